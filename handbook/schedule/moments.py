"""What counts at a moment: the log as it was known then, and when an event happened."""

import datetime as dt
from dataclasses import replace

from handbook.catalog import Handbook, Logged
from handbook.catalog.known import Log


def as_known(book: Handbook, moment: dt.datetime) -> Handbook:
    """The handbook with its log as it was known at a moment.

    Whatever is asked of it for the day of that moment is answered by what was written down up
    to the moment. The records are those of today.
    """
    return replace(book, log=Log(book.log).until(moment.astimezone(book.zone)))


def begin(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The first moment of a day in a time zone."""
    return dt.datetime.combine(day, dt.time(), zone)


def happened(each: Logged, zone: dt.tzinfo) -> dt.datetime:
    """The moment an event happened; of one that says only its day, the end of the day.

    So nothing that has to be so long before counts too early.
    """
    event = each.event
    if event.at:
        return event.at.astimezone(zone)
    day = event.on
    return begin(day + dt.timedelta(days=1), zone) if day < dt.date.max else _end(day, zone)


def _end(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, zone)


def after(moment: dt.datetime, seconds: int) -> dt.datetime:
    """A moment so many seconds later, in its own time zone, however the clocks are put in between.

    The calendar's end stands for all beyond.
    """
    try:
        later = moment.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)
        return later.astimezone(moment.tzinfo)
    except OverflowError:
        return _end(dt.date(dt.MAXYEAR - 1, 12, 31), dt.UTC)
