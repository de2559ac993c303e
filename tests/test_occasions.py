"""What was owed and done, occasion by occasion, says what the state of a duty says on any day."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook import schedule
from handbook.catalog import Handbook, Logged, load
from handbook.model.log import EVENT_MODELS
from handbook.model.period import Period, joined, quarter, year
from handbook.model.work import Duty
from handbook.schedule import Status
from handbook.schedule.occasions import Occasion, Result, holes, of_duty, of_review

Make = Callable[[Path, Mapping[str, str]], Path]
DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 1, 1)
DUTIES = """\
- {id: sweep, title: Sweep, cadence: weekly, starts: 2026-01-10}
- {id: count, title: Count, cadence: monthly}
- {id: watch, title: Watch, cadence: {on: deploy}}
- {id: copy, title: Copy, cadence: daily, done_by: copier}
- {id: think, title: Think}
- {id: paint, title: Paint, cadence: monthly, starts: 2026-01-01, ended: 2026-02-20}
"""
FILES = {
    "roles.yaml": "- {id: ops, title: Ops}\n",
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
    "environments.yaml": "- {id: live, title: Live}\n",
    "people.yaml": "- {id: ada, title: Ada}\n",
    "automations.yaml": "- {id: copier, title: Copier, review: monthly}\n",
    "duties.yaml": DUTIES,
}


def event(number: int, day: dt.date, says: str) -> tuple[str, str]:
    return f"log/2026/{day}-e-{number}.yaml", f"{{on: {day}, outcome: x, by: ops, {says}}}\n"


def agree(book: Handbook, duty: Duty, today: dt.date) -> None:
    """The occasions that are open on a day are what the duty's state says of that day."""
    found, state = of_duty(book, duty, today), schedule.of_duty(book, duty, today)
    open_ = [each for each in found if each.done is None]
    by_time = [each for each in open_ if not each.trigger]
    by_event = {e.trigger.id for e in open_ if e.trigger and e.trigger.event.kind != "failure"}
    if state.status is Status.ENDED:
        assert all(each.hole and each.hole.last < (duty.ended or today) for each in open_)
        return
    due = state.due or state.expected
    if state.owed_for:
        assert by_event == {each.id for each in state.owed_for}
        days = [e.due for e in open_ if e.due and e.trigger and e.trigger.id in by_event]
        assert due == (None if state.status is Status.UNKNOWN else min(days))
    elif due and duty.ended and due >= duty.ended:
        return  # owed by a day on which nothing is owed any more
    elif duty.cadence and not duty.cadence.on:
        assert [each.due for each in by_time] == [due]
        assert (by_time[0].result is Result.UNKNOWN) == (not state.last and not duty.starts)
        opened = [e.due for e in open_ if e.trigger and e.trigger.id in by_event]
        assert all(each and each > (due or today) for each in opened)
    else:
        assert not by_event
        assert not by_time
    late = [each for each in open_ if each.result is Result.NOT_DONE]
    if not duty.done_by:
        # What is not known is to be verified now, whatever makes it owed besides.
        unknown = any(e.result is Result.UNKNOWN for e in open_)
        assert (state.status is Status.UNKNOWN) == unknown
        assert unknown or bool(late) == (state.status is Status.LATE)
    else:
        missing = [each for each in open_ if each.result in (Result.NOT_DONE, Result.UNKNOWN)]
        assert bool(missing) == (state.status is Status.UNOBSERVED)


@pytest.mark.parametrize("back", range(0, 120, 7))
def test_the_twin_says_the_same_on_many_days(twin: Path, back: int) -> None:
    book = load(twin)
    today = dt.date(2026, 5, 1) - back * DAY
    for duty in book.all(Duty):
        agree(book, duty, today)
    for entry in book.entries.values():
        state = schedule.of_review(book, entry.record, today)
        found = of_review(book, entry.record, today)
        assert [e.due for e in found if not e.done and not e.trigger] == (
            [state.due] if state and not (state.cadence and state.cadence.on) else []
        )


LIVE = {"subject": "web", "version": "v1", "environment": "live"}
SAID: tuple[dict[str, Any], ...] = (
    *({"kind": "done", "subject": name} for name in ("sweep", "count", "watch", "copy", "paint")),
    {"kind": "done", "subject": "sweep", "recorded": "2026-03-20"},
    {"kind": "done", "subject": "count", "expires": "2026-03-01"},
    {"kind": "release", **LIVE},
    {"kind": "leaving", "subject": "ada", "opens": ["sweep", "count", "think"]},
    {"kind": "leaving", "subject": "ada", "last": "2026-03-01", "opens": ["sweep", "count"]},
    {"kind": "failure", "subject": "copier"},
    {"kind": "observation", "subject": "copier"},
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, make: Make) -> Handbook:
    return load(make(tmp_path_factory.mktemp("small"), FILES))


