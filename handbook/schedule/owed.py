"""How the duties and the reviews of a handbook stand on a day."""

import datetime as dt
import functools
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

from handbook.catalog import Handbook, Known, Logged
from handbook.catalog.known import in_time
from handbook.model import Record
from handbook.model.cadence import Cadence
from handbook.model.work import Automation, Duty, Playbook
from handbook.schedule.dates import step
from handbook.schedule.seen import DOING, after, failed, worked
from handbook.schedule.state import (
    State,
    Status,
    of_machine,
    sooner,
    state,
    unsettled,
    without_date,
)

# The events after which a duty with an event cadence is owed.
TRIGGERS = {"deploy": "release", "iteration": "iteration", "leaver": "leaving"}
# What makes the duties owed that it names, beside those whose cadence is such an event.
OPENING = "leaving"
# The events that say that a record was read again.
READING = ("review", "walkthrough", "observation")

Standing = tuple[Duty, State]
R = TypeVar("R", bound=Record)


def of_duty(book: Handbook, duty: Duty, today: dt.date) -> State:
    """How a duty stands today, by what is known today."""
    known = book.known(today)
    done = doings(known, duty)
    if has_ended(duty, today):
        last = done[-1] if done else None
        anchor = duty.ended or starts(book, duty)
        return State(duty.cadence, f"ended {anchor}", anchor, last, None, None, Status.ENDED)
    found = _of_duty(book, duty, today, known, done)
    if duty.done_by:
        found = of_machine(found, duty.done_by, _failed(known, duty, done))
    return replace(found, owed=duty.owed)


def _failed(known: Known, duty: Duty, done: tuple[Logged, ...]) -> Logged | None:
    """The last failure of a machine at its duty, where it was not done since."""
    failures = failed(known, duty)
    if not failures or any(after(each, failures[-1]) for each in done):
        return None
    return failures[-1]


def _of_duty(
    book: Handbook, duty: Duty, today: dt.date, known: Known, done: tuple[Logged, ...]
) -> State:
    cadence, start = duty.cadence, starts(book, duty)
    if cadence and cadence.on:  # what was done for a release no longer counts once it expired
        done = tuple(each for each in done if each.event.proves(today))
    opened = _opened(known, duty, done, start)
    if cadence and cadence.on:
        return state(cadence, done, start, today, opened)
    if cadence is None or not (done or duty.starts):
        found = without_date(cadence, done[-1] if done else None, start)
    else:
        found = state(cadence, done, start, today)
    return sooner(found, opened, today)


def open_for(book: Handbook, duty: Duty, today: dt.date) -> tuple[Logged, ...]:
    """What made a duty owed by then and nothing settles: releases, iterations, leavings."""
    known = book.known(today)
    return _opened(known, duty, doings(known, duty), starts(book, duty))


def _opened(
    known: Known, duty: Duty, done: tuple[Logged, ...], start: dt.date
) -> tuple[Logged, ...]:
    named = {known.first(name) for each in done for name in getattr(each.event, "settles", ())}
    # What took the place of a settled release is the same release.
    open_ = (each for each in owing_events(known, duty) if known.first(each.id) not in named)
    return tuple(unsettled(done, (each for each in open_ if each.event.owed_from >= start)))


class HasEnd(Protocol):
    """A record, or what is known of one."""

    @property
    def ended(self) -> dt.date | None:
        """The day from which on it is no more."""


def has_ended(record: HasEnd, today: dt.date) -> bool:
    """Whether a record ended by today: from that day on it owes nothing."""
    return record.ended is not None and record.ended <= today


def doings(known: Known, duty: Duty) -> tuple[Logged, ...]:
    """The events that say that a duty was done, oldest first.

    A machine's own record is one of its duty, or one of the machine seen working.
    """
    return worked(known, duty) if duty.done_by else known.about(duty.id, *DOING)


def owing_events(known: Known, duty: Duty) -> tuple[Logged, ...]:
    """The known releases, iterations or leavings after which a duty is owed, the first first."""
    kinds = dict.fromkeys((trigger_of(duty), OPENING))
    found = (each for kind in kinds for each in known.of(kind) if owing(duty, each))
    return tuple(sorted(found, key=lambda each: each.event.owed_from))


def owing(duty: Duty, event: Logged) -> bool:
    """Whether a duty is owed after an event, as far as the event's kind and place go.

    Or because the event names it.
    """
    if duty.id in getattr(event.event, "opens", ()):
        return True
    places = duty.environments
    return event.event.kind == trigger_of(duty) and (
        not places or getattr(event.event, "environment", None) in places
    )


def trigger_of(duty: Duty) -> str | None:
    """The kind of event after which a duty is owed, or None where time makes it owed."""
    return _trigger(duty.cadence)


def triggers(known: Known, cadence: Cadence | None) -> tuple[Logged, ...]:
    """The known events after which something with an event cadence is owed, oldest first."""
    return known.of(_trigger(cadence))


