"""Decisions: what they settle, in which order they stand, and which gaps wait for them."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.catalog import Handbook, load
from handbook.catalog.decisions import decisions
from handbook.cli.main import cli
from handbook.exports.codeowners import codeowners
from handbook.findings import OPEN_QUESTION, Finding, Severity
from handbook.rulebook import check

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
PROJECT = Path(__file__).parents[1]
FILES = {
    "roles.yaml": "- {id: devops, title: DevOps}\n- {id: pm, title: PM}\n",
    "vendors.yaml": (
        "- {id: lens, title: Lens, owner: pm}\n- {id: prism, title: Prism, owner: pm}\n"
    ),
    "playbooks/restart.yaml": (
        "id: restart\ntitle: Restart\nowner: devops\npurpose: It runs again.\n"
        "triggers: [It stopped.]\npreconditions: [You are there.]\nverification: [It runs.]\n"
        "steps:\n  - {title: Stop, do: Stop it.}\n  - {title: Go, do: Go., undo: Stop.}\n"
    ),
    "expectations.yaml": (
        "- {id: paid, title: Each is paid, of: vendor, have: [billing]}\n"
        "- {id: undone, title: Each is undone, of: playbook, have: [steps.undo]}\n"
        "- {id: held, title: Each is held, of: role, named_by: [assignment]}\n"
        "- {id: tiers, title: Each has a tier, of: vendor, have: [tier or purpose]}\n"
    ),
    "questions.yaml": (
        "- {id: Q01, title: Who?, asks: Who?, settles: [{of: role, named_by: [assignment.role]}]}\n"
        "- id: Q02\n  title: Who pays?\n  asks: Who pays?\n  priority: high\n"
        "  settles: [{of: vendor, fields: [billing]}, {of: playbook, fields: [steps.undo]}]\n"
        "- {id: Q03, title: Prism?, asks: Prism?, blocks: [prism, lens, restart], "
        "settles: [{of: vendor, fields: [billing, purpose], records: [prism]}]}\n"
        "- {id: Q04, title: Late?, asks: Late?, priority: low, blocks: [lens]}\n"
        "- {id: Q05, title: Past?, asks: Past?, settles: [{of: vendor, fields: [tier]}], "
        "decided: 2026-03-01, decision: None., by: pm}\n"
    ),
}


@pytest.fixture
def book(tmp_path: Path, make: Make) -> Handbook:
    return load(make(tmp_path, FILES), "data")


def gaps_of(book: Handbook) -> list[Finding]:
    found = check(book, TODAY)
    return [each for each in found if each.severity is Severity.GAP and each.code == "HB560"]


def test_a_gap_names_the_open_question_that_settles_it(book: Handbook) -> None:
    waiting = {each.message: each.decision for each in gaps_of(book)}
    assert waiting == {
        'vendor "lens": billing is not set': "Q02",
        'vendor "prism": billing is not set': "Q03",  # it names the record
        'vendor "lens": tier or purpose is not set': "",  # Q05 was decided
        'vendor "prism": tier or purpose is not set': "Q03",  # one of the two would do
        'steps "Stop" of playbook "restart": undo is not set': "Q02",
        'no assignment names role "devops"': "Q01",
        'no assignment names role "pm"': "Q01",
    }
    for each in gaps_of(book):
        assert each.hint.endswith(f"; {each.decision} decides it") == bool(each.decision)


def test_decisions_stand_by_priority_and_then_by_what_they_block_and_settle(
    book: Handbook,
) -> None:
    found = decisions(book)
    assert [(each.question.id, each.settles) for each in found] == [
        ("Q02", 2),
        ("Q03", 2),
        ("Q01", 2),
        ("Q04", 0),
    ]
    left = {(each.kind, each.what): [r.id for r in each.records] for each in found[0].left}
    assert left == {("vendor", "billing"): ["lens"], ("playbook", "steps.undo"): ["restart"]}


def test_the_check_counts_gaps_by_the_decision_that_settles_them(
    tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, FILES)
    result = CliRunner().invoke(cli, ["check", "--data", str(folder)])
    assert result.output.splitlines()[:6] == [
        "4 questions are open; deciding 3 of them settles 6 of 7 other gaps; --gaps lists each:",
        "    2  Q02     Who pays?",
        "    2  Q03     Prism?",
        "    2  Q01     Who?",
        "No decision settles these, by what should hold; --select CODE lists those of one sort:",
        "    1  HB560   Every record has what this handbook expects of it, as each expectation "
        "says it weighs.",
    ]


def test_json_and_sarif_say_which_decision_a_gap_waits_for(tmp_path: Path, make: Make) -> None:
    words = ["check", "--data", str(make(tmp_path, FILES)), "--select", "HB560", "--format"]
    plain = json.loads(CliRunner().invoke(cli, [*words, "json"]).output)
    waiting = [each["decision"] for each in plain]
    assert sorted(waiting) == ["", "Q01", "Q01", "Q02", "Q02", "Q03", "Q03"]
    log = json.loads(CliRunner().invoke(cli, [*words, "sarif"]).output)
    said = [each.get("properties") for each in log["runs"][0]["results"]]
    assert said == [{"decision": each} if each else None for each in waiting]
    assert "Q03 decides it" in CliRunner().invoke(cli, [*words, "github"]).output


PAGES = {
    "roles.yaml": "- {id: devops, title: DevOps, handle: '@devops'}\n- {id: pm, title: PM}\n",
    "pages.yaml": (
        "- {id: home, title: Home, path: index, review: quarterly}\n"
        "- {id: page-roles, title: Roles, path: roles}\n"
        "- {id: page-log, title: Log, path: log, owner: pm}\n"
    ),
}
SETTINGS = "title: Handbook\norganisation: Acme\nadopted: 2026-01-05\n"


def test_pages_without_an_owner_are_one_gap_that_one_role_ends(tmp_path: Path, make: Make) -> None:
    asked = "- {id: Q01, title: Who?, asks: Who?, settles: [{of: page, fields: [owner]}]}\n"
    files = {**PAGES, "handbook.yaml": SETTINGS, "questions.yaml": asked}
    found = check(load(make(tmp_path, files), "data"), TODAY)
    assert [str(each) for each in found if each.code == "HB601"] == [
        "data/handbook.yaml:1:1: HB601 gap: 2 pages name no owner, and no role answers for all "
        "pages\n    add pages_owner: with a role's id, or owner: to each of them; Q01 decides it"
    ]
    files |= {"handbook.yaml": f"{SETTINGS}pages_owner: devops\n", "questions.yaml": "[]\n"}
    book = load(make(tmp_path, files), "data")
    assert [each for each in check(book, TODAY) if each.code == "HB601"] == []
    assert [each.id for each in book.owned_by("devops")] == ["home", "page-roles"]
    assert [each.id for each in book.owned_by("pm")] == ["page-log"]


def test_the_owner_of_all_pages_owns_them_in_every_command(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {**PAGES, "handbook.yaml": f"{SETTINGS}pages_owner: devops\n"})
    run = CliRunner().invoke
    audit = run(cli, ["audit", "--data", str(folder), "--as-of", "2027-01-05"]).output
    assert audit.startswith("devops\n  review late   home: review was due 20")
    assert "unowned" not in audit
    assert "/data/pages.yaml @devops\n" in codeowners(load(folder, "data"), TODAY)
    assert "home        Home  (devops)" in run(cli, ["list", "page", "--data", str(folder)]).output
    shown = run(cli, ["show", "home", "--data", str(folder)]).output
    assert "Owner, as of every page that names none: devops" in shown


def test_a_role_that_ended_does_not_own_the_pages(tmp_path: Path, make: Make) -> None:
    roles = "- {id: devops, title: DevOps, ended: 2026-03-01}\n- {id: pm, title: PM}\n"
    settings = f"{SETTINGS}pages_owner: devops\n"
    folder = make(tmp_path, {**PAGES, "roles.yaml": roles, "handbook.yaml": settings})
    assert [str(each) for each in check(load(folder, "data"), TODAY) if each.code == "HB944"] == [
        'data/handbook.yaml:4:14: HB944 warning: "devops" ends on 2026-03-01, and the pages do '
        "not\n    name another owner of the pages"
    ]


def test_every_gap_of_this_handbook_names_its_decision() -> None:
    found = check(load(PROJECT / "data", "data"), dt.date(2026, 11, 27))
    gaps = [each for each in found if each.severity is Severity.GAP]
    assert [str(each) for each in gaps if not each.decision and each.code != OPEN_QUESTION] == []
