"""A record under another id: all that names it, every other byte, and cut off at any call."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from faults import handbook, kill, until_it_survives

from handbook.catalog import load
from handbook.catalog.made import calendars, pages
from handbook.checks import check
from handbook.cli.main import cli
from handbook.exports.calendar import calendar
from handbook.exports.feed import feed
from handbook.files import write as files_write
from handbook.notify.reminders import Key, reminders

Make = Callable[[Path, Mapping[str, str]], Path]
ROLES = (
    "\ufeff# Who.\r\n- id: pm   # the PM\r\n  title: 'PM'\r\n"
    '- {id: "ops", title: Ops, owner: pm}\r\n'
)
FILES = {
    "roles.yaml": ROLES,
    "duties.yaml": (
        '- id: sweep # pm does it\n  title: Sweep\n  owner: "pm"   # pm\n  cadence: weekly\n'
        "  playbook: how-to\n  informs: [ops, 'pm']\n  about:\n    - pm\n    - how-to\n"
    ),
    "playbooks/how-to.yaml": (
        "id: how-to\ntitle: How to\npurpose: >-\n  See [itself](playbooks/how-to/#x) and\n"
        "  [sweep](duties/#sweep).\n"
        "triggers: [It is time.]\npreconditions: [A broom.]\n"
        "steps: [{title: Go, do: Go., expect: It goes., undo: Come back.}]\n"
        "verification: [It is clean.]\nroles: [pm]\n"
        "links:\n  - {title: Self, url: playbooks/how-to/}\n"
    ),
    "log/2026/2026-03-01-sweep-a1.yaml": (
        "{kind: done, on: 2026-03-01, subject: sweep, by: pm, outcome: done}\n"
    ),
}
PAGE = (
    "---\ntitle: pm\n---\n# {{ page_title() }}\n\nAsk {{ ref(\"pm\") }} or {{ ref('pm', 'pm') }}.\n"
    "[How](playbooks/how-to.md#x), [the same](playbooks/how-to/), [a duty](duties.md#sweep).\n\n"
    "[x]: playbooks/how-to.md\n"
)
TODAY = dt.date(2026, 4, 1)


@pytest.fixture
def data(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "about.md").write_bytes(PAGE.encode())
    return make(tmp_path / "data", FILES)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "200"})


def text(path: Path) -> str:
    return path.read_bytes().decode()


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_an_id_changes_everywhere_but_in_the_log_and_nothing_else_does(data: Path) -> None:
    result = run("rename", "pm", "product")
    assert (result.exit_code, result.output) == (
        0,
        '"pm" is "product" now, in 4 files. Run: handbook check\n',
    )
    assert text(data / "roles.yaml") == (
        "\ufeff# Who.\r\n- id: product   # the PM\r\n  formerly: [pm]\r\n  title: 'PM'\r\n"
        '- {id: "ops", title: Ops, owner: product}\r\n'
    )
    assert text(data / "duties.yaml") == FILES["duties.yaml"].replace(
        'owner: "pm"', 'owner: "product"'
    ).replace("'pm'", "'product'").replace("- pm\n", "- product\n")
    how = text(data / "playbooks" / "how-to.yaml")
    assert how == FILES["playbooks/how-to.yaml"].replace("roles: [pm]", "roles: [product]")
    (event,) = (data / "log").rglob("*.yaml")
    assert text(event) == FILES["log/2026/2026-03-01-sweep-a1.yaml"]
    assert text(data.parent / "docs" / "about.md") == PAGE.replace(
        'ref("pm")', 'ref("product")'
    ).replace("ref('pm', 'pm')", "ref('product', 'product')")
    book = load(data)
    (logged,) = book.log
    assert (logged.event.by, book.get("pm").id) == ("product", "product")
    assert not [each for each in check(book, TODAY) if each.code in ("HB902", "HB905", "HB943")]


def test_a_record_of_its_own_file_takes_its_file_along(data: Path) -> None:
    assert run("rename", "how-to", "sweeping").exit_code == 0
    assert not (data / "playbooks" / "how-to.yaml").exists()
    assert text(data / "playbooks" / "sweeping.yaml") == FILES["playbooks/how-to.yaml"].replace(
        "id: how-to\n", "id: sweeping\nformerly: [how-to]\n"
    ).replace("playbooks/how-to/", "playbooks/sweeping/")
    page = text(data.parent / "docs" / "about.md")
    assert page == PAGE.replace("playbooks/how-to", "playbooks/sweeping")


def test_a_place_on_a_page_that_lists_moves_too(data: Path) -> None:
    assert run("rename", "sweep", "mop").exit_code == 0
    assert "[sweep](duties/#mop)" in text(data / "playbooks" / "how-to.yaml")
    assert "[a duty](duties.md#mop)" in text(data.parent / "docs" / "about.md")
    book = load(data)
    assert [each.id for each in book.events("mop", "done")] == ["2026-03-01-sweep-a1"]
    # A new event is written under the new id, whichever was typed.
    assert run("done", "sweep", "--by", "pm").exit_code == 0
    assert sorted(each.name[:15] for each in (data / "log").rglob("*.yaml")) == [
        "2026-03-01-swee",
        "2026-04-01-mop-",
    ]


def test_what_was_renamed_twice_and_back_keeps_every_id(data: Path) -> None:
    for old, new in (("ops", "op"), ("op", "operations"), ("operations", "ops")):
        assert run("rename", old, new).exit_code == 0
    assert '{id: "ops", formerly: [operations, op, ops], title: Ops, owner: pm}' in text(
        data / "roles.yaml"
    )
    assert load(data).former == {"op": "ops", "operations": "ops"}


def test_renaming_announces_nothing_twice(data: Path) -> None:
    """Those outside know a duty by the id that it was first published under."""

    def told() -> tuple[list[str], list[str], list[Key]]:
        book = load(data)
        uids = re.findall(r"UID:(\S+)", calendar(book, TODAY))
        ids = re.findall(r"<id>(.+)</id>", feed(book, TODAY))
        return uids, ids, [each.key for each in reminders(book, TODAY)]

    before = told()
    assert [key.record for key in before[2]] == ["sweep"]
    names = ("sweep", "mop", "wipe", "sweep", "mop", "sweep", "wipe", "mop")
    for old, new in pairwise(names):
        assert run("rename", old, new).exit_code == 0
        assert told() == before
        assert [f.code for f in load(data).findings] == []
        assert [f for f in check(load(data), TODAY) if f.code == "HB940"] == []
    assert "- id: mop # pm does it\n  formerly: [wipe, mop, sweep]\n" in text(data / "duties.yaml")


def test_a_role_that_went_back_to_its_id_has_one_page_and_one_calendar(data: Path) -> None:
    for old, new in (("ops", "op"), ("op", "ops")):
        assert run("rename", old, new).exit_code == 0
    book = load(data)
    assert [each.path for each in pages(book) if "/op" in each.path] == [
        "roles/ops.md",
        "roles/op.md",
        "roles/ops/handover.md",
        "roles/op/handover.md",
    ]
    assert [each.path for each in calendars(book)] == [
        "calendar/all-duties.ics",
        "calendar/pm.ics",
        "calendar/ops.ics",
        "calendar/op.ics",
    ]


def test_former_ids_in_a_list_of_lines_get_one_more_line(data: Path, make: Make) -> None:
    roles = "- id: pm\n  formerly:\n    - boss # once\n  title: PM\n- {id: ops, title: Ops}\n"
    make(data, {"roles.yaml": roles})
    assert run("rename", "pm", "product").exit_code == 0
    assert text(data / "roles.yaml").startswith(
        "- id: product\n  formerly:\n    - pm\n    - boss # once\n  title: PM\n"
    )


def test_a_dry_run_shows_the_changes_and_writes_nothing(data: Path) -> None:
    before = files(data.parent)
    result = run("rename", "how-to", "sweeping", "--dry-run")
    assert result.exit_code == 0
    assert "--- data/playbooks/how-to.yaml\n+++ data/playbooks/sweeping.yaml\n" in result.output
    assert "-id: how-to\n+id: sweeping\n+formerly: [how-to]\n" in result.output
    assert "-  playbook: how-to\n+  playbook: sweeping\n" in result.output
    assert files(data.parent) == before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("swep", "x"), 2, 'there is no record "swep"; did you mean "sweep"?'),
        (("pm", "ops"), 2, '"ops" is taken by a role: data/roles.yaml:'),
        (("pm", "pm"), 2, '"pm" is its id already'),
        (("pm", "P M"), 2, 'id "P M" must match [a-z0-9-]+'),
    ],
)
def test_what_cannot_be_is_refused(
    words: tuple[str, str], code: int, says: str, data: Path
) -> None:
    before = files(data.parent)
    result = run("rename", *words)
    assert (result.exit_code, says in result.output) == (code, True), result.output
    assert files(data.parent) == before


@pytest.mark.parametrize(
    ("name", "broken", "says"),
    [
        ("faq.yaml", "- {id: [\n", "HB132"),  # may name it
        ("duties.yaml", FILES["duties.yaml"].replace("- pm\n", "- >-\n      pm\n"), "not written"),
    ],
)  # fmt: skip
def test_where_the_result_would_not_be_sound_nothing_is_written(
    name: str, broken: str, says: str, data: Path
) -> None:
    (data / name).write_text(broken)
    before = files(data.parent)
    result = run("rename", "pm", "product")
    assert (result.exit_code, says in result.output) == (1, True), result.output
    assert result.output.endswith("Nothing was written.\n")
    assert files(data.parent) == before


def test_an_error_that_was_there_before_stops_no_renaming(data: Path) -> None:
    (data / "systems.yaml").write_text("- {id: x, title: X, platform: It., owner: nobody}\n")
    assert run("rename", "pm", "product").exit_code == 0


@pytest.mark.parametrize(("old", "new"), [("how-to", "sweeping"), ("pm", "product")])
@pytest.mark.proofs
def test_cut_off_at_any_call_the_data_means_the_same_and_a_second_run_completes_it(
    old: str, new: str, data: Path
) -> None:
    start = files(data.parent)
    assert run("rename", old, new).exit_code == 0
    end = files(data.parent)

    def reset() -> None:
        for path in [p for p in data.parent.rglob("*") if p.is_file()]:
            path.unlink()
        for name, held in start.items():
            (data.parent / name).write_bytes(held)

    reset()
    words = ("rename", old, new)
    for _, done in until_it_survives(
        kill, lambda fault: handbook(*words, fault=fault), lambda done: done.code == 0
    ):
        assert done.killed
        book = load(data)
        assert {each.code for each in book.findings} <= {"HB305"}  # the file's name comes last
        assert (book.get(old) or book.get(new)).title in ("PM", "How to")
        again = run(*words) if files(data.parent) != end else None
        assert again is None or again.exit_code == 0, again.output
        found = {name: held for name, held in files(data.parent).items() if ".new-" not in name}
        assert found == end
        reset()


def test_what_an_editor_saved_meanwhile_stays(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, beside = data / "duties.yaml", files_write._beside

    def saved(target: Path, new: bytes) -> object:
        if target == path.resolve():
            path.write_text(FILES["duties.yaml"] + "# saved\n")
        return beside(target, new)

    monkeypatch.setattr(files_write, "_beside", saved)
    result = run("rename", "pm", "product")
    assert isinstance(result.exception, files_write.ChangedError)
    assert path.read_text() == FILES["duties.yaml"] + "# saved\n"
    monkeypatch.setattr(files_write, "_beside", beside)
    assert run("rename", "pm", "product").exit_code == 0
    assert re.findall(r"\bpm\b", path.read_text()) == ["pm", "pm"]  # in comments


def test_a_former_id_is_known_wherever_an_id_is_asked_for(data: Path) -> None:
    assert run("rename", "ops", "operations").exit_code == 0
    assert run("show", "ops").output.startswith("Ops  (role)")
    assert run("due", "--role", "ops").exit_code == 0
    taken = run("new", "role", "ops")
    assert (taken.exit_code, 'was the id of "operations"' in taken.output) == (2, True)
    assert 'did you mean "operations"?' in run("show", "opss").output


def test_the_address_that_a_record_had_leads_to_the_one_it_has(data: Path) -> None:
    assert run("rename", "how-to", "sweeping").exit_code == 0
    found = {each.path: each.markdown for each in pages(load(data))}
    assert found["playbooks/how-to.md"] == '# Moved\n\nThis page is now {{ ref("sweeping") }}.\n'
    assert found["playbooks/sweeping.md"] == '{{ record_page("sweeping") }}\n'


def test_a_fact_is_renamed_to_another_number(data: Path) -> None:
    fact = "- {id: F01, title: Films, quote: Films are shown at night., page: about}\n"
    (data / "facts.yaml").write_text(fact)
    (data / "kpis.yaml").write_text("- {id: films, title: Films, source: [F01]}\n")
    assert run("rename", "F01", "F71").exit_code == 0
    assert text(data / "facts.yaml") == fact.replace("F01,", "F71, formerly: [F01],")
    assert text(data / "kpis.yaml") == "- {id: films, title: Films, source: [F71]}\n"
    assert load(data).get("F01").id == "F71"
    assert 'id "x" is not F and a number' in run("rename", "F71", "x").output.replace("'", '"')
