"""`handbook leave`: what follows where a person leaves, as a checklist."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
ADA = """\
Ada Reel leaves on 2026-04-30

Roles to hand over:
  [ ] DevOps (devops), 32 records: to Cy Lamp; a single point then
  [ ] Projectionist (projectionist), 0 records: to Cy Lamp; a single point then

Turns to fill:
  [ ] Player watch (roster player-watch)

Accesses to take:
  [ ] The portal of Lens (lens-portal), taken by Producer: The producer deletes the account.

Secrets to rotate:
  [ ] Lens token (lens-token): a role of theirs owns it; handbook show rotate-keys
  [ ] Chat webhook (chat-hook): a role of theirs owns it; no duty rotates it

Duties to do out of turn:
  [ ] Rotate the keys (rotate-keys)

Assignments to end:
  [ ] end: 2026-04-30 at data/assignments.yaml:2:7 (devops-ada)
"""
TEAM = {
    "roles.yaml": "- {id: ops, title: Ops}\n- {id: db, title: DB, within: ops}\n",
    "people.yaml": "- {id: ann, title: Ann}\n- {id: ben, title: Ben}\n- {id: cat, title: Cat}\n",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ("leave", *words))


def of_ann(place: Path, make: Make, assignments: str, on: str = "2026-04-30") -> dict[str, object]:
    folder = make(place, {**TEAM, "assignments.yaml": assignments})
    result = run("ann", "--on", on, "--format", "json", f"--data={folder}")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_all_that_follows_is_a_checklist(twin: Path) -> None:
    result = run("ada", "--on", "2026-04-30", f"--data={twin}")
    assert result.exit_code == 0
    assert result.stdout.replace(str(twin), "data") == ADA


def test_the_checklist_is_markdown_with_boxes_to_tick(twin: Path) -> None:
    said = run("cy", "--format", "markdown", f"--data={twin}").stdout
    assert said.startswith(
        "# Cy Lamp leaves on 2026-04-01\n\n## Roles to hand over\n\n- [ ] DevOps"
    )
    assert "## Stand-ins to replace\n\n- [ ] of Ada Reel (ada)\n" in said


ALONE = "- {id: a, title: A, role: db, person: ann}\n"


def test_a_role_that_nobody_holds_then_is_orphaned_with_what_it_is_within(
    tmp_path: Path, make: Make
) -> None:
    found = of_ann(tmp_path, make, ALONE)
    assert found["roles"] == [
        {"id": "ops", "orphaned": True, "others": [], "records": 0},
        {"id": "db", "orphaned": True, "others": [], "records": 0},
    ]
    assert found["assignments"] == ["a"]


def test_who_holds_it_the_day_after_counts_and_who_held_it_up_to_then_does_not(
    tmp_path: Path, make: Make
) -> None:
    text = ALONE + (
        "- {id: b, title: B, role: db, person: ben, start: 2026-05-01}\n"
        "- {id: c, title: C, role: db, person: cat, end: 2026-04-30}\n"
    )
    roles = of_ann(tmp_path, make, text)["roles"]
    assert roles == [
        {"id": "ops", "orphaned": False, "others": ["ben"], "records": 0},
        {"id": "db", "orphaned": False, "others": ["ben"], "records": 0},
    ]


def test_an_assignment_that_ends_by_then_needs_no_end(tmp_path: Path, make: Make) -> None:
    text = ALONE.replace("}", ", end: 2026-04-30}")
    assert of_ann(tmp_path, make, text)["assignments"] == []


def test_whoever_holds_nothing_leaves_nothing(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, TEAM)
    said = run("ben", f"--data={folder}").stdout
    assert said == "Ben leaves on 2026-04-01\n\nNothing on record depends on them.\n"


def test_a_wrong_name_is_a_usage_error(twin: Path) -> None:
    result = run("adaa", f"--data={twin}")
    assert result.exit_code == 2
    assert 'there is no person "adaa"; did you mean "ada"?' in result.stderr.replace("\n", " ")


WORK = {
    **TEAM,
    "roles.yaml": TEAM["roles.yaml"] + "- {id: pm, title: PM}\n",
    "assignments.yaml": (
        "- {id: a, title: A, role: db, person: ann}\n"
        "- {id: b, title: B, role: pm, person: ben}\n"
        "- {id: c, title: C, role: pm, person: ann, start: 2026-01-05, end: 2026-03-10}\n"
    ),
    "vendors.yaml": "- {id: bank, title: Bank, owner: pm}\n- {id: safe, title: Safe, owner: pm}\n",
    "systems.yaml": "- {id: web, title: Web, owner: db}\n",
    "access.yaml": (
        "- {id: old, title: Old, to: bank, roles: [pm], reviewed_by: look}\n"
        "- {id: older, title: Older, to: safe, roles: [pm]}\n"
    ),
    "components.yaml": "- {id: vault, title: Vault, owner: pm}\n",
    "credentials.yaml": (
        "- {id: one, title: One, owner: db}\n"
        "- {id: two, title: Two, owner: db, used_by: [web], store: [vault]}\n"
    ),
    "duties.yaml": "- {id: look, title: Look, owner: pm, cadence: monthly, about: [bank]}\n",
    "questions.yaml": "- {id: Q01, title: Which?, asks: Which one?, deciders: [db]}\n",
    "log/2026/2026-03-01-web-a1.yaml": (
        "{kind: incident, on: 2026-03-01, subject: web, by: pm, severity: SEV1, "
        "started: 2026-03-01T10:00Z, "
        'follow_ups: [{title: "Mend\\n it", owner: db, ticket: X-1}, {title: Ask, owner: pm}]}\n'
    ),
}


def test_what_waits_for_an_orphaned_role_is_told_once(tmp_path: Path, make: Make) -> None:
    said = run("ann", f"--data={make(tmp_path, WORK)}").stdout
    assert (
        "\nFollow-ups to hand over:\n  [ ] Mend it (db, ticket X-1), from 2026-03-01-web-a1\n"
        "\nIncidents to hand over:\n"
        "  [ ] Web, open since 2026-03-01 10:00 UTC (2026-03-01-web-a1)\n"
        "\nDecisions to hand over:\n  [ ] Which? (Q01)\n"
    ) in said
    assert "Nothing on record depends on them." in run("cat", f"--data={tmp_path}").stdout


def test_accesses_of_roles_held_before_stay_until_a_review(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, WORK)
    heading = "\nAccesses of roles held before:\n"
    older = "  [ ] Older (older), as PM until 2026-03-10: no review since\n"
    old = older.replace("Older (older)", "Old (old)")
    assert heading + old + older in run("ann", f"--data={folder}").stdout
    done = "{kind: done, on: 2026-03-11, subject: look, by: pm, outcome: done}\n"
    (folder / "log" / "2026" / "2026-03-11-look-a1.yaml").write_text(done)
    assert heading + older in run("ann", f"--data={folder}").stdout


def test_a_secret_that_nobody_else_can_read_then_is_marked(tmp_path: Path, make: Make) -> None:
    access = WORK["access.yaml"] + "- {id: in, title: In, to: vault, roles: [pm]}\n"
    folder = make(tmp_path, {**WORK, "access.yaml": access})
    assert (
        "  [ ] One (one): a role of theirs owns it; no duty rotates it; "
        "NOBODY else can read it then\n"
        "  [ ] Two (two): a role of theirs owns it; no duty rotates it\n"
    ) in run("ann", f"--data={folder}").stdout


@pytest.mark.parametrize("missing", ["roles.yaml", "systems.yaml", "components.yaml"])
def test_what_is_named_and_not_there_is_told_by_its_id(
    twin: Path, tmp_path: Path, missing: str
) -> None:
    shutil.copytree(twin, tmp_path / "data")
    (tmp_path / "data" / missing).unlink(missing_ok=True)
    for person, last in (("ada", "2026-05-01"), ("bo", "2026-03-31")):
        words = ["leave", person, "--on", last, "--data", str(tmp_path / "data")]
        result = CliRunner().invoke(cli, words)
        assert (result.exit_code, result.exception) == (0, None), missing
        assert f" leaves on {last}" in result.output