def _trigger(cadence: Cadence | None) -> str | None:
    return TRIGGERS[cadence.on] if cadence and cadence.on else None


def starts(book: Handbook, duty: Duty) -> dt.date:
    """The day a duty's counting starts: its own, or the day the handbook was adopted."""
    return duty.starts or adopted(book)


def adopted(book: Handbook) -> dt.date:
    """The day the handbook was adopted."""
    return book.settings.adopted if book.settings else dt.date.min


def of_review(book: Handbook, record: Record, today: dt.date) -> State | None:
    """How the review of a record stands today; None where it has no review cadence.

    An automation is reviewed by being seen working, so what stopped falls due. A review
    that was never made falls due once within its first cadence, on a day that its id
    decides: so the records of a new handbook are read one after the other.
    """
    return next((found for _, found in of_reviews(book, (record,), today)), None)


def of_reviews(book: Handbook, records: Iterable[R], today: dt.date) -> Iterator[tuple[R, State]]:
    """Those of some records that are read again and again, each with how its review stands."""
    again = [each for each in records if each.review and not has_ended(each, today)]
    if not again:
        return
    known, start = book.known(today), adopted(book)
    for record in again:
        cadence, done = record.review, readings(known, record)
        assert cadence  # noqa: S101 -- else it is not read again
        if done or cadence.on:
            yield record, state(cadence, done, start, today, triggers(known, cadence))
        else:
            yield record, _never_read(cadence, start, record.id, today)


@functools.lru_cache(maxsize=1 << 14)  # each page that lists a record asks
def _never_read(cadence: Cadence, start: dt.date, name: str, today: dt.date) -> State:
    return _since(cadence, _spread(start, cadence, name), today)


@functools.lru_cache(maxsize=1 << 12)  # of thousands of records many start on the same day
def _since(cadence: Cadence, start: dt.date, today: dt.date) -> State:
    return state(cadence, (), start, today)


def readings(known: Known, record: Record) -> tuple[Logged, ...]:
    """The events that say that a record was read again, oldest first."""
    done = known.about(record.id, *READING)
    if isinstance(record, Automation):
        return in_time({each.id: each for each in (*done, *worked(known, record))}.values())
    return done


def first_reading(book: Handbook, record: Record, cadence: Cadence) -> dt.date:
    """The day from which the first review of a record is counted."""
    return _spread(adopted(book), cadence, record.id)


def of_walkthrough(book: Handbook, playbook: Playbook, today: dt.date) -> State | None:
    """How the walkthroughs of a playbook stand to its review cadence; None without one of these.

    Whoever only read it again reviewed it, and did not walk through it.
    """
    known = book.known(today)
    done, cadence = known.about(playbook.id, "walkthrough"), playbook.review
    if not done or cadence is None:
        return None
    return state(cadence, done, adopted(book), today, triggers(known, cadence))


def _spread(start: dt.date, cadence: Cadence, name: str) -> dt.date:
    """A day within the cadence before `start`, the same for a name on every machine."""
    days = (start - step(start, cadence, -1)).days
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return start - dt.timedelta(days=number % max(days, 1))


def unproven_since(book: Handbook, duty: Duty, found: State, today: dt.date) -> dt.date:
    """The day since which nothing is known of a duty, or since which a machine owes a record.

    It is the day after that record was expected or, where there is none at all, the day of
    the last word on the duty, or of the handbook's adoption.
    """
    if found.last and found.expected and found.expected < dt.date.max:
        return found.expected + dt.timedelta(days=1)
    known = book.known(today)
    days = (known.since[each.id] for each in known.events if each.event.subject == duty.id)
    return max(days, default=adopted(book))


def latest(book: Handbook, subject: str, today: dt.date, *kinds: str) -> Logged | None:
    """The last event about a record known today, of some kinds."""
    found = book.known(today).about(subject, *kinds)
    return found[-1] if found else None


def duties(book: Handbook, today: dt.date) -> tuple[Standing, ...]:
    """Every duty that has not ended and how it stands today, in the order of the register."""
    going_on = (duty for duty in book.all(Duty) if not has_ended(duty, today))
    return tuple((duty, of_duty(book, duty, today)) for duty in going_on)


def of_people(book: Handbook, today: dt.date) -> tuple[Standing, ...]:
    """The duties that people owe, the most pressing first."""
    return tuple(sorted((pair for pair in duties(book, today) if not pair[0].done_by), key=rank))


def of_machines(book: Handbook, today: dt.date) -> tuple[Standing, ...]:
    """The duties that automations do, those that were not observed first."""
    return tuple(sorted((pair for pair in duties(book, today) if pair[0].done_by), key=rank))


def rank(pair: Standing) -> tuple[int, dt.date, str]:
    """What duties are sorted by: what is not known or not observed, then the one due first.

    What has no date comes last.
    """
    duty, found = pair
    first = found.status in (Status.UNKNOWN, Status.UNOBSERVED)
    return (0 if first else 1), found.due or found.expected or dt.date.max, duty.id
