"""What is owed in the time ahead, for lists and calendars: pure functions of a day."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from handbook.catalog import Handbook
from handbook.catalog.roles import assignments
from handbook.model import Record
from handbook.model.people import Assignment
from handbook.model.weekdays import DAYS_OF_WEEK
from handbook.model.work import Duty
from handbook.schedule.dates import MONTH, YEAR, step
from handbook.schedule.owed import Standing, duties, of_duty, of_people, of_reviews, rank
from handbook.schedule.state import Status, upcoming

Month = tuple[str, list[tuple[Duty, list[dt.date]]]]


def coming(book: Handbook, today: dt.date) -> Iterator[Month]:
    """The dated duties of the year ahead by month, each once with its days, the first one first.

    What is late stands in the month it was due.
    """
    until = step(today, YEAR, 1)
    days = sorted(
        (day, duty.id)
        for duty, state in _dated(book, today)
        for day in upcoming(state, today, until)
    )
    months: dict[str, dict[str, list[dt.date]]] = {}
    for day, name in days:
        months.setdefault(f"{day:%B %Y}", {}).setdefault(name, []).append(day)
    for month, found in months.items():
        yield month, [(book.get(name), on) for name, on in found.items()]


def often(book: Handbook) -> list[Duty]:
    """What people owe more than once a week: a calendar of that would only be full."""
    return [
        duty
        for duty in book.all(Duty)
        if duty.cadence and 0 < duty.cadence.days < DAYS_OF_WEEK and not duty.done_by
    ]


def _dated(book: Handbook, today: dt.date) -> list[Standing]:
    left_out = {duty.id for duty in often(book)}
    return [pair for pair in duties(book, today) if pair[0].id not in left_out]


def year(book: Handbook, today: dt.date) -> list[tuple[dt.date, list[tuple[int, list[Duty]]]]]:
    """The coming twelve months by first day, each with the days on which something is due."""
    first = today.replace(day=1)
    months = [step(first, MONTH, count) for count in range(12)]
    until = step(first, YEAR, 1) - dt.timedelta(days=1)
    days: dict[dt.date, list[Duty]] = {}
    for duty, state in _dated(book, today):
        for day in upcoming(state, today, until):
            days.setdefault(max(day, first), []).append(duty)
    return [
        (month, [(day.day, days[day]) for day in sorted(days) if _same_month(day, month)])
        for month in months
    ]


def _same_month(day: dt.date, month: dt.date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def first_due(book: Handbook, duties: Iterable[Duty], today: dt.date) -> list[Duty]:
    """Duties, the most pressing in front; those that are owed by event come last."""
    pairs = ((duty, of_duty(book, duty, today)) for duty in duties)
    return [duty for duty, _ in sorted(pairs, key=rank)]


def soonest(book: Handbook, today: dt.date) -> list[Standing]:
    """What people owe now or on a day that is known, the most pressing in front."""
    return [
        (duty, state)
        for duty, state in of_people(book, today)
        if state.due or state.status is Status.UNKNOWN
    ]


def unknown(book: Handbook, today: dt.date) -> list[Duty]:
    """What people owe, and of which nobody knows when it was last done."""
    found = of_people(book, today)
    return [duty for duty, state in found if state.status is Status.UNKNOWN]


def holders(book: Handbook, role: str, today: dt.date) -> list[Assignment]:
    """The assignments of a role, and of those within it, that run today, or will."""
    return [each for each in assignments(book, role) if not (each.end and each.end < today)]


def reviews(
    book: Handbook, records: tuple[Record, ...], today: dt.date
) -> list[tuple[Record, Any]]:
    """Of some records those that are read again and again, and how that stands, first due first."""
    found = of_reviews(book, records, today)
    return sorted(found, key=lambda pair: (pair[1].due or dt.date.max, pair[0].id))
