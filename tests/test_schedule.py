"""Due dates against a calendar that is walked day by day."""

import datetime as dt
import os
import time
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook import clock, schedule
from handbook.catalog import load
from handbook.catalog.book import Logged
from handbook.model.cadence import WORDS, Cadence, parse_cadence
from handbook.model.log import Done
from handbook.model.work import Duty
from handbook.schedule import Status, occurrences, state, step, upcoming

ANCHORS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))
CADENCES = st.one_of(
    st.sampled_from([parse_cadence(word) for word in WORDS]),
    st.integers(1, 400).map(lambda n: parse_cadence(f"P{n}D")),
    st.integers(1, 60).map(lambda n: parse_cadence(f"P{n}M")),
)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)


def done(day: dt.date) -> Logged:
    event = Done(kind="done", on=day, subject="x", by="y", outcome="done")
    return Logged(f"{day}-x", event, "log/x.yaml", None)


def walked(anchor: dt.date, cadence: Cadence, count: int) -> dt.date:
    """The same day, found by walking forward one day, or one month, at a time."""
    if cadence.days:
        day = anchor
        for _ in range(cadence.days * count):
            day += dt.timedelta(days=1)
        return day
    first = anchor.replace(day=1)
    for _ in range(cadence.months * count):
        first = (first + dt.timedelta(days=31)).replace(day=1)
    month = [first + dt.timedelta(days=n) for n in range(31)]
    return [day for day in month if day.month == first.month and day.day <= anchor.day][-1]


@settings(max_examples=60, deadline=None)
@given(ANCHORS, CADENCES)
def test_forty_years_of_every_cadence_match_a_walk(anchor: dt.date, cadence: Cadence) -> None:
    until = anchor + dt.timedelta(days=365 * 40)
    found = list(occurrences(state(cadence, None, anchor, anchor), until))
    expected = []
    while True:
        day = _next_walked(anchor, cadence, expected)
        if day > until:
            break
        expected.append(day)
    assert found == expected


def _next_walked(anchor: dt.date, cadence: Cadence, before: list[dt.date]) -> dt.date:
    """The next day, walked on from the last where that is exact, else from the anchor."""
    if cadence.days and before:
        return walked(before[-1], cadence, 1)
    return walked(anchor, cadence, len(before) + 1)


@pytest.mark.parametrize(
    ("anchor", "cadence", "days"),
    [
        ("2025-01-31", "monthly", ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]),
        ("2024-01-31", "monthly", ["2024-02-29", "2024-03-31"]),
        ("2024-02-29", "yearly", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2025-11-30", "quarterly", ["2026-02-28", "2026-05-30", "2026-08-30"]),
        ("2026-11-23", "P180D", ["2027-05-22", "2027-11-18"]),
        ("2026-12-31", "fortnightly", ["2027-01-14", "2027-01-28"]),
    ],
)
def test_month_ends_and_leap_days(anchor: str, cadence: str, days: list[str]) -> None:
    start = dt.date.fromisoformat(anchor)
    found = [str(step(start, parse_cadence(cadence), n + 1)) for n in range(len(days))]
    assert found == days


def test_a_quarter_is_not_ninety_days() -> None:
    start = dt.date(2025, 1, 1)
    assert step(start, parse_cadence("quarterly"), 8) == dt.date(2027, 1, 1)
    assert step(start, parse_cadence("P90D"), 8) == dt.date(2026, 12, 22)


@pytest.mark.parametrize("cadence", ["P3650D", "P120M"])
def test_the_end_of_the_calendar_is_not_an_error(cadence: str) -> None:
    assert step(dt.date(9999, 12, 1), parse_cadence(cadence), 3) == dt.date.max
    found = state(parse_cadence(cadence), None, dt.date(9990, 1, 1), dt.date.max)
    assert list(occurrences(found, dt.date.max))[-1] == dt.date.max


