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
from pydantic_core import PydanticCustomError

from handbook import clock, schedule
from handbook.catalog import load
from handbook.catalog.book import Logged
from handbook.model.cadence import WORDS, Cadence, parse_cadence
from handbook.model.log import Done, Release
from handbook.model.work import Duty
from handbook.schedule import Status, occurrences, state, step, upcoming

ANCHORS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))
CADENCES = st.one_of(
    st.sampled_from([parse_cadence(word) for word in WORDS]),
    st.integers(1, 400).map(lambda n: parse_cadence(f"P{n}D")),
    st.integers(1, 60).map(lambda n: parse_cadence(f"P{n}M")),
)
# Every cadence of days, weeks, months and years that the model accepts: ten years at most.
EVERY_CADENCE = [
    *WORDS,
    *(f"P{n}D" for n in range(1, 3651)),
    *(f"P{n}W" for n in range(1, 522)),
    *(f"P{n}M" for n in range(1, 122)),
    *(f"P{n}Y" for n in range(1, 11)),
    *(f"P{n}Y{m}M" for n in range(1, 10) for m in range(1, 12)),
]
# Clocks change at one, two and at midnight, by half an hour and by one, or never.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
FORTY_YEARS = dt.timedelta(days=365 * 40 + 10)


def done(day: dt.date, number: int = 0, *, settles: tuple[str, ...] = ()) -> Logged:
    event = Done(kind="done", on=day, subject="x", by="y", outcome="done", settles=settles)
    return Logged(f"{day}-x-{number}", event, "log/x.yaml", None)


def release(day: dt.date, version: str) -> Logged:
    event = Release(
        kind="release", on=day, subject="x", by="y", outcome="done", version=version,
        environment="live",
    )  # fmt: skip
    return Logged(f"{day}-x-{version}", event, "log/x.yaml", None)


def days_from(anchor: dt.date) -> list[dt.date]:
    """A calendar: each day of forty years, found by adding one day to the last."""
    days = [anchor]
    while days[-1] < anchor + FORTY_YEARS:
        days.append(days[-1] + dt.timedelta(days=1))
    return days


def same_day_each_month(days: list[dt.date]) -> list[dt.date]:
    """The first day's number in each month of a calendar, or the month's last day before it."""
    anchor = days[0]
    found: dict[tuple[int, int], dt.date] = {}
    for day in days:
        if day.day <= anchor.day:
            found[day.year, day.month] = day
    return list(found.values())


@pytest.mark.parametrize("text", ["P3651D", "P522W", "P122M", "P11Y", "P0D", "P1M1D", "PT1H", "P"])
def test_no_other_cadence_is_accepted(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        parse_cadence(text)


@pytest.mark.parametrize(
    "anchor",
    ["2024-02-29", "2025-01-31", "2025-08-30", "2026-02-28", "2026-11-23", "2028-12-31"],
)
def test_forty_years_of_every_cadence_match_a_calendar(anchor: str) -> None:
    """Anchored, so that no month's end and no leap day makes a date drift."""
    start = dt.date.fromisoformat(anchor)
    days = days_from(start)
    months = same_day_each_month(days)
    # The last month may be cut off before its day.
    until = months[-2]
    for text in EVERY_CADENCE:
        cadence = parse_cadence(text)
        calendar = days[:: cadence.days] if cadence.days else months[:: cadence.months]
        expected = [day for day in calendar[1:] if day <= until]
        found = state(cadence, [done(start)], start, start)
        assert list(occurrences(found, until)) == expected, text
        assert found.due == calendar[1]


@settings(max_examples=25, deadline=None)
@given(ANCHORS, CADENCES)
def test_forty_years_from_any_day_match_a_calendar(anchor: dt.date, cadence: Cadence) -> None:
    days = days_from(anchor)
    months = same_day_each_month(days)
    calendar = days[:: cadence.days] if cadence.days else months[:: cadence.months]
    until = months[-2]
    found = list(occurrences(state(cadence, [], anchor, anchor), until))
    assert found == [day for day in calendar[1:] if day <= until]


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
    found = state(parse_cadence(cadence), [], dt.date(9990, 1, 1), dt.date.max)
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
    """Due on the day itself is not late; soon starts on its first day."""
    day = dt.date.fromisoformat(today)
    found = state(parse_cadence("P180D"), [done(dt.date(2026, 11, 23))], day, day)
    assert (found.status, found.words(day)) == (status, words)


def test_soon_is_a_third_of_a_short_cadence() -> None:
    day = dt.date(2026, 11, 23)
    assert state(parse_cadence("weekly"), [done(day)], day, day).soon_from == dt.date(2026, 11, 28)


def test_what_was_never_done_counts_from_its_start_and_can_be_late() -> None:
    """Never "not due", and late like all else."""
    start = dt.date(2026, 1, 1)
    early = state(parse_cadence("monthly"), [], start, dt.date(2026, 1, 20))
    assert (early.status, early.due) == (Status.NEVER, dt.date(2026, 2, 1))
    late = state(parse_cadence("monthly"), [], start, dt.date(2026, 2, 2))
    assert (late.status, late.last) == (Status.LATE, None)


def test_an_event_cadence_is_owed_after_each_event_and_settled_by_a_later_one() -> None:
    cadence = parse_cadence({"on": "deploy"})
    start, deploy, later = (
        dt.date(2026, 1, 1),
        release(dt.date(2026, 3, 1), "v1"),
        dt.date(2026, 3, 3),
    )
    assert state(cadence, [], start, later).status is Status.ON_EVENT
    owed = state(cadence, [], start, later, [deploy])
    assert (owed.status, owed.due, owed.owed_for) == (Status.LATE, dt.date(2026, 3, 1), (deploy,))
    assert list(occurrences(owed, later)) == [dt.date(2026, 3, 1)]
    assert list(occurrences(owed, dt.date(2026, 2, 28))) == []
    settled = state(cadence, [done(later)], start, later, [deploy])
    assert (settled.status, settled.due, settled.owed_for) == (Status.ON_EVENT, None, ())


def test_what_comes_before_the_start_is_not_owed() -> None:
    cadence = parse_cadence({"on": "iteration"})
    start = dt.date(2026, 3, 1)
    deploys = [release(start - dt.timedelta(days=1), "v1"), release(start, "v2")]
    assert state(cadence, [], start, start, deploys).owed_for == (deploys[1],)


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 20))


