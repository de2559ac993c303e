"""The one place that reads the clock; everything else is told which day it is."""

import datetime as dt
import os
import zoneinfo

from handbook.catalog import Handbook


def today(book: Handbook) -> dt.date:
    """The day in the handbook's time zone.

    SOURCE_DATE_EPOCH takes the clock's place where it is set, so that a build
    can be repeated (reproducible-builds.org, SOURCE_DATE_EPOCH specification).
    """
    zone = zoneinfo.ZoneInfo(book.settings.timezone if book.settings else "UTC")
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), zone).date()
    return dt.datetime.now(zone).date()


def moment() -> dt.datetime:
    """The time of day, in UTC; SOURCE_DATE_EPOCH takes the clock's place here too."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.now(dt.UTC)