@pytest.mark.parametrize(
    ("today", "status", "words"),
    [
        ("2026-11-23", Status.FINE, "due in 180 days"),
        ("2027-05-07", Status.FINE, "due in 15 days"),
        ("2027-05-08", Status.SOON, "due in 14 days"),
        ("2027-05-21", Status.SOON, "due in 1 day"),
        ("2027-05-22", Status.SOON, "due today"),
        ("2027-05-23", Status.LATE, "1 day late"),
        ("2027-06-01", Status.LATE, "10 days late"),
    ],
)
def test_the_bounds_of_fine_soon_and_late(today: str, status: Status, words: str) -> None:
    day = dt.date.fromisoformat(today)
    found = state(parse_cadence("P180D"), done(dt.date(2026, 11, 23)), day, day)
    assert (found.status, found.words(day)) == (status, words)


def test_soon_is_a_third_of_a_short_cadence() -> None:
    day = dt.date(2026, 11, 23)
    assert state(parse_cadence("weekly"), done(day), day, day).soon_from == dt.date(2026, 11, 28)


def test_what_was_never_done_counts_from_its_start_and_can_be_late() -> None:
    start = dt.date(2026, 1, 1)
    early = state(parse_cadence("monthly"), None, start, dt.date(2026, 1, 20))
    assert (early.status, early.due) == (Status.NEVER, dt.date(2026, 2, 1))
    assert state(parse_cadence("monthly"), None, start, dt.date(2026, 2, 2)).status is Status.LATE


def test_an_event_cadence_is_owed_after_each_event_and_settled_by_a_later_one() -> None:
    cadence = parse_cadence({"on": "deploy"})
    start, deploy, later = dt.date(2026, 1, 1), done(dt.date(2026, 3, 1)), dt.date(2026, 3, 3)
    assert state(cadence, None, start, later).status is Status.ON_EVENT
    owed = state(cadence, None, start, later, deploy)
    assert (owed.status, owed.due, owed.owed_for) == (Status.LATE, dt.date(2026, 3, 1), deploy)
    assert state(cadence, done(later), start, later, deploy).status is Status.ON_EVENT


@settings(max_examples=80, deadline=None)
@given(ANCHORS, CADENCES, st.integers(0, 2000))
def test_what_is_late_is_owed_once(anchor: dt.date, cadence: Cadence, after: int) -> None:
    today = anchor + dt.timedelta(days=after)
    found = state(cadence, done(anchor), anchor, today)
    days = list(upcoming(found, today, today + dt.timedelta(days=800)))
    assert [day for day in days if day < today] == ([found.due] if found.status == "late" else [])
    assert days == sorted(set(days))


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_is_the_handbooks_whatever_the_machines_zone(
    zone: str, tmp_path: Path, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_text = (
        f"title: T\norganisation: O\ntimezone: {zone}\nadopted: 2026-01-05\n"
        "source_document: {title: N, file: source/notes.md}\n"
    )
    book = load(make(tmp_path, {"handbook.yaml": settings_text}))
    for moment in _around_clock_changes(zone):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        seen = set()
        for machine in ("UTC", "Pacific/Kiritimati", "America/New_York"):
            monkeypatch.setenv("TZ", machine)
            time.tzset()
            seen.add(clock.today(book))
        assert seen == {moment.astimezone(zoneinfo.ZoneInfo(zone)).date()}
    monkeypatch.delenv("TZ")
    time.tzset()


def _around_clock_changes(zone: str) -> list[dt.datetime]:
    """A second before and after midnight, where it is, on nights when clocks change."""
    nights = [
        dt.date(2026, 3, 8),
        dt.date(2026, 3, 29),
        dt.date(2026, 10, 25),
        dt.date(2026, 11, 1),
    ]
    place = zoneinfo.ZoneInfo(zone)
    return [
        dt.datetime.combine(night, dt.time(), place) + dt.timedelta(seconds=seconds)
        for night in nights
        for seconds in (-1, 1)
    ]


def test_duties_of_the_twin_stand_as_its_log_says(twin: Path, today: dt.date) -> None:
    book = load(twin)
    found = {duty.id: str(state.due) for duty, state in schedule.duties(book, today)}
    assert found == {
        "rotate-keys": "2026-05-02",
        "restore-drill": "2026-04-02",
        "check-player": "2026-03-05",
    }
    assert all(isinstance(duty, Duty) for duty in book.all(Duty))


def test_reading_the_clock_needs_no_environment(
    twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert "SOURCE_DATE_EPOCH" not in os.environ
    before = dt.datetime.now(dt.UTC).date()
    assert clock.today(load(twin)) in (before, before + dt.timedelta(days=1))