@settings(deadline=None)
@given(st.lists(DAYS), st.lists(st.tuples(DAYS, st.lists(st.integers(0, 9), max_size=2))))
def test_each_release_is_owed_until_something_settles_it(
    releases: list[dt.date], doings: list[tuple[dt.date, list[int]]]
) -> None:
    deploys = [release(day, f"v{n}") for n, day in enumerate(sorted(releases))]
    names = [each.id for each in deploys]
    doing = [
        done(day, settles=tuple(names[n] for n in chosen if n < len(names)))
        for day, chosen in sorted(doings)
    ]
    today = dt.date(2026, 1, 20)
    found = state(parse_cadence({"on": "deploy"}), doing, dt.date(2026, 1, 1), today, deploys)
    expected = list(deploys)
    for each in doing:
        named = each.event.settles  # type: ignore[attr-defined]
        for deploy in list(expected):
            if deploy.id in named or (not named and deploy.event.on < each.event.on):
                expected.remove(deploy)
    assert list(found.owed_for) == expected
    assert found.due == (expected[0].event.on if expected else None)


@settings(max_examples=80, deadline=None)
@given(ANCHORS, CADENCES, st.integers(0, 2000))
def test_what_is_late_is_owed_once(anchor: dt.date, cadence: Cadence, after: int) -> None:
    today = anchor + dt.timedelta(days=after)
    found = state(cadence, [done(anchor)], anchor, today)
    days = list(upcoming(found, today, today + dt.timedelta(days=800)))
    assert [day for day in days if day < today] == ([found.due] if found.status == "late" else [])
    assert days == sorted(set(days))


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_starts_at_midnight_of_the_handbooks_zone_for_forty_years(
    zone: str, tmp_path: Path, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock, the status and the words change with the first second of a day, and only then."""
    book = load(make(tmp_path, zoned(zone)))
    place = zoneinfo.ZoneInfo(zone)
    (duty,) = book.all(Duty)
    day = dt.date(2020, 1, 1)
    while day < dt.date(2060, 1, 1):
        midnight = int(dt.datetime.combine(day, dt.time(), place).timestamp())
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(midnight - 1))
        before = clock.today(book)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(midnight))
        assert (before, clock.today(book)) == (day - dt.timedelta(days=1), day)
        day += dt.timedelta(days=1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(midnight_of(dt.date(2026, 1, 12), place)))
    due = schedule.of_duty(book, duty, clock.today(book))
    assert (due.status, due.words(clock.today(book))) == (Status.NEVER, "due today")


def midnight_of(day: dt.date, place: dt.tzinfo) -> int:
    return int(dt.datetime.combine(day, dt.time(), place).timestamp())


def zoned(zone: str) -> dict[str, str]:
    return {
        "handbook.yaml": f"title: T\norganisation: O\ntimezone: {zone}\nadopted: 2026-01-05\n"
        "source_document: {title: N, file: source/notes.md}\n",
        "duties.yaml": "- {id: sweep, title: Sweep, cadence: weekly, starts: 2026-01-05}\n",
    }


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_is_the_handbooks_whatever_the_machines_zone(
    zone: str, tmp_path: Path, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on nights when clocks change, here or there."""
    book = load(make(tmp_path, zoned(zone)))
    place = zoneinfo.ZoneInfo(zone)
    nights = [dt.date(2026, 3, 8), dt.date(2026, 3, 29), dt.date(2026, 4, 5), dt.date(2026, 11, 1)]
    try:
        for moment in [midnight_of(night, place) + off for night in nights for off in (-1, 1)]:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(moment))
            seen = set()
            for machine in ("UTC", "Pacific/Kiritimati", "America/New_York"):
                monkeypatch.setenv("TZ", machine)
                time.tzset()
                seen.add(clock.today(book))
            assert seen == {dt.datetime.fromtimestamp(moment, place).date()}
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


def test_duties_of_the_twin_stand_as_its_log_says(twin: Path, today: dt.date) -> None:
    book = load(twin)
    found = {duty.id: str(state.due) for duty, state in schedule.duties(book, today)}
    assert found == {
        "rotate-keys": "2026-05-02",
        "restore-drill": "2026-04-23",
        "check-player": "2026-03-19",
        "refresh-packet": "2026-03-06",
        "count-films": "2026-02-28",
        "ask-prism": "None",
        "scan-keys": "None",
        "copy-films": "None",
        "water-plants": "2026-03-30",
        "balance-till": "2026-04-03",
    }
    assert all(isinstance(duty, Duty) for duty in book.all(Duty))


def test_reading_the_clock_needs_no_environment(
    twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert "SOURCE_DATE_EPOCH" not in os.environ
    before = dt.datetime.now(dt.UTC).date()
    assert clock.today(load(twin)) in (before, before + dt.timedelta(days=1))
