"""When a change freeze holds, and when it is over: pure arithmetic of the calendar."""

import datetime as dt
from collections.abc import Iterator

from handbook.model.freeze import Freeze
from handbook.model.weekdays import WEEKDAYS

# A freeze that names weekdays or hours is over within a week, or never.
_A_WEEK = 8
_ALL_DAY = "00:00-24:00"


def is_frozen(freeze: Freeze, moment: dt.datetime) -> bool:
    """Whether a freeze holds at a moment, which is in the handbook's time zone."""
    day, before = moment.date(), _other(moment.date(), -1)
    return any(
        start <= moment < end for each in (before, day) for start, end in _on(freeze, each, moment)
    )


def thaw(freeze: Freeze, moment: dt.datetime) -> dt.datetime | None:
    """The first moment from which a freeze that holds is over, or None where it has no end."""
    return next((each for each in bounds(freeze, moment) if not is_frozen(freeze, each)), None)


def bounds(freeze: Freeze, moment: dt.datetime) -> Iterator[dt.datetime]:
    """The moments after one at which a freeze may begin or end, in order."""
    first = moment.date()
    near = {_other(first, count) for count in range(-1, _A_WEEK)}
    far = {_other(day, count) for day in (freeze.starts, freeze.ends) if day for count in (0, 1)}
    spans = [span for day in near | far for span in _on(freeze, day, moment)]
    yield from sorted({each for span in spans for each in span if each > moment})


def _on(
    freeze: Freeze, day: dt.date, moment: dt.datetime
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """From when until when a freeze holds that starts on a day; nothing where it does not."""
    if _covers(freeze, day):
        start, end = (freeze.hours or _ALL_DAY).split("-")
        until = day if end > start and end != "24:00" else _other(day, 1)
        zone = moment.tzinfo
        yield _at(day, start, zone), _at(until, "00:00" if end == "24:00" else end, zone)


def _covers(freeze: Freeze, day: dt.date) -> bool:
    starts, ends = freeze.starts or dt.date.min, freeze.ends or dt.date.max
    weekday = not freeze.weekdays or WEEKDAYS[day.weekday()] in freeze.weekdays
    return starts <= day <= ends and weekday and not freeze.always


def _at(day: dt.date, time: str, zone: dt.tzinfo | None) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), zone)


def _other(day: dt.date, days: int) -> dt.date:
    """A day so many days later; the calendar's ends stand for all beyond."""
    ordinal = min(max(day.toordinal() + days, 1), dt.date.max.toordinal())
    return dt.date.fromordinal(ordinal)
