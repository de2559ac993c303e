"""A moment with its offset from UTC, as text in RFC 3339's form."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from handbook.model.base import refuse

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
