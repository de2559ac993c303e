"""A check judges a change: the calendar alone never turns it red."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from casefiles import write
from test_cases import case_of

from handbook.catalog import DocsFolder, load
from handbook.checks import RULES
from handbook.exports.audit import audit
from handbook.findings import is_reading
from handbook.rulebook import RETIRED, check, rulebook

ROOT = Path(__file__).parent.parent
TODAY = dt.date(2026, 11, 26)
LATER = [TODAY + dt.timedelta(days=days) for days in (1, 8, 365, 731, 10_000)]
OF_DAY = sorted(name for name, each in RULES.items() if each.of_day)


def test_two_rules_alone_look_at_the_day_and_ask_whether_it_has_come() -> None:
    assert OF_DAY == ["HB901", "HB953"]


@pytest.mark.parametrize("name", ["own", "twin", "hostile"])
def test_the_check_says_the_same_today_and_in_years(name: str) -> None:
    folder = {"own": ROOT / "data"}.get(name, ROOT / "tests" / name / "data")
    docs = DocsFolder(ROOT / "docs", "docs") if name == "own" else None
    book = load(folder, "data", docs)
    today = check(book, TODAY)
    assert [check(book, day) == today for day in LATER] == [True] * len(LATER)


@pytest.mark.parametrize("name", sorted(set(RULES) - set(OF_DAY)))
def test_no_finding_comes_or_goes_with_the_day(
    name: str, tmp_path: Path, make: Callable[..., Path]
) -> None:
    folder = make(tmp_path, {})
    write(folder, case_of(name)["bad"])
    book = load(folder, "data", DocsFolder(folder / "docs", "docs"))
    days = [TODAY - dt.timedelta(days=4000), TODAY, *LATER]
    found = [[each for each in check(book, day) if each.code == name] for day in days]
    assert found[0]
    assert all(each == found[0] for each in found)


def test_a_day_ahead_is_found_until_it_comes_and_an_ignore_of_it_is_never_stale(
    tmp_path: Path, make: Callable[..., Path]
) -> None:
    event = "{kind: iteration, on: 2026-11-27, subject: pm, by: pm, outcome: done}\n"
    files = {
        "roles.yaml": "- {id: pm, title: PM}\n",
        "log/2026/2026-11-27-pm-a1.yaml": event,
    }
    book = load(make(tmp_path, files), "data")
    found = [[f.code for f in check(book, day) if f.code == "HB901"] for day in (TODAY, *LATER)]
    assert found == [["HB901"], *[[]] * len(LATER)]
    ignored = (tmp_path / "handbook.yaml").read_text() + (
        "ignores: [{code: HB901, reason: It is planned.}]\n"
    )
    book = load(make(tmp_path, {**files, "handbook.yaml": ignored}), "data")
    for day in (TODAY, *LATER):
        assert {f.code for f in check(book, day)} & {"HB901", "HB002"} == set()


def test_the_audit_says_what_the_check_leaves_out(
    tmp_path: Path, make: Callable[..., Path]
) -> None:
    """An incident that is open, a role that nobody holds today, a holder who cannot be reached."""
    files = {
        "roles.yaml": "- {id: pm, title: PM}\n- {id: ops, title: Ops}\n",
        "people.yaml": "- {id: ada, title: Ada}\n",
        "assignments.yaml": (
            "- {id: a, title: A, role: pm, person: ada, start: 2026-11-01, end: 2026-11-30}\n"
            "- {id: b, title: B, role: ops, person: ada, start: 2026-12-05}\n"
        ),
        "log/2026/2026-11-20-pm-a1.yaml": (
            "{kind: incident, on: 2026-11-20, subject: pm, by: pm, outcome: Seen., "
            'severity: SEV1, started: "2026-11-20T10:00Z", note: n}\n'
        ),
    }
    book = load(make(tmp_path, files), "data")

    def said(day: str) -> set[tuple[str, str, str]]:
        found = audit(book, dt.date.fromisoformat(day))
        return {
            (i.sort, i.id, i.says) for i in found if i.sort in {"open", "not held", "no contact"}
        }

    no_contact = ("no contact", "ada", "holds a role today; reach is not set")
    assert said("2026-11-21") == {
        ("open", "pm", "incident of 2026-11-20 is open for 1 day"),
        ("not held", "ops", "nobody holds this role today"),
        no_contact,
    }
    assert said("2026-12-10") == {
        ("open", "pm", "incident of 2026-11-20 is open for 20 days"),
        ("not held", "pm", "nobody holds this role today"),
        no_contact,
    }


def test_a_retired_code_is_none_that_is_used() -> None:
    assert set(RETIRED).isdisjoint(code.name for code in rulebook())
    assert not any(map(is_reading, RETIRED))
