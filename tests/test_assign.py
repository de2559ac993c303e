"""`handbook assign`: a role is given to a person, and every other byte stays as it is."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
ROLES = "\ufeff- id: ops # who runs it\r\n  title: 'Ops'\r\n- {id: web, title: Web}\r\n"
PEOPLE = (
    "- {id: ann, title: 'Ann: \"A\"', contact: a@acme.example}\n"
    "- {id: ben, title: Ben, left: 2026-05-31, contact: b@acme.example}\n"
)
HELD = "# Who.\n- {id: ops-ben, title: Ben, role: ops, person: ben, end: 2026-03-31} # so far"


@pytest.fixture
def data(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"roles.yaml": ROLES, "people.yaml": PEOPLE, "assignments.yaml": HELD}
    return make(tmp_path / "data", files)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ("assign", *words), env={"COLUMNS": "200"})


def files(folder: Path) -> dict[str, str]:
    return {p.name: p.read_bytes().decode() for p in folder.rglob("*") if p.is_file()}


def test_an_assignment_is_added_and_every_other_byte_stays(data: Path) -> None:
    before = files(data)
    result = run("ann", "ops", "--from", "2026-04-15", "--until", "2026-12-31")
    assert (result.exit_code, result.output) == (
        0,
        'Ann: "A" holds Ops from 2026-04-15 to 2026-12-31, in data/assignments.yaml. '
        "Run: handbook check\n",
    )
    assert files(data) == before | {
        "assignments.yaml": HELD
        + (
            '\n- id: ops-ann\n  title: "Ann: \\"A\\" holds Ops"\n  role: ops\n  person: ann\n'
            "  start: 2026-04-15\n  end: 2026-12-31\n"
        )
    }


def test_it_begins_today_and_gets_an_id_that_nothing_has(data: Path) -> None:
    assert run("ben", "ops", "--until", "2026-05-31").exit_code == 0
    found = load(data).get("ops-ben-2")
    assert (found.role, found.person, str(found.start)) == ("ops", "ben", "2026-04-01")


@pytest.mark.parametrize("text", [None, "[]\n", "# Nobody.\n[]\n"])
def test_the_first_assignment_is_written_too(text: str | None, data: Path) -> None:
    (data / "assignments.yaml").unlink()
    if text is not None:
        (data / "assignments.yaml").write_text(text)
    assert run("ann", "web").exit_code == 0
    assert [each.id for each in load(data).of("assignment")] == ["web-ann"]


def test_a_deputy_comes_last_among_those_who_stand_in(data: Path) -> None:
    before = files(data)
    assert run("ann", "ops", "--deputy").output == (
        'Ann: "A" stands in for Ops, in data/roles.yaml. Run: handbook check\n'
    )
    changed = ROLES.replace("'Ops'\r\n", "'Ops'\r\n  stand_in: [ann]\r\n")
    assert files(data) == before | {"roles.yaml": changed}
    (data / "people.yaml").write_text(PEOPLE + "- {id: cat, title: Cat, contact: c@acme.example}\n")
    assert run("cat", "ops", "--deputy").exit_code == 0
    assert files(data)["roles.yaml"] == changed.replace("[ann]", "[ann, cat]")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("zoe", "ops"), 2, 'PERSON: there is no person "zoe"; handbook new person zoe --write'),
        (("anne", "ops"), 2, 'PERSON: there is no person "anne"; did you mean "ann"?'),
        (("ann", "opss"), 2, 'ROLE: there is no role "opss"; did you mean "ops"?'),
        (("ops", "ann"), 2, 'PERSON: there is no person "ops"'),
        (("ann", "ops", "--until", "2026-03-31"), 2, "--until 2026-03-31 is before the first day"),
        (("ann", "ops", "--from", "2026-02-30"), 2, "2026-02-30 is not a date"),
        (("ann", "ops", "--deputy", "--from", "2026-05-01"), 2, "a deputy has no days"),
        (("ben", "ops"), 1, '"ben" leaves on 2026-05-31: data/people.yaml:2:31'),
        (("ben", "ops", "--until", "2026-06-01"), 1, "a day up to then: --until 2026-05-31"),
        (("ben", "ops", "--deputy"), 1, '"ben" leaves on 2026-05-31'),
        (
            ("ben", "ops", "--from", "2026-03-31", "--until", "2026-04-30"),
            1,
            '"ben" holds "ops" then already: data/assignments.yaml:2:3',
        ),
    ],
)
def test_what_would_not_be_sound_is_refused(
    words: tuple[str, ...], code: int, says: str, data: Path
) -> None:
    before = files(data)
    result = run(*words)
    assert (result.exit_code, says in result.output) == (code, True), result.output
    assert files(data) == before


def test_who_stands_in_already_is_not_added(data: Path) -> None:
    (data / "roles.yaml").write_text("- {id: ops, title: Ops, stand_in: [ann]}\n")
    assert run("ann", "ops", "--deputy").output == (
        '"ann" stands in for "ops" already: data/roles.yaml:1:36\nNothing was written.\n'
    )


def test_where_the_result_cannot_be_judged_nothing_is_written(data: Path) -> None:
    (data / "assignments.yaml").write_text("- {id: [\n")
    before = files(data)
    result = run("ann", "ops")
    assert (result.exit_code, "HB132" in result.output) == (1, True)
    assert files(data) == before


def test_an_error_elsewhere_keeps_nobody_from_a_role(data: Path) -> None:
    (data / "systems.yaml").write_text("- {id: x, title: X, owner: nobody}\n")
    assert run("ann", "ops").exit_code == 0


def test_a_dry_run_is_a_diff(data: Path) -> None:
    before = files(data)
    assert run("ann", "web", "--dry-run").output == (
        "--- data/assignments.yaml\n+++ data/assignments.yaml\n@@ -1,2 +1,7 @@\n # Who.\n"
        " - {id: ops-ben, title: Ben, role: ops, person: ben, end: 2026-03-31} # so far\n"
        '+- id: web-ann\n+  title: "Ann: \\"A\\" holds Web"\n+  role: web\n+  person: ann\n'
        "+  start: 2026-04-01\n"
    )
    assert files(data) == before


def test_who_holds_it_is_on_the_list_at_once(data: Path) -> None:
    """The role that nobody held is held: the gap closes."""

    def gaps() -> str:
        return CliRunner().invoke(cli, ("check", "--gaps")).output

    assert 'role "web" has no holder' in gaps()
    run("ann", "web")
    assert 'role "web" has no holder' not in gaps()
