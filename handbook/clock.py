"""The one place that reads the clock; everything else is told which day it is."""

import datetime as dt
import os

from handbook.catalog import Handbook


def today(book: Handbook) -> dt.date:
    """The day in the handbook's time zone."""
    return moment().astimezone(book.zone).date()


def moment() -> dt.datetime:
    """The time of day, in UTC.

    SOURCE_DATE_EPOCH takes the clock's place where it is set, so that a build
    can be repeated (reproducible-builds.org, SOURCE_DATE_EPOCH specification).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.now(dt.UTC)


def local(book: Handbook, value: dt.datetime) -> dt.datetime:
    """A moment in the handbook's time zone."""
    return value.astimezone(book.zone)


def end_of(book: Handbook, day: dt.date) -> dt.datetime:
    """The last second of a day in the handbook's time zone."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), book.zone)
