"""Dates that follow from an anchor and a cadence: pure arithmetic of the calendar."""

import calendar
import datetime as dt
from collections.abc import Iterator

from handbook.model.cadence import Cadence
from handbook.model.weekdays import DAYS_OF_WEEK

HALF_A_WEEK = 3
MONTH = Cadence("monthly", months=1)
YEAR = Cadence("yearly", months=12)


def step(anchor: dt.date, cadence: Cadence, count: int) -> dt.date:
    """`anchor` and `count` cadences, clamped to the month's end, and to the calendar's ends.

    Always counted from the anchor, so that 31 January gives 28 February and then 31 March. A
    cadence with a weekday falls on the nearest day of that name: three days away at most, and
    never two equally near. So what was done a few days early or late keeps to its weekday, and
    no week of a weekly cadence is left out.
    """
    return _on_weekday(_counted(anchor, cadence, count), cadence.weekday)


def _on_weekday(day: dt.date, weekday: int | None) -> dt.date:
    """The day of the week nearest to a day; the calendar's ends stand for all beyond, and stay."""
    if weekday is None or day in (dt.date.min, dt.date.max):
        return day
    away = (weekday - day.weekday() + HALF_A_WEEK) % DAYS_OF_WEEK - HALF_A_WEEK
    ordinal = day.toordinal() + away
    return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))


def _counted(anchor: dt.date, cadence: Cadence, count: int) -> dt.date:
    if cadence.days:
        ordinal = anchor.toordinal() + cadence.days * count
        return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))
    months = anchor.year * 12 + anchor.month - 1 + cadence.months * count
    year, month = divmod(months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.min if year < dt.MINYEAR else dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(anchor.day, last))


def steps(anchor: dt.date, cadence: Cadence, until: dt.date) -> Iterator[dt.date]:
    """The days that follow an anchor, one each cadence, up to and with a day."""
    count = 1
    while (day := step(anchor, cadence, count)) <= until:
        yield day
        count += 1
        if day == dt.date.max:
            return
