"""Questions that templates ask of the log, answered with plain values."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.catalog.known import in_time
from handbook.catalog.roles import acting_as
from handbook.model import Record
from handbook.model.duration import seconds
from handbook.model.log import Release
from handbook.model.moment import words
from handbook.model.work import Condition, Gate


def by_month(
    book: Handbook, today: dt.date, year: str | None = None
) -> Iterator[tuple[str, str, list[Logged]]]:
    """The log known today by month, newest first: the month in words, as 2026-03, and its events.

    All of it, or of one year.
    """
    months: dict[str, list[Logged]] = {}
    for each in reversed(book.known(today).events):
        months.setdefault(str(each.event.on)[:7], []).append(each)
    for month, events in months.items():
        if year is None or month.startswith(f"{year}-"):
            yield f"{events[0].event.on:%B %Y}", month, events


def latest(book: Handbook, today: dt.date, most: int) -> list[Logged]:
    """The last events of the log known today, newest first."""
    return list(reversed(book.known(today).events[-most:]))


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
        for each in book.known(today).about(subject, condition.proof or "")
        if _counts(book, each.event.by, condition.by, each.event.on)
        and set(condition.to) <= set(getattr(each.event, "to", ()))
    ]
    return in_time(found)[-1] if found else None


def _counts(book: Handbook, by: str, roles: tuple[str, ...], day: dt.date) -> bool:
    """Whether somebody acts as one of the roles on that day, or is one; any role if none."""
    return not roles or by in roles or not acting_as(book, by, day).isdisjoint(roles)


def released(book: Handbook, environment: str, today: dt.date) -> tuple[Logged, ...]:
    """The last release to an environment, or none.

    Several of one day, where one of them does not say its moment: which came last is not known.
    """
    found = [
        each
        for each in book.known(today).standing
        if isinstance(each.event, Release) and each.event.environment == environment
    ]
    last = tuple(each for each in found if each.event.on == found[-1].event.on)
    return last if any(each.event.at is None for each in last) else last[-1:]


def reviews(
    book: Handbook, records: tuple[Record, ...], today: dt.date
) -> list[tuple[Record, Any]]:
    """Of some records those that are read again and again, and how that stands, first due first."""
    states = ((record, schedule.of_review(book, record, today)) for record in records)
    found = [(record, state) for record, state in states if state is not None]
    return sorted(found, key=lambda pair: (pair[1].due or dt.date.max, pair[0].id))
