"""The year ahead as the calendar on a wall: a sheet a month, with the days that ask for work."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from handbook.catalog import Handbook
from handbook.model.work import Duty
from handbook.schedule import ahead

# A day is as large as a finger's target; the weeks of every month begin at the same height.
DAY, FIRST_WEEK = 24, 44
_WEEKS = calendar.Calendar(calendar.MONDAY)
_MOST_WEEKS = 6
_MOST_SAID = 8
WIDTH, HEIGHT = 7 * DAY, FIRST_WEEK + _MOST_WEEKS * DAY


class Day(NamedTuple):
    """A day of a sheet with the middle of its place, and what is due on it."""

    date: dt.date
    x: float
    y: float
    duties: tuple[Duty, ...]

    @property
    def titles(self) -> str:
        """What is due on it, in words; of many the first, and how many others there are."""
        said = [duty.title for duty in self.duties[:_MOST_SAID]]
        if left := len(self.duties) - len(said):
            said.append(f"and {left} more")
        return ", ".join(said)


class Sheet(NamedTuple):
    """A month with its days in their places."""

    first: dt.date
    days: tuple[Day, ...]

    @property
    def due(self) -> tuple[Day, ...]:
        """The days on which something is due."""
        return tuple(each for each in self.days if each.duties)


def sheets(book: Handbook, today: dt.date) -> list[Sheet]:
    """The coming twelve months; what is late stands on the first day of the first of them.

    None where nothing has a date.
    """
    year = ahead.year(book, today)
    if not any(days for _, days in year):
        return []
    return [Sheet(first, tuple(_days(first, dict(days)))) for first, days in year]


def weekdays() -> list[tuple[str, float]]:
    """How each weekday is written, Monday first, and where it stands."""
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    return [(name, (number + 0.5) * DAY) for number, name in enumerate(names)]


def _days(first: dt.date, due: dict[int, list[Duty]]) -> Iterator[Day]:
    for row, week in enumerate(_WEEKS.monthdatescalendar(first.year, first.month)):
        for column, date in enumerate(week):
            if date.month == first.month:
                x, y = (column + 0.5) * DAY, FIRST_WEEK + (row + 0.5) * DAY
                yield Day(date, x, y, tuple(due.get(date.day, ())))
