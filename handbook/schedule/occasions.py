"""What was owed in the past, time by time, and what was done for it: pure functions of a day.

An occasion is one time that something was owed. By time it is due a cadence after it was last
done, and is over once it is done again. What was late for a year was owed once, as `state` has
it, and for a year nothing proved it. By event there is one for each release, iteration or
leaving. A machine that failed owes a record of its work from then on.

What is known on the day that is asked about counts, as everywhere in `schedule`; so the last
occasions of a duty say what its state says. `tests/test_occasions.py` holds them together.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from handbook.catalog import Handbook, Known, Logged
from handbook.model import Record
from handbook.model.cadence import Cadence
from handbook.model.period import Period, joined
from handbook.model.work import Duty
from handbook.schedule.owed import (
    adopted,
    doings,
    first_reading,
    owing_events,
    readings,
    starts,
    triggers,
)
from handbook.schedule.seen import after, failed
from handbook.schedule.state import next_due

_DAY = dt.timedelta(days=1)


class Result(StrEnum):
    """What became of an occasion."""

    IN_TIME = "in time"
    LATE = "late"
    NOT_DONE = "not done"
    AHEAD = "not due yet"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that something was owed: by when, by what it was done, and what became of it.

    Without `due` nobody knows by when. `trigger` is the release, iteration or leaving after which
    it was owed, or the failure of a machine. `hole` are the days on which it was late, or on which
    nothing was known of it; the day on which it was done is the last of them.
    """

    due: dt.date | None
    done: Logged | None
    result: Result
    trigger: Logged | None = None
    hole: Period | None = None

    def touches(self, period: Period) -> bool:
        """Whether it was due, was done, or was late or not known within some days."""
        days = [self.due, self.done.event.on if self.done else None]
        here = any(period.has(day) for day in days)
        return here or bool(self.hole and self.hole.shared(period))


def of_duty(book: Handbook, duty: Duty, today: dt.date) -> tuple[Occasion, ...]:
    """Each time that a duty was owed, by what is known today."""
    known, cadence = book.known(today), duty.cadence
    done = settling = doings(known, duty)
    found: list[Occasion] = []
    if cadence and cadence.on:
        settling = tuple(each for each in done if each.event.proves(today))
    elif cadence:
        found += _by_time(cadence, done, duty.starts, today)
    start = starts(book, duty)
    events = (each for each in owing_events(known, duty) if each.event.owed_from >= start)
    found += _by_event(known, settling, events, today)
    if duty.done_by:
        found += _after_failures(done, failed(known, duty), today)
    return tuple(_until_the_end(found, duty))


def of_review(book: Handbook, record: Record, today: dt.date) -> tuple[Occasion, ...]:
    """Each time that a record was to be read again, by what is known today."""
    known, cadence = book.known(today), record.review
    if cadence is None:
        return ()
    done = readings(known, record)
    if cadence.on:
        start = adopted(book)
        events = (e for e in triggers(known, cadence) if e.event.owed_from >= start)
        found = _by_event(known, done, events, today)
    else:
        found = _by_time(cadence, done, first_reading(book, record, cadence), today)
    return tuple(_until_the_end(found, record))


def holes(found: Iterable[Occasion], period: Period) -> tuple[Period, ...]:
    """The days of a period on which something was late, or not known; no day twice."""
    parts = (each.hole.shared(period) for each in found if each.hole)
    return joined([part for part in parts if part])


def _by_time(
    cadence: Cadence, done: Sequence[Logged], start: dt.date | None, today: dt.date
) -> Iterator[Occasion]:
    """The occasions of a cadence of time; nobody knows of one before the first without a start."""
    anchor, last = start, None
    for each in done:
        if anchor is None:
            yield Occasion(None, each, Result.UNKNOWN, hole=Period(dt.date.min, each.event.on))
        elif last or each.event.on >= anchor:
            yield _done(next_due(anchor, last, cadence), each)
        anchor, last = each.event.on, each
    if anchor is None:
        yield Occasion(None, None, Result.UNKNOWN, hole=Period(dt.date.min, today))
    else:
        yield _open(next_due(anchor, last, cadence), today)


def _by_event(
    known: Known, done: Sequence[Logged], events: Iterable[Logged], today: dt.date
) -> Iterator[Occasion]:
    for event in events:
        settling = next((each for each in done if _settles(known, each, event)), None)
        due = event.event.owed_from
        yield _done(due, settling, event) if settling else _open(due, today, event)


def _settles(known: Known, each: Logged, event: Logged) -> bool:
    """Whether what was done settles what made it owed, as `state.unsettled` has it."""
    done, day = each.event, event.event.owed_from
    named = getattr(done, "settles", ())
    if known.first(event.id) in {known.first(name) for name in named}:
        return True
    if named and not event.event.settled_later:
        return False
    if day != done.on:
        return day < done.on
    at = event.event.at if day == event.event.on and not named else None
    return bool(at and done.at and at <= done.at)


def _after_failures(
    done: Sequence[Logged], failures: Iterable[Logged], today: dt.date
) -> Iterator[Occasion]:
    """What a machine owes after each of its failures: a record of its work."""
    for failure in failures:
        again = next((each for each in done if after(each, failure)), None)
        on = failure.event.on
        hole = Period(on, again.event.on if again else max(on, today))
        yield Occasion(on, again, Result.LATE if again else Result.NOT_DONE, failure, hole)


def _done(due: dt.date, each: Logged, trigger: Logged | None = None) -> Occasion:
    on = each.event.on
    if on <= due:
        return Occasion(due, each, Result.IN_TIME, trigger)
    return Occasion(due, each, Result.LATE, trigger, Period(due + _DAY, on))


def _open(due: dt.date, today: dt.date, trigger: Logged | None = None) -> Occasion:
    if today <= due:
        return Occasion(due, None, Result.AHEAD, trigger)
    return Occasion(due, None, Result.NOT_DONE, trigger, Period(due + _DAY, today))


def _until_the_end(found: Iterable[Occasion], record: Record) -> Iterator[Occasion]:
    """Occasions without what is owed no more: from its end on a record owes nothing."""
    for each in found:
        if record.ended is None or each.done:
            yield each
            continue
        if record.ended == dt.date.min:
            continue  # it never owed anything
        owed = Period(dt.date.min, record.ended - _DAY)
        left = each.hole and each.hole.shared(owed)
        if left or (not each.hole and owed.has(each.due)):
            yield replace(each, hole=left)
