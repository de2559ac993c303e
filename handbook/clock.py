"""The one place that reads the clock; everything else is told which day it is."""

import datetime as dt
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from handbook.catalog import Handbook
from handbook.model.settings import TimeZone

# A link into the database of time zones (localtime(5)); TZ goes before it (tzset(3)).
_LOCALTIME = Path("/etc/localtime")
_ZONES = "zoneinfo/"


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


def machine_zone() -> str:
    """The time zone of this machine by its IANA name; UTC where it has none or does not say."""
    said = os.environ.get("TZ", "").removeprefix(":") or os.path.realpath(_LOCALTIME)
    name = said.rpartition(_ZONES)[2]
    try:
        zone: str = TypeAdapter(TimeZone).validate_python(name)
    except ValidationError:
        return "UTC"
    return "UTC" if zone == "Etc/UTC" else zone
