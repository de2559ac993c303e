"""When something is due: pure functions of the handbook and a day.

A due date is derived, never typed: the day it was last done plus its cadence,
or, while it was never done, the day it starts plus its cadence. It is late from
the day after; on the day itself it is not. It is soon from `soon_from` on, which
is a third of the cadence before the due date, and two weeks at most.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from handbook.catalog import Handbook, Logged
from handbook.model import Record
from handbook.model.cadence import Cadence
from handbook.model.work import Duty

SOON_AT_MOST = dt.timedelta(days=14)
MONTH = Cadence("monthly", months=1)
YEAR = Cadence("yearly", months=12)
# The events after which a duty with an event cadence is owed.
TRIGGERS = {"deploy": "release", "iteration": "iteration"}


class Status(StrEnum):
    """How a duty stands on a day."""

    NEVER = "never done"
    FINE = "fine"
    SOON = "soon"
    LATE = "late"
    ON_EVENT = "on event"


@dataclass(frozen=True, slots=True)
class State:
    """Where something owed stands: its last event, its next date, and what that means today."""

    cadence: Cadence
    anchor: dt.date
    last: Logged | None
    due: dt.date | None
    soon_from: dt.date | None
    status: Status
    owed_for: Logged | None = None

    def words(self, today: dt.date) -> str:
        """How it stands, in words: "due in 3 days", "12 days late", "after each deploy"."""
        if self.due is None:
            return self.cadence.words
        days = (self.due - today).days
        if days < 0:
            return f"{_days(-days)} late"
        return "due today" if days == 0 else f"due in {_days(days)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def step(anchor: dt.date, cadence: Cadence, count: int) -> dt.date:
    """`anchor` and `count` cadences, clamped to the month's end, and to the calendar's end.

    Always counted from the anchor, so that 31 January gives 28 February and then 31 March.
    """
    if cadence.days:
        ordinal = min(anchor.toordinal() + cadence.days * count, dt.date.max.toordinal())
        return dt.date.fromordinal(ordinal)
    months = anchor.year * 12 + anchor.month - 1 + cadence.months * count
    year, month = divmod(months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(anchor.day, last))


def state(
    cadence: Cadence,
    last: Logged | None,
    starts: dt.date,
    today: dt.date,
    trigger: Logged | None = None,
) -> State:
    """How something stands today, from its last event or, without one, from its start."""
    if cadence.on:
        return _after_event(cadence, last, starts, today, trigger)
    anchor = last.event.on if last else starts
    due = step(anchor, cadence, 1)
    soon_from = due - min(SOON_AT_MOST, (due - anchor) // 3)
    return State(cadence, anchor, last, due, soon_from, _status(due, soon_from, last, today))


def _status(due: dt.date, soon_from: dt.date, last: Logged | None, today: dt.date) -> Status:
    if today > due:
        return Status.LATE
    if last is None:
        return Status.NEVER
    return Status.SOON if today >= soon_from else Status.FINE


def _after_event(
    cadence: Cadence,
    last: Logged | None,
    starts: dt.date,
    today: dt.date,
    trigger: Logged | None,
) -> State:
    anchor = last.event.on if last else starts
    if trigger is None or (last and last.event.on >= trigger.event.on):
        return State(cadence, anchor, last, None, None, Status.ON_EVENT)
    due = trigger.event.on
    status = Status.LATE if today > due else Status.SOON
    return State(cadence, anchor, last, due, due, status, trigger)


def of_duty(book: Handbook, duty: Duty, today: dt.date) -> State:
    """How a duty stands today."""
    last = latest(book, duty.id, today, "done", "drill", "review")
    trigger = None
    if duty.cadence.on:
        kind = TRIGGERS[duty.cadence.on]
        found = [e for e in book.log if e.event.kind == kind and e.event.on <= today]
        trigger = found[-1] if found else None
    return state(duty.cadence, last, starts(book, duty), today, trigger)


def starts(book: Handbook, duty: Duty) -> dt.date:
    """The day a duty's counting starts: its own, or the day the handbook was adopted."""
    return duty.starts or (book.settings.adopted if book.settings else dt.date.min)


def of_review(book: Handbook, record: Record, today: dt.date) -> State | None:
    """How the review of a record stands today; None where it has no review cadence.

    An automation is reviewed by being seen working, so what stopped falls due.
    """
    if record.review is None:
        return None
    last = latest(book, record.id, today, "review", "walkthrough", "observation")
    adopted = book.settings.adopted if book.settings else dt.date.min
    return state(record.review, last, adopted, today)


def latest(book: Handbook, subject: str, today: dt.date, *kinds: str) -> Logged | None:
    """The last event about a record up to today, of some kinds."""
    found = [each for each in book.events(subject, *kinds) if each.event.on <= today]
    return found[-1] if found else None


def duties(book: Handbook, today: dt.date) -> tuple[tuple[Duty, State], ...]:
    """Every duty and how it stands today, in the order of the register."""
    return tuple((duty, of_duty(book, duty, today)) for duty in book.all(Duty))


def occurrences(state: State, until: dt.date) -> Iterator[dt.date]:
    """The coming due dates up to and with a day: the next one, and one each cadence after it."""
    if state.due is None:
        return
    if state.cadence.on:
        yield state.due
        return
    count = 1
    while (day := step(state.anchor, state.cadence, count)) <= until:
        yield day
        count += 1
        if day == dt.date.max:
            return


def upcoming(state: State, today: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The days that still matter: the due date, also where it has passed, and all after today.

    Due dates that passed since the first late one are left out: it is owed once.
    """
    for day in occurrences(state, until):
        if day == state.due or day >= today:
            yield day
