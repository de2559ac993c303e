"""A folder to a handbook: relations both ways, files that do not belong, and what stays quiet."""

import datetime as dt
import gc
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.catalog import load, load_cached
from handbook.checks import check
from handbook.cli.main import cli
from handbook.findings import Finding, Severity
from handbook.model.relations import references
from handbook.system import uncollected

Make = Callable[[Path, Mapping[str, str]], Path]
RIGHTS = "check the file's type and rights"
TODAY = dt.date(2026, 4, 1)
ROLE = "- {id: devops, title: DevOps}\n"


def read_findings(folder: Path) -> list[str]:
    return [str(each) for each in load(folder, "data").findings]


def error_lines(folder: Path) -> list[str]:
    return [str(each) for each in errors(folder)]


def errors(folder: Path) -> list[Finding]:
    found = check(load(folder, "data"), TODAY)
    return [each for each in found if each.severity is Severity.ERROR]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_relations_lead_both_ways(twin: Path) -> None:
    book = load(twin)
    forth = {
        (name, each.path, each.target)
        for name, entry in book.entries.items()
        for each in references(entry.record)
    }
    back = {
        (source, each.path, target)
        for target, sources in book.referrers.items()
        for source, each in sources
    }
    assert forth == back
    assert len(forth) > 100


def test_a_record_knows_who_names_it_each_once_and_in_which_field(twin: Path) -> None:
    book = load(twin)
    named = [record.id for record in book.naming("lens-token")]
    assert named == ["rotate-keys", "deploy", "rotate-lens-key"]
    assert [record.id for record in book.naming("lens-token", "playbook")] == ["rotate-lens-key"]
    assert [record.id for record in book.named_as("lens", "falls_back_to")] == []
    assert [record.id for record in book.named_as("prism", "falls_back_to")] == ["lens"]
    assert [record.id for record in book.named_as("devops", "role", "track")] == ["devops-track"]
    assert book.naming("nobody") == ()


@pytest.mark.parametrize(
    ("record", "steps", "place"),
    [
        ("deploy", ("jobs", 1, "secrets", 0), "pipelines.yaml:19:17"),
        ("deploy", ("jobs", 1, "steps", 0, "with", 0), "pipelines.yaml:22:18"),
        ("on-call", ("route", 1, "role"), "escalations.yaml:17:13"),
        ("premiere-gate", ("conditions", 1, "needs", 0), "gates.yaml:16:15"),
        ("rotate-lens-key", ("about", 1), "playbooks/rotate-lens-key.yaml:26:15"),
        ("devops-track", ("items", 0, "see", 0), "tracks.yaml:11:13"),
        ("Q01", ("touches", 0), "questions.yaml:6:13"),
    ],
)
def test_a_nested_reference_knows_its_place(
    record: str, steps: tuple[str | int, ...], place: str, twin: Path
) -> None:
    entry = load(twin, "").entries[record]
    assert str(entry.where(*steps)) == place


def test_an_id_is_unique_over_all_kinds_and_the_first_one_stays(tmp_path: Path, make: Make) -> None:
    folder = make(
        tmp_path,
        {
            "people.yaml": "- {id: ada, title: Ada}\n- {id: ada, title: Ada again}\n",
            "roles.yaml": "- id: ada\n  title: Role of Ada\n",
        },
    )
    hint = "the first one is a person at data/people.yaml:1:8; ids are unique over all kinds"
    assert read_findings(folder) == [
        f'data/people.yaml:2:8: HB306 duplicate id "ada"\n    {hint}',
        f'data/roles.yaml:1:7: HB306 duplicate id "ada"\n    {hint}',
    ]
    assert load(folder).get("ada").title == "Ada"


def test_removing_a_role_that_fourteen_records_name_is_fourteen_findings(
    tmp_path: Path, make: Make
) -> None:
    duties = "".join(
        f"- id: duty-{n}\n  title: Duty {n}\n  cadence: daily\n  owner: lead\n" for n in range(14)
    )
    folder = make(tmp_path / "data", {"duties.yaml": duties, "roles.yaml": ROLE})
    before = contents(folder)
    result = CliRunner().invoke(cli, ["check", "--data", str(folder), "--select", "HB401"])
    hint = f"    ids are written in {folder}/roles.yaml"
    lines = [
        f'{folder}/duties.yaml:{4 * n + 4}:10: HB401 unknown role "lead"\n{hint}' for n in range(14)
    ]
    assert result.output == "\n".join([*lines, "14 errors, 0 warnings, 0 gaps", ""])
    assert result.exit_code == 1
    assert contents(folder) == before


