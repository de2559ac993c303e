"""Which duties to remind of: what is late, soon or not known, and what no machine did."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from handbook import schedule
from handbook.catalog import Handbook
from handbook.catalog.roles import inside
from handbook.schedule import State, Status


class Urgency(StrEnum):
    """How pressing a reminder is."""

    UNKNOWN = "not known"
    LATE = "late"
    SOON = "soon"
    UNOBSERVED = "not observed"


class Key(NamedTuple):
    """What tells one reminder from another: a duty is reminded of once a due date and level.

    `event` is the first release or iteration that it is owed for, "" where time makes it
    owed; two of one day are two reminders. `record` is the first id of the duty, so that a
    new id is no new reminder. Where there is no due date, `due` is the day
    since which nothing is known.
    """

    record: str
    due: dt.date
    level: Urgency
    event: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a duty is soon or late; `owner` is the title of the role that owes it."""

    key: Key
    title: str
    owner: str | None
    words: str


_WITHOUT_DATE = {Status.UNKNOWN: Urgency.UNKNOWN, Status.UNOBSERVED: Urgency.UNOBSERVED}


def reminders(
    book: Handbook, today: dt.date, role: str | None = None, until: dt.date | None = None
) -> list[Reminder]:
    """What is not known, then what is late and soon, the one due first in front.

    What machines do and were not observed doing comes last. Of one role, and those
    within it, if asked for. Soon is what the schedule calls so or, with `until`, all that is
    due by that day. A duty that was never done and says when it starts is soon like any other.
    """
    found = []
    roles = inside(book, role) if role else ()
    for duty, state in (*schedule.of_people(book, today), *schedule.of_machines(book, today)):
        level = _level(state, today, until)
        if level and (role is None or duty.owner in roles):
            owner = getattr(book.get(duty.owner), "title", duty.owner) if duty.owner else None
            day = state.due or schedule.unproven_since(book, duty, state, today)
            key = Key(duty.first_id, day, level, _event(book, state))
            found.append(Reminder(key, duty.title, owner, state.words(today)))
    return found


def _event(book: Handbook, state: State) -> str:
    """The first release or iteration that it is owed for, as it was first written down."""
    return book.known().first(state.owed_for[0].id) if state.owed_for else ""


def _level(state: State, today: dt.date, until: dt.date | None) -> Urgency | None:
    if state.status in _WITHOUT_DATE:
        return _WITHOUT_DATE[state.status]
    if state.due is None or state.soon_from is None:
        return None
    if state.status is Status.LATE:
        return Urgency.LATE
    soon = today >= state.soon_from if until is None else state.due <= until
    return Urgency.SOON if soon else None
