"""A moment, as text in RFC 3339's form; without an offset it is of the handbook's time zone."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from handbook.model.base import refuse

# RFC 3339, 5.6, with the seconds and the offset optional.
PATTERN = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?"
_MOMENT = re.compile(PATTERN, re.ASCII)
_HINT = "write date and time: 2026-11-23T14:05, or with an offset: 2026-11-23T14:05+01:00"


def read_moment(value: Any, zone: dt.tzinfo) -> dt.datetime:
    """The moment that a text names, read in a time zone where it has no offset.

    Raises PydanticCustomError where there is no such moment, or two of them.
    """
    if isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise refuse(f"{value!r} is not a moment", _HINT)
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise refuse(f"{value} is not a moment", "no such day or time") from None
    # At the ends of the calendar a moment has no day in other time zones.
    if not dt.MINYEAR < moment.year < dt.MAXYEAR:
        raise refuse(f"{value} is out of range", "is the year right?")
    return moment if moment.tzinfo else _placed(moment, zone, value)


def written(moment: dt.datetime) -> str:
    """A moment as a file says it: to the minute where it has no seconds, and with its offset."""
    spec = "seconds" if moment.second else "minutes"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")


def words(moment: dt.datetime) -> str:
    """A moment as a reader says it, in its own time zone: "2026-11-23 14:05 CET"."""
    return f"{moment:%Y-%m-%d %H:%M %Z}"


def _placed(moment: dt.datetime, zone: dt.tzinfo, text: str) -> dt.datetime:
    """A time of day in a zone whose clocks may be put forward or back just then."""
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != moment:
        later = first.astimezone(dt.UTC).astimezone(zone)
        hint = f"the clocks are put forward then; did you mean {written(later)}?"
        raise refuse(f"there is no {text} in {zone}", hint)
    hint = f"the clocks are put back then: write {written(first)} or {written(second)}"
    raise refuse(f"{text} comes twice in {zone}", hint)


def _moment(value: Any, info: ValidationInfo) -> dt.datetime:
    """A moment in the time zone that the reader of the data gives as context, by default UTC."""
    zone = (info.context or {}).get("zone", dt.UTC)
    return read_moment(value, zone).astimezone(zone)


Moment = Annotated[
    dt.datetime,
    PlainValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{PATTERN}$"}),
]