def test_the_twin_names_a_role_wherever_it_is_missed_when_removed(
    tmp_path: Path, twin: Path, make: Make
) -> None:
    book = load(twin)
    names = len(book.referrers["devops"])
    files = {str(Path(p).relative_to(twin)): b.decode() for p, b in contents(twin).items()}
    start = files["roles.yaml"].index("- id: devops")
    end = files["roles.yaml"].index("- id: producer")
    files["roles.yaml"] = files["roles.yaml"][:start] + files["roles.yaml"][end:]
    found = [each for each in check(load(make(tmp_path, files)), TODAY) if each.code == "HB401"]
    assert len(found) >= names > 14
    assert {each.message for each in found if "role" in each.message} == {'unknown role "devops"'}


@pytest.mark.parametrize(
    ("files", "finding"),
    [
        (
            {"rolls.yaml": "[]\n"},
            "data/rolls.yaml:1:1: HB301 no kind of record is written in this file\n"
            '    did you mean "roles.yaml"?',
        ),
        (
            {"roles.yml": "[]\n"},
            "data/roles.yml:1:1: HB301 data files end in .yaml\n    rename it to roles.yaml",
        ),
        (
            {"playbooks/restart.yml": "id: restart\n"},
            "data/playbooks/restart.yml:1:1: HB301 data files end in .yaml\n"
            "    rename it to playbooks/restart.yaml",
        ),
        (
            {"log/x.yml": "kind: done\n"},
            "data/log/x.yml:1:1: HB301 data files end in .yaml\n    rename it to log/x.yaml",
        ),
        (
            {"playbooks/deep/restart.yaml": "id: restart\n"},
            "data/playbooks/deep/restart.yaml:1:1: HB301 "
            "no kind of record is written in this file\n",
        ),
        (
            {"roles.yaml": "id: devops\n"},
            "data/roles.yaml:1:1: HB207 expected a list of records, got a mapping\n"
            "    start with - id: …",
        ),
        (
            {"roles.yaml": "devops\n"},
            "data/roles.yaml:1:1: HB207 expected a list of records, got text\n"
            "    start with - id: …",
        ),
        (
            {"roles.yaml": "- {id: a, title: A}\n- devops\n"},
            "data/roles.yaml:2:3: HB207 expected a mapping, got text\n    start with id: …",
        ),
        (
            {"roles.yaml": "- {id: a, title: A}\n-\n"},
            "data/roles.yaml:2:2: HB115 value is empty\n"
            "    write the value, or leave the line out: it then shows as not set",
        ),
        (
            {"playbooks/a.yaml": "- id: a\n"},
            "data/playbooks/a.yaml:1:1: HB207 expected a mapping, got a list\n    start with id: …",
        ),
        (
            {"log/a.yaml": "[]\n"},
            "data/log/a.yaml:1:1: HB207 expected a mapping, got a list\n    start with id: …",
        ),
        (
            {"log/a.yaml": "kind: dril\n"},
            'data/log/a.yaml:1:7: HB208 unknown kind of event "dril"\n'
            '    did you mean "drill"? one of done, review, ',
        ),
        (
            {"log/a.yaml": "on: 2026-01-05\n"},
            'data/log/a.yaml:1:1: HB208 "kind" is required\n    one of done, review, ',
        ),
    ],
)
def test_a_file_that_does_not_fit_is_one_finding(
    files: dict[str, str], finding: str, tmp_path: Path, make: Make
) -> None:
    (found,) = read_findings(make(tmp_path, files))
    assert found.startswith(finding)


PLAYBOOK = """\
id: restart
title: Restart
purpose: Restart it.
triggers: [It stopped.]
preconditions: [You can sign in.]
steps:
  - {title: Stop, do: Stop it., expect: It stops., undo: Start it.}
verification: [It runs.]
"""


def test_a_playbook_has_the_name_of_its_file(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"playbooks/reboot.yaml": PLAYBOOK})
    assert read_findings(folder) == [
        'data/playbooks/reboot.yaml:1:5: HB305 id "restart" is not the file\'s name\n'
        "    rename the file to restart.yaml, or write id: reboot"
    ]


def test_a_handbook_without_settings_says_so(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {})
    (folder / "handbook.yaml").unlink()
    assert read_findings(folder) == [
        "data/handbook.yaml:1:1: HB302 file is missing\n"
        "    it names the handbook, its time zone and the day it was adopted"
    ]


def test_an_empty_folder_is_a_handbook_without_settings(tmp_path: Path) -> None:
    book = load(tmp_path)
    assert [each.code for each in book.findings] == ["HB302"]
    assert (book.settings, dict(book.entries), book.log) == (None, {}, ())


