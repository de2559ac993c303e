"""How something owed stands on a day: pure functions of what was done, a cadence and the day."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from handbook.catalog import Logged
from handbook.model.cadence import Cadence
from handbook.schedule.dates import step, steps

SOON_AT_MOST = dt.timedelta(days=14)
NO_CADENCE = "cadence not set"


class Status(StrEnum):
    """How a duty stands on a day."""

    UNKNOWN = "not known"
    NEVER = "never done"
    FINE = "fine"
    SOON = "soon"
    LATE = "late"
    ON_EVENT = "on event"
    UNOBSERVED = "not observed"
    NO_CADENCE = NO_CADENCE
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class State:
    """Where something owed stands: its last event, its next date, and what that means today.

    `owed` says when it is owed, as "quarterly" or "after each deploy to production";
    `owed_for` are the releases, iterations or leavings that make it owed and that nothing
    settles yet, the first first.
    `done_by` is the automation whose job it is; nobody owes that, so it has no `due`, but
    a day by which its next record is `expected`; `failed` is its failure since the last one.
    """

    cadence: Cadence | None
    owed: str
    anchor: dt.date
    last: Logged | None
    due: dt.date | None
    soon_from: dt.date | None
    status: Status
    owed_for: tuple[Logged, ...] = ()
    done_by: str | None = None
    expected: dt.date | None = None
    failed: Logged | None = None

    @property
    def at(self) -> str | None:
        """The time of day at which it is due, as "09:00", in the handbook's zone.

        It is late from the day after, like everything else.
        """
        return self.cadence.at if self.cadence and self.due else None

    @property
    def reason(self) -> str:
        """What makes it owed: "after release v2", "after 3 releases, the first v2"; "" for time."""
        if not self.owed_for:
            return ""
        first = self.owed_for[0].event
        if len(self.owed_for) == 1:
            return f"after {first.kind} {first.called}"
        same = {each.event.kind for each in self.owed_for} == {first.kind}
        kind = first.kind if same else "event"
        name = first.called if same else f"{first.kind} {first.called}"
        return f"after {len(self.owed_for)} {kind}s, the first {name}"

    @property
    def owed_now(self) -> str:
        """When it is owed, and for what now: "after each deploy, now after release v2"."""
        return f"{self.owed}, now {self.reason}" if self.reason else self.owed

    @property
    def standing(self) -> str:
        """How it stands where it has no date: "not known: verify now", "observed 2026-03-09"."""
        if self.status is Status.UNKNOWN:
            return "not known: verify now"
        if self.status is Status.UNOBSERVED:
            return self._unobserved()
        if self.done_by and self.last:
            return f"observed {self.last.event.on}"
        return self.owed

    def _unobserved(self) -> str:
        if self.failed:
            return f"failed {self.failed.event.on}"
        if self.reason:
            return f"not observed {self.reason}"
        return f"not observed since {self.last.event.on}" if self.last else "not observed"

    def words(self, today: dt.date) -> str:
        """How it stands, in words: "due in 3 days", "1 day late, after release v2"."""
        if self.due is None:
            because = self.status is Status.UNKNOWN and self.reason
            return f"{self.standing}, {self.reason}" if because else self.standing
        days = (self.due - today).days
        if days < 0:
            text = f"{_days(-days)} late"
        else:
            text = "due today" if days == 0 else f"due in {_days(days)}"
            text += f" at {self.at}" if self.at else ""
        return f"{text}, {self.reason}" if self.reason else text


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def state(
    cadence: Cadence,
    done: Sequence[Logged],
    starts: dt.date,
    today: dt.date,
    triggers: Iterable[Logged] = (),
) -> State:
    """How something stands today, from the events that settled it, oldest first, and its start.

    `triggers` are the releases, iterations or leavings that make it owed, the first first. All
    events are those known today.
    """
    owed = cadence.words
    last = done[-1] if done else None
    anchor = last.event.on if last else starts
    if cadence.on:
        owing = (each for each in triggers if each.event.owed_from >= starts)
        owed_for = tuple(unsettled(done, owing))
        due = owed_for[0].event.owed_from if owed_for else None
        status = _event_status(due, today)
        return State(cadence, owed, anchor, last, due, due, status, owed_for)
    due = next_due(anchor, last, cadence)
    soon_from = due - min(SOON_AT_MOST, (due - anchor) // 3)
    status = _status(due, soon_from, last, today)
    return State(cadence, owed, anchor, last, due, soon_from, status)


def next_due(anchor: dt.date, last: Logged | None, cadence: Cadence) -> dt.date:
    """The day on which something is owed next, after it was last done or its counting started.

    What expires is owed again by the day on which it does, and not before it was done.
    """
    due = step(anchor, cadence, 1)
    if last and last.event.expires:
        due = max(anchor, min(due, last.event.expires))
    return due


def without_date(cadence: Cadence | None, last: Logged | None, starts: dt.date) -> State:
    """How something stands of which no date can be told: never recorded, or without a cadence."""
    anchor = last.event.on if last else starts
    if cadence is None:
        return State(None, NO_CADENCE, anchor, last, None, None, Status.NO_CADENCE)
    return State(cadence, cadence.words, anchor, last, None, None, Status.UNKNOWN)


def sooner(found: State, opened: Sequence[Logged], today: dt.date) -> State:
    """The same where events made it owed out of turn: from the day of the first of them.

    `opened` are those that nothing settles, the first first. What is not known is to be verified
    now, whichever day it is, and what time makes owed before that day stays so.
    """
    day = opened[0].event.owed_from if opened else None
    if day is None or (found.due and found.due < day):
        return found
    if found.status is Status.UNKNOWN:
        return replace(found, owed_for=tuple(opened) if day <= today else ())
    soon_from = min(found.soon_from or day, day)
    status = Status.SOON if soon_from <= today <= day else _event_status(day, today)
    return replace(found, due=day, soon_from=soon_from, status=status, owed_for=tuple(opened))


def of_machine(found: State, automation: str, failed: Logged | None = None) -> State:
    """The same as the job of an automation: observed, or not; nobody owes it.

    `failed` is the failure after which nothing was observed.
    """
    status = Status.FINE if found.last else Status.UNOBSERVED
    if found.cadence and found.cadence.on:
        status = Status.ON_EVENT
    if found.status is Status.LATE:
        status = Status.UNOBSERVED
    if found.cadence is None and not found.owed_for:
        status = found.status
    if failed:
        status = Status.UNOBSERVED
    return replace(
        found,
        due=None,
        soon_from=None,
        status=status,
        done_by=automation,
        expected=found.due,
        failed=failed,
    )


def _status(due: dt.date, soon_from: dt.date, last: Logged | None, today: dt.date) -> Status:
    if today > due:
        return Status.LATE
    if last is None:
        return Status.NEVER
    return Status.SOON if today >= soon_from else Status.FINE


def _event_status(due: dt.date | None, today: dt.date) -> Status:
    if due is None:
        return Status.ON_EVENT
    if today < due:
        return Status.FINE
    return Status.LATE if today > due else Status.SOON


def unsettled(done: Iterable[Logged], triggers: Iterable[Logged]) -> Iterator[Logged]:
    """The triggers that nothing settles.

    What was done settles the triggers that it names. Where it names none, it settles those
    of the days before it, and those of its own day that say a moment up to its own. Which
    came first is else not known, and what is not known to be settled is owed. A leaving is
    settled by whatever is done on a day after it.
    """
    named: set[str] = set()
    until = latest = dt.date.min
    moments: dict[dt.date, dt.datetime] = {}
    for event in (each.event for each in done):
        settles = getattr(event, "settles", ())
        named.update(settles)
        latest = max(latest, event.on)
        if not settles:
            until = max(until, event.on)
            if event.at:
                moments[event.on] = max(event.at, moments.get(event.on, event.at))
    for each in triggers:
        day = each.event.owed_from
        at, last = each.event.at if day == each.event.on else None, moments.get(day)
        before = day < (latest if each.event.settled_later else until)
        before = before or bool(at and last and at <= last)
        if not before and each.id not in named:
            yield each


def occurrences(found: State, until: dt.date) -> Iterator[dt.date]:
    """The coming due dates up to and with a day: the next one, and one each cadence after it."""
    if found.due is None:
        return
    if found.cadence is None or found.cadence.on or not (found.last or not found.owed_for):
        yield from [found.due] if found.due <= until else []
        return
    days = (day for day in steps(found.anchor, found.cadence, until) if day > found.due)
    # What was done may expire, or somebody leave, before the next one is owed by its cadence.
    yield from chain([found.due] if found.due <= until else [], days)


def upcoming(found: State, today: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The days that still matter: the due date, also where it has passed, and all after today.

    Due dates that passed since the first late one are left out: it is owed once.
    """
    for day in occurrences(found, until):
        if day == found.due or day >= today:
            yield day
