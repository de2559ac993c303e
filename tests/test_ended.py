"""A record that ended owes nothing from that day on, and is named as of then."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook import schedule
from handbook.catalog import Handbook, load
from handbook.checks import check
from handbook.cli.main import cli
from handbook.findings import Severity

Make = Callable[[Path, Mapping[str, str]], Path]
DAY = dt.date(2026, 3, 10)
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n",
    "duties.yaml": (
        "- {id: sweep, title: Sweep, owner: pm, cadence: weekly, starts: 2026-02-02,"
        " ended: 2026-03-10, review: monthly}\n"
        "- {id: mop, title: Mop, owner: pm, cadence: weekly, starts: 2026-02-02}\n"
    ),
    "systems.yaml": "- {id: web, title: Web, platform: A CDN, ended: 2026-03-10}\n",
}


@pytest.fixture
def data(tmp_path: Path, make: Make) -> Path:
    return make(tmp_path / "data", FILES)


@pytest.fixture
def book(data: Path) -> Handbook:
    return load(data)


@pytest.mark.parametrize(
    ("day", "owed"), [(DAY - dt.timedelta(days=1), ["sweep", "mop"]), (DAY, ["mop"])]
)
def test_from_the_day_it_ended_a_duty_is_not_owed(
    day: dt.date, owed: list[str], book: Handbook
) -> None:
    assert [duty.id for duty, _ in schedule.duties(book, day)] == owed
    review = schedule.of_review(book, book.get("sweep"), day)
    assert (review is not None) == ("sweep" in owed)
    state = schedule.of_duty(book, book.get("sweep"), day)
    assert (state.due is None, state.words(day) == "ended 2026-03-10") == (day == DAY, day == DAY)


@pytest.mark.parametrize(
    "words",
    [("due",), ("calendar",), ("audit",), ("digest",), ("remind", "--dry-run")],
    ids=lambda each: each[0],
)
def test_no_command_asks_for_what_ended(words: tuple[str, ...], data: Path) -> None:
    def said(day: str) -> str:
        options = ["--as-of", day, "--data", str(data)]
        return CliRunner().invoke(cli, [*words, *options]).output

    assert "Sweep" in said("2026-03-09") or "sweep" in said("2026-03-09")
    assert "weep" not in said("2026-03-10")
    assert "op" in said("2026-03-10")


def test_nothing_more_is_asked_about_what_ended(data: Path, make: Make, tmp_path: Path) -> None:
    def gaps(folder: Path) -> list[str]:
        found = check(load(folder, "data"), DAY)
        gaps = [f for f in found if f.severity is Severity.GAP]
        return [each.message for each in gaps if "systems" in each.where.path]

    assert gaps(data) == []
    going_on = FILES["systems.yaml"].replace(", ended: 2026-03-10", "")
    assert gaps(make(tmp_path / "on", {**FILES, "systems.yaml": going_on})) != []