@pytest.mark.parametrize("name", ["missing", "handbook.yaml"])
def test_a_folder_that_is_none_is_refused(name: str, tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {}) / name
    with pytest.raises(FileNotFoundError, match="no data folder"):
        load(folder)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("gone.md", "No such file or directory"),
        ("../outside.md", "a link leads out of the data folder"),
        ("latin.md", "not UTF-8"),
        ("source", "Is a directory"),
    ],
)
def test_a_source_document_that_cannot_be_read_says_why(
    file: str, reason: str, tmp_path: Path, make: Make
) -> None:
    settings = make(tmp_path / "x", {}) / "handbook.yaml"
    text = settings.read_text().replace("source/notes.md", file)
    folder = make(tmp_path / "data", {"handbook.yaml": text})
    (tmp_path / "outside.md").write_text("secret")
    (folder / "latin.md").write_bytes(b"Jos\xe9")
    (found,) = load(folder, "data").findings
    assert (found.code, found.message) == ("HB304", f'source document "{file}": {reason}')
    assert load(folder).source_text == ""


def linked(folder: Path, name: str, target: Path) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).symlink_to(target)
    return folder


def test_a_link_that_leads_outside_is_refused(tmp_path: Path, make: Make) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(ROLE)
    folder = linked(make(tmp_path / "data", {}), "roles.yaml", outside)
    assert read_findings(folder) == [
        f"data/roles.yaml:1:1: HB303 cannot read: a link leads out of the data folder\n    {RIGHTS}"
    ]
    assert load(folder).entries == {}


def test_a_link_within_the_folder_is_read(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path / "data", {"source/roles.txt": ROLE})
    linked(folder, "roles.yaml", folder / "source" / "roles.txt")
    assert read_findings(folder) == []
    assert list(load(folder).entries) == ["devops"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("gone.yaml", "No such file or directory"),
        ("roles.yaml", "Too many levels of symbolic links"),
    ],
)
def test_a_broken_link_or_a_loop_is_a_finding(
    target: str, reason: str, tmp_path: Path, make: Make
) -> None:
    folder = linked(make(tmp_path / "data", {}), "roles.yaml", tmp_path / "data" / target)
    (found,) = load(folder, "data").findings
    assert (str(found.where), found.code) == ("data/roles.yaml:1:1", "HB303")
    assert found.message == f"cannot read: {reason}"


def test_a_linked_folder_is_not_followed_and_not_forgotten(tmp_path: Path, make: Make) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "restart.yaml").write_text(PLAYBOOK)
    duty = "- {id: check, title: Check, cadence: daily, playbook: restart}\n"
    folder = linked(make(tmp_path / "data", {"duties.yaml": duty}), "playbooks", tmp_path / "away")
    assert read_findings(folder) == [
        f"data/playbooks:1:1: HB303 cannot read: a link leads out of the data folder\n    {RIGHTS}"
    ]
    assert [each for each in error_lines(folder) if "HB401" in each] == []


@pytest.mark.parametrize("name", ["roles.yaml", "x.yaml", "playbooks/x.yaml", "handbook.yaml"])
def test_a_folder_with_the_name_of_a_file_is_a_finding(
    name: str, tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"people.yaml": "- {id: ada, title: Ada}\n"})
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir(parents=True)
    expected = f"data/{name}:1:1: HB303 cannot read: Is a directory\n    {RIGHTS}"
    assert read_findings(folder) == [expected]
    assert list(load(folder).entries) == ["ada"]


def test_hidden_files_generated_schemas_and_the_source_hold_no_records(
    tmp_path: Path, make: Make
) -> None:
    names = (".roles.yaml", ".git/x.yaml", "schema/x.yaml", "source/x.yaml", "notes.txt")
    assert read_findings(make(tmp_path, dict.fromkeys(names, "not: a record\n"))) == []


NAMING = "- {id: check, title: Check, cadence: daily, owner: devops, about: [other]}\n"


@pytest.mark.parametrize(
    "roles",
    [
        "- {id: devops, title: 7}\n- {id: other, title: 8}\n",  # the records are broken
        "- id: devops\n  titel: DevOps\n- id: other\n",
    ],
)
def test_a_broken_record_is_told_once_and_not_by_those_that_name_it(
    roles: str, tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"roles.yaml": roles, "duties.yaml": NAMING})
    assert {each.where.path for each in errors(folder)} == {"data/roles.yaml"}


@pytest.mark.parametrize(
    "roles",
    [
        "- id: devops\n  title: a: b\n",  # not YAML
        "devops: {title: DevOps}\n",  # no list
        "- devops\n",  # no records
        "",
        "\x00",
    ],
)
def test_a_broken_file_is_told_once_and_not_by_those_that_name_its_records(
    roles: str, tmp_path: Path, make: Make
) -> None:
    files = {"roles.yaml": roles, "duties.yaml": NAMING.replace(", about: [other]", "")}
    (found,) = errors(make(tmp_path, files))
    assert found.where.path == "data/roles.yaml"


