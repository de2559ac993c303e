"""`handbook leave`: what follows where a person leaves, as a checklist."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

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
