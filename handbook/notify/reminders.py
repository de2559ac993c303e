"""Which duties to remind of: those that are soon due, and those that are late."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from handbook import schedule
from handbook.catalog import Handbook
from handbook.schedule import State, Status


class Level(StrEnum):
    """How pressing a reminder is."""

    SOON = "soon"
    LATE = "late"


class Key(NamedTuple):
    """What tells one reminder from another: a duty is reminded of once a due date and level."""

    record: str
    due: dt.date
    level: Level


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a duty is soon or late; `owner` is the title of the role that owes it."""

    key: Key
    title: str
    owner: str | None
    words: str


def reminders(
    book: Handbook, today: dt.date, role: str | None = None, until: dt.date | None = None
) -> list[Reminder]:
    """What is late and what is soon, the one due first in front; of one role if asked for.

    Soon is what the schedule calls so or, with `until`, all that is due by that day.
    A duty that was never done is soon like any other.
    """
    found = []
    for duty, state in schedule.duties(book, today):
        level = _level(state, today, until)
        if state.due and level and (role is None or duty.owner == role):
            owner = getattr(book.get(duty.owner), "title", duty.owner) if duty.owner else None
            key = Key(duty.id, state.due, level)
            found.append(Reminder(key, duty.title, owner, state.words(today)))
    return sorted(found, key=lambda each: (each.key.due, each.key.record))


def _level(state: State, today: dt.date, until: dt.date | None) -> Level | None:
    if state.due is None or state.soon_from is None:
        return None
    if state.status is Status.LATE:
        return Level.LATE
    soon = today >= state.soon_from if until is None else state.due <= until
    return Level.SOON if soon else None