def test_what_the_reader_told_of_a_line_is_not_told_again_by_the_model(
    tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"roles.yaml": "- id: devops\n  title:\n  ownr: x\n"})
    assert [each.split("\n")[0] for each in read_findings(folder)] == [
        "data/roles.yaml:2:9: HB115 value is empty",
        'data/roles.yaml:3:3: HB201 unknown key "ownr"',
    ]


def test_all_findings_come_at_once_in_the_order_of_their_places(tmp_path: Path, make: Make) -> None:
    roles = "".join(f"- {{id: r{n}, title: X, tint: X}}\n" for n in range(600))
    folder = make(tmp_path, {"roles.yaml": roles, "people.yaml": "- {id: A, title: Ada}\n"})
    found = load(folder, "data").findings
    assert len(found) == 601
    assert list(found) == sorted(found)
    assert found[0].where.path == "data/people.yaml"


def test_records_on_one_line_are_told_each(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"roles.yaml": "[{id: a, tint: A}, {id: b, tint: B}]\n"})
    assert [each.split(" HB")[0] for each in read_findings(folder)] == [
        "data/roles.yaml:1:2:",
        "data/roles.yaml:1:10:",
        "data/roles.yaml:1:20:",
        "data/roles.yaml:1:28:",
    ]


def test_records_keep_the_order_in_which_they_are_written(twin: Path) -> None:
    book = load(twin)
    assert [role.id for role in book.of("role")] == ["devops", "producer", "projectionist"]
    with pytest.raises(KeyError, match="no kind 'rolle'"):
        book.of("rolle")


def test_the_log_is_in_the_order_of_days_and_corrected_events_are_left_out(twin: Path) -> None:
    book = load(twin)
    days = [each.event.on for each in book.log]
    assert days == sorted(days)
    assert [each.id for each in book.events("rotate-keys", "done")] == ["2026-02-02-rotate-keys-b2"]
    assert [each.id for each in book.events("rotate-keys", "review")] == []
    assert "2026-02-01-rotate-keys-a1" in [each.id for each in book.log]


def test_findings_name_the_folder_as_it_is_shown(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"roles.yaml": ""})
    shown = [("data", "data/roles.yaml"), ("data/", "data/roles.yaml"), ("", "roles.yaml")]
    for name, path in shown:
        assert load(folder, name).findings[0].where.path == path
    assert load(folder).findings[0].where.path == f"{folder}/roles.yaml"


def test_loading_leaves_garbage_collection_as_it_was(twin: Path) -> None:
    assert gc.isenabled()
    load(twin)
    assert gc.isenabled()


def test_what_stays_for_good_is_not_looked_through_for_garbage() -> None:
    with uncollected(for_good=True):
        kept: list[list[int]] = [[] for _ in range(5000)]
    assert gc.get_freeze_count() > len(kept)
    assert len(gc.get_objects(generation=0)) < len(kept)


def change(path: Path) -> None:
    """As if a file were written a second later, with the same size."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 10**9))


def test_a_cached_handbook_is_the_same_object_until_a_file_changes(
    tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"roles.yaml": ROLE})
    first = load_cached(folder)
    assert load_cached(folder) is first
    change(folder / "roles.yaml")
    second = load_cached(folder)
    assert second is not first
    assert load_cached(folder) is second


def test_a_cached_handbook_is_read_again_when_files_come_go_or_the_source_changes(
    tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"roles.yaml": ROLE})
    (folder / "people.yaml").write_text("- {id: ada, title: Ada}\n")
    assert list(load_cached(folder).entries) == ["ada", "devops"]
    (folder / "people.yaml").unlink()
    assert list(load_cached(folder).entries) == ["devops"]
    (folder / "source" / "notes.md").write_text("Films are shown by day, too.\n")
    assert load_cached(folder).source_text == "Films are shown by day, too.\n"


def test_a_cached_handbook_is_one_for_each_way_to_show_it(twin: Path) -> None:
    assert load_cached(twin, "a").shown == "a"
    assert load_cached(twin, "b").shown == "b"


def test_a_handbook_is_the_same_wherever_its_folder_is(tmp_path: Path, make: Make) -> None:
    files = {"roles.yaml": "- {id: a, titel: A}\n"}
    odd = make(tmp_path / "Ü ber #1 [x]" / "data", files)
    plain = make(tmp_path / "plain", files)
    assert error_lines(odd) == error_lines(plain) != []


def test_a_wrong_value_is_not_taken_for_the_one_that_it_is_without(
    tmp_path: Path, make: Make
) -> None:
    book = load(make(tmp_path, {}), "data")
    settings = (tmp_path / "handbook.yaml").read_text()
    (tmp_path / "handbook.yaml").write_text(settings.replace("timezone: UTC", "timezone: 7"))
    assert not book.lacks(["settings.timezone"])
    assert load(tmp_path, "data").lacks(["settings.timezone"])
