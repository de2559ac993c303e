"""Questions that templates ask of the log, answered with plain values."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.model import Record
from handbook.model.duration import seconds
from handbook.model.moment import words
from handbook.model.people import Assignment
from handbook.model.work import Condition, Gate


def by_month(book: Handbook, year: str | None = None) -> Iterator[tuple[str, str, list[Logged]]]:
    """The log by month, newest first: the month in words, as 2026-03, and its events.

    All of it, or of one year.
    """
    months: dict[str, list[Logged]] = {}
    for each in reversed(book.log):
        months.setdefault(str(each.event.on)[:7], []).append(each)
    for month, events in months.items():
        if year is None or month.startswith(f"{year}-"):
            yield f"{events[0].event.on:%B %Y}", month, events


def latest(book: Handbook, most: int) -> list[Logged]:
    """The last events of the log, newest first."""
    return list(reversed(book.log[-most:]))


def corrections(book: Handbook) -> dict[str, Logged]:
    """For the id of each event that another corrects, the one that does."""
    return {each.event.corrects: each for each in reversed(book.log) if each.event.corrects}


def moment(book: Handbook, value: dt.datetime) -> str:
    """A moment in the handbook's time zone, as 2026-03-04 11:00 CET."""
    return words(value.astimezone(book.zone))


def judged(measured: str | None, target: str | None) -> str:
    """What was measured against its target: "met", "missed", or "" where one is not known."""
    if measured is None or target is None:
        return ""
    return "met" if seconds(measured) <= seconds(target) else "missed"


def proving(book: Handbook, gate: Gate, condition: Condition, today: dt.date) -> Logged | None:
    """The last event of the kind that a condition asks for, by and to the roles that it names."""
    found = [
        each
        for subject in (gate.id, *condition.needs)
        for each in book.events(subject, condition.proof)
        if each.event.on <= today
        and _counts(book, each.event.by, condition.by, each.event.on)
        and set(condition.to) <= set(getattr(each.event, "to", ()))
    ]
    return max(found, key=lambda each: (each.event.on, each.id), default=None)


def _counts(book: Handbook, by: str, roles: tuple[str, ...], day: dt.date) -> bool:
    """Whether somebody is one of the roles, or held one of them on that day; any role if none."""
    held = {
        each.role
        for each in book.all(Assignment)
        if each.person == by and each.start <= day <= (each.end or dt.date.max)
    }
    return not roles or by in roles or not held.isdisjoint(roles)


def released(book: Handbook, environment: str, today: dt.date) -> Logged | None:
    """The last release to an environment, or None."""
    found = (
        each
        for each in reversed(book.standing)
        if each.event.kind == "release" and each.event.on <= today
    )
    return next((e for e in found if getattr(e.event, "environment", None) == environment), None)


def reviews(
    book: Handbook, records: tuple[Record, ...], today: dt.date
) -> list[tuple[Record, Any]]:
    """Of some records those that are read again and again, and how that stands, first due first."""
    states = ((record, schedule.of_review(book, record, today)) for record in records)
    found = [(record, state) for record, state in states if state is not None]
    return sorted(found, key=lambda pair: (pair[1].due or dt.date.max, pair[0].id))
