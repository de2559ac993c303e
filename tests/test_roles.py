"""Roles within roles: who holds them, what they owe, who may act as them."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.catalog import load
from handbook.catalog.roles import acting_as, around, assignments, inside
from handbook.cli.main import cli
from handbook.exports.audit import audit
from handbook.exports.calendar import calendar
from handbook.exports.codeowners import codeowners
from handbook.notify.reminders import reminders
from handbook.rulebook import check

Make = Callable[[Path, Mapping[str, str]], Path]
DAY = dt.date(2026, 4, 1)
FILES = {
    "roles.yaml": (
        "- {id: engineering, title: Engineering}\n"
        "- {id: backend, title: Backend, within: engineering}\n"
        '- {id: database, title: Database, within: backend, handle: "@acme/db"}\n'
        "- {id: sales, title: Sales}\n"
    ),
    "people.yaml": (
        '- {id: ada, title: Ada, handle: "@ada", contact: Room 1}\n- {id: bo, title: Bo}\n'
    ),
    "assignments.yaml": (
        "- {id: one, title: One, role: backend, person: ada, start: 2026-01-05}\n"
        "- {id: two, title: Two, role: sales, person: bo, start: 2026-01-05}\n"
    ),
    "duties.yaml": (
        "- {id: patch, title: Patch, owner: engineering, cadence: monthly, starts: 2026-01-05}\n"
        "- {id: tune, title: Tune, owner: database, cadence: monthly, starts: 2026-01-05}\n"
        "- {id: call, title: Call, owner: sales, cadence: monthly, starts: 2026-01-05}\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path, make: Make) -> Path:
    return make(tmp_path / "data", FILES)


def test_a_role_is_within_all_that_its_own_role_is_within(folder: Path) -> None:
    book = load(folder)
    assert around(book, "database") == ("database", "backend", "engineering")
    assert inside(book, "engineering") == ("engineering", "backend", "database")
    assert inside(book, "sales") == ("sales",)
    assert [each.id for each in assignments(book, "engineering")] == ["one"]


def test_a_ring_of_roles_ends_where_it_began(tmp_path: Path, make: Make) -> None:
    roles = "- {id: a, title: A, within: b}\n- {id: b, title: B, within: a}\n"
    book = load(make(tmp_path, {"roles.yaml": roles}))
    assert (around(book, "a"), inside(book, "a")) == (("a", "b"), ("a", "b"))


def test_who_holds_a_part_acts_as_the_whole_and_not_the_other_way_round(folder: Path) -> None:
    book = load(folder)
    assert acting_as(book, "ada", DAY) == {"backend", "engineering"}
    assert acting_as(book, "ada", dt.date(2026, 1, 4)) == set()
    assert acting_as(book, "database", DAY) == {"database", "backend", "engineering"}
    assert acting_as(book, "engineering", DAY) == {"engineering"}


def test_what_a_part_owes_the_whole_owes(folder: Path) -> None:
    def owed(role: str) -> list[str]:
        words = ["due", "--role", role, "--as-of", "2026-04-01", "--data", str(folder)]
        found = CliRunner().invoke(cli, words).output.splitlines()
        return sorted(line.split()[1] for line in found if line[:1].isdigit())

    assert (owed("engineering"), owed("backend")) == (["patch", "tune"], ["tune"])
    book = load(folder)
    made = calendar(book, DAY, "engineering")
    assert ("SUMMARY:Tune" in made, "SUMMARY:Call" in made) == (True, False)
    titles = [each.title for each in reminders(book, DAY, "engineering")]
    assert sorted(titles) == ["Patch", "Tune"]


def test_a_review_is_asked_of_those_who_hold_a_part(folder: Path) -> None:
    text = codeowners(load(folder), DAY)
    assert text.splitlines()[-1] == "# sales"
    assert "@acme/db @ada" in text


def test_a_role_is_held_by_who_holds_a_part_of_it(folder: Path) -> None:
    book = load(folder)
    unheld = [item.id for item in audit(book, DAY) if item.sort == "not held"]
    assert unheld == ["database"]
    gaps = [each.message for each in check(book, DAY) if each.code == "HB603"]
    assert gaps == ['role "database" has no holder']


def test_a_duty_may_be_done_by_who_holds_a_part_of_its_owner(folder: Path) -> None:
    event = "kind: done\non: 2026-03-31\nsubject: {}\nby: {}\noutcome: Done.\nnote: Done.\n"
    log = folder / "log" / "2026"
    log.mkdir(parents=True)
    for number, (duty, by) in enumerate((("patch", "ada"), ("patch", "bo"), ("tune", "ada"))):
        (log / f"2026-03-31-{duty}-{number}.yaml").write_text(event.format(duty, by))
    told = [each.message for each in check(load(folder), DAY) if each.code == "HB924"]
    assert told == [
        '"bo" did "patch", which is not theirs to do',
        '"ada" did "tune", which is not theirs to do',
    ]
