"""A moment with its offset from UTC, as text in RFC 3339's form, and how long something takes."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from handbook.model.base import refuse

# ISO 8601-1:2019, 5.5.2, as the Duration of a record has it: weeks, or days and time.
_LENGTH = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII,
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def _moment(value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise refuse(f"{value!r} is not a moment", "write date, time and offset: 2026-11-23T14:05Z")
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise refuse(f"{value} is not a moment", "no such day or time") from None
    # At the ends of the calendar a moment has no day in other time zones.
    if not dt.MINYEAR < moment.year < dt.MAXYEAR:
        raise refuse(f"{value} is out of range", "is the year right?")
    return moment


# RFC 3339, 5.6, with the seconds optional.
Moment = Annotated[
    dt.datetime, PlainValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]


def length(duration: str) -> dt.timedelta:
    """How long an ISO 8601 duration of weeks, days and time is, as PT24H. Raises ValueError."""
    match = _LENGTH.fullmatch(duration)
    if match is None:
        raise ValueError(duration)
    return dt.timedelta(**{unit: int(count) for unit, count in match.groupdict("0").items()})