def logged(number: int, day: dt.date, said: Mapping[str, Any]) -> Logged:
    whole = {"on": str(day), "by": "ops", "outcome": "x", **said}
    return Logged(f"e-{number}", EVENT_MODELS[said["kind"]].model_validate(whole), "", None)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 80), st.sampled_from(SAID)), max_size=12),
    st.integers(0, 100),
)
def test_any_log_says_the_same(
    small: Handbook, events: list[tuple[int, dict[str, Any]]], today: int
) -> None:
    log = tuple(logged(n, FIRST + days * DAY, said) for n, (days, said) in enumerate(events))
    book = replace(small, log=log)
    for duty in book.all(Duty):
        agree(book, duty, FIRST + today * DAY)


def of(tmp_path: Path, make: Make, name: str, today: str, **said: str) -> tuple[Occasion, ...]:
    files = dict(
        event(n, dt.date.fromisoformat(day.removeprefix("d").replace("_", "-")), says)
        for n, (day, says) in enumerate(said.items())
    )
    book = load(make(tmp_path, {**FILES, **files}))
    return of_duty(book, book.get(name), dt.date.fromisoformat(today))


def told(found: tuple[Occasion, ...]) -> list[str]:
    return [
        f"{e.due} {e.done.event.on if e.done else '-'} {e.result} {e.hole and e.hole.words}"
        for e in found
    ]


def test_what_was_late_was_owed_once_and_has_one_hole(tmp_path: Path, make: Make) -> None:
    done = "kind: done, subject: sweep"
    found = of(
        tmp_path, make, "sweep", "2026-03-01", d2026_01_15=done, d2026_02_10=done, d2026_02_17=done
    )
    assert told(found) == [
        "2026-01-17 2026-01-15 in time None",
        "2026-01-22 2026-02-10 late 2026-01-23 to 2026-02-10",
        "2026-02-17 2026-02-17 in time None",
        "2026-02-24 - not done 2026-02-25 to 2026-03-01",
    ]
    february = Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert [each.words for each in holes(found, february)] == [
        "2026-02-01 to 2026-02-10",
        "2026-02-25 to 2026-02-28",
    ]
    assert [each.touches(february) for each in found] == [False, True, True, True]


def test_nobody_knows_what_was_before_the_first_record(tmp_path: Path, make: Make) -> None:
    done = "kind: done, subject: count"
    found = of(tmp_path, make, "count", "2026-02-20", d2026_02_10=done)
    assert told(found) == [
        "None 2026-02-10 not known 0001-01-01 to 2026-02-10",
        "2026-03-10 - not due yet None",
    ]
    assert told(of(tmp_path / "b", make, "count", "2026-02-20")) == [
        "None - not known 0001-01-01 to 2026-02-20"
    ]


def test_each_release_is_an_occasion_with_what_settles_it(tmp_path: Path, make: Make) -> None:
    release = "kind: release, subject: web, version: v1, environment: live"
    found = of(
        tmp_path, make, "watch", "2026-02-04",
        d2026_02_01=release, d2026_02_02="kind: done, subject: watch", d2026_02_03=release,
    )  # fmt: skip
    assert told(found) == [
        "2026-02-01 2026-02-02 late 2026-02-02 to 2026-02-02",
        "2026-02-03 - not done 2026-02-04 to 2026-02-04",
    ]


def test_a_machine_owes_a_record_after_it_failed(tmp_path: Path, make: Make) -> None:
    seen, failed = "kind: observation, subject: copier", "kind: failure, subject: copier"
    found = of(
        tmp_path, make, "copy", "2026-02-04",
        d2026_02_01=seen, d2026_02_02=failed, d2026_02_03=seen,
    )  # fmt: skip
    assert told(found)[1:] == [
        "2026-02-02 2026-02-03 late 2026-02-03 to 2026-02-03",
        "2026-02-04 - not due yet None",
        "2026-02-02 2026-02-03 late 2026-02-02 to 2026-02-03",
    ]


def test_nothing_is_owed_from_the_end_on(tmp_path: Path, make: Make) -> None:
    assert told(of(tmp_path, make, "paint", "2026-03-01")) == [
        "2026-02-01 - not done 2026-02-02 to 2026-02-19"
    ]


def test_periods_are_quarters_and_years_of_the_calendar() -> None:
    assert [quarter(f"2026-Q{n}").words for n in (1, 2, 3, 4)] == [
        "2026-01-01 to 2026-03-31",
        "2026-04-01 to 2026-06-30",
        "2026-07-01 to 2026-09-30",
        "2026-10-01 to 2026-12-31",
    ]
    assert year("2024").days == 366
    days = [Period(FIRST + 5 * DAY, FIRST + 9 * DAY), Period(FIRST, FIRST + 4 * DAY)]
    assert joined(days) == (Period(FIRST, FIRST + 9 * DAY),)
