"""When something is due: pure functions of the handbook and a day.

A due date is derived, never typed: the day it was last done plus its cadence,
or, while it was never done, the day it starts plus its cadence. It is late from
the day after; on the day itself it is not. It is soon from `soon_from` on, which
is a third of the cadence before the due date, and two weeks at most. Weekends and
holidays move nothing: all who read a date read the same one.

What has an event cadence is owed after each release or iteration since its start,
from the day of the first that nothing settles.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
# The events that say that a duty was done, and those that say that a record was read again.
DOING = ("done", "drill")
READING = ("review", "walkthrough", "observation")


class Status(StrEnum):
    """How a duty stands on a day."""

    NEVER = "never done"
    FINE = "fine"
    SOON = "soon"
    LATE = "late"
    ON_EVENT = "on event"


@dataclass(frozen=True, slots=True)
class State:
    """Where something owed stands: its last event, its next date, and what that means today.

    `owed` says when it is owed, as "quarterly" or "after each deploy to production";
    `owed_for` are the releases or iterations that nothing settles yet, oldest first.
    """

    cadence: Cadence
    owed: str
    anchor: dt.date
    last: Logged | None
    due: dt.date | None
    soon_from: dt.date | None
    status: Status
    owed_for: tuple[Logged, ...] = ()

    @property
    def reason(self) -> str:
        """What makes it owed: "after release v2", "after 3 releases, the first v2"; "" for time."""
        if not self.owed_for:
            return ""
        first = self.owed_for[0].event
        name = " ".join(getattr(first, "version", f"of {first.on}").split())
        if len(self.owed_for) == 1:
            return f"after {first.kind} {name}"
        return f"after {len(self.owed_for)} {first.kind}s, the first {name}"

    @property
    def owed_now(self) -> str:
        """When it is owed, and for what now: "after each deploy, now after release v2"."""
        return f"{self.owed}, now {self.reason}" if self.reason else self.owed

    def words(self, today: dt.date) -> str:
        """How it stands, in words: "due in 3 days", "1 day late, after release v2"."""
        if self.due is None:
            return self.owed
        days = (self.due - today).days
        if days < 0:
            text = f"{_days(-days)} late"
        else:
            text = "due today" if days == 0 else f"due in {_days(days)}"
        return f"{text}, {self.reason}" if self.reason else text


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def step(anchor: dt.date, cadence: Cadence, count: int) -> dt.date:
    """`anchor` and `count` cadences, clamped to the month's end, and to the calendar's ends.

    Always counted from the anchor, so that 31 January gives 28 February and then 31 March.
    """
    if cadence.days:
        ordinal = anchor.toordinal() + cadence.days * count
        return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))
    months = anchor.year * 12 + anchor.month - 1 + cadence.months * count
    year, month = divmod(months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.min if year < dt.MINYEAR else dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(anchor.day, last))


def state(
    cadence: Cadence,
    done: Sequence[Logged],
    starts: dt.date,
    today: dt.date,
    triggers: Iterable[Logged] = (),
) -> State:
    """How something stands today, from the events that settled it, oldest first, and its start.

    `triggers` are the releases or iterations that make it owed, oldest first. All
    events are those up to today.
    """
    owed = cadence.words
    last = done[-1] if done else None
    anchor = last.event.on if last else starts
    if cadence.on:
        owed_for = tuple(unsettled(done, (t for t in triggers if t.event.on >= starts)))
        due = owed_for[0].event.on if owed_for else None
        status = _event_status(due, today)
        return State(cadence, owed, anchor, last, due, due, status, owed_for)
    due = step(anchor, cadence, 1)
    soon_from = due - min(SOON_AT_MOST, (due - anchor) // 3)
    status = _status(due, soon_from, last, today)
    return State(cadence, owed, anchor, last, due, soon_from, status)


def _status(due: dt.date, soon_from: dt.date, last: Logged | None, today: dt.date) -> Status:
    if today > due:
        return Status.LATE
    if last is None:
        return Status.NEVER
    return Status.SOON if today >= soon_from else Status.FINE


def _event_status(due: dt.date | None, today: dt.date) -> Status:
    if due is None:
        return Status.ON_EVENT
    return Status.LATE if today > due else Status.SOON


def unsettled(done: Iterable[Logged], triggers: Iterable[Logged]) -> Iterator[Logged]:
    """The triggers that nothing settles.

    What was done settles the triggers that it names or, where it names none, all up to its day.
    """
    named: set[str] = set()
    until = 0
    for each in done:
        settles = getattr(each.event, "settles", ())
        named.update(settles)
        if not settles:
            until = max(until, each.event.on.toordinal())
    return (t for t in triggers if t.id not in named and t.event.on.toordinal() > until)


def of_duty(book: Handbook, duty: Duty, today: dt.date) -> State:
    """How a duty stands today."""
    done = _until(book.events(duty.id, *DOING), today)
    owing = triggers(book, duty, today)
    found = state(duty.cadence, done, starts(book, duty), today, owing)
    return replace(found, owed=duty.owed)


def triggers(book: Handbook, duty: Duty, today: dt.date) -> tuple[Logged, ...]:
    """The releases or iterations up to today after which a duty is owed, oldest first."""
    found = _triggers(book, duty.cadence, today)
    if not duty.environments:
        return found
    return tuple(t for t in found if getattr(t.event, "environment", None) in duty.environments)


def _triggers(book: Handbook, cadence: Cadence, today: dt.date) -> tuple[Logged, ...]:
    if not cadence.on:
        return ()
    kind = TRIGGERS[cadence.on]
    return _until((each for each in book.standing if each.event.kind == kind), today)


def _until(events: Iterable[Logged], today: dt.date) -> tuple[Logged, ...]:
    return tuple(each for each in events if each.event.on <= today)


def starts(book: Handbook, duty: Duty) -> dt.date:
    """The day a duty's counting starts: its own, or the day the handbook was adopted."""
    return duty.starts or (book.settings.adopted if book.settings else dt.date.min)


def of_review(book: Handbook, record: Record, today: dt.date) -> State | None:
    """How the review of a record stands today; None where it has no review cadence.

    An automation is reviewed by being seen working, so what stopped falls due.
    """
    if record.review is None:
        return None
    done = _until(book.events(record.id, *READING), today)
    adopted = book.settings.adopted if book.settings else dt.date.min
    return state(record.review, done, adopted, today, _triggers(book, record.review, today))


def latest(book: Handbook, subject: str, today: dt.date, *kinds: str) -> Logged | None:
    """The last event about a record up to today, of some kinds."""
    found = _until(book.events(subject, *kinds), today)
    return found[-1] if found else None


def duties(book: Handbook, today: dt.date) -> tuple[tuple[Duty, State], ...]:
    """Every duty and how it stands today, in the order of the register."""
    return tuple((duty, of_duty(book, duty, today)) for duty in book.all(Duty))


def occurrences(state: State, until: dt.date) -> Iterator[dt.date]:
    """The coming due dates up to and with a day: the next one, and one each cadence after it."""
    if state.due is None:
        return
    if state.cadence.on:
        if state.due <= until:
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
