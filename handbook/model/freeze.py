"""A change freeze: days, weekdays or hours in which nothing is deployed."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from handbook.findings import meant
from handbook.model.base import Date, Many, Part, Text, Verbatim, refuse
from handbook.model.weekdays import WEEKDAYS

_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = rf"{_TIME}-(?:{_TIME}|24:00)"


def _weekday(value: str) -> str:
    found = [
        name for name in WEEKDAYS if value.casefold() in (name.casefold(), name[:3].casefold())
    ]
    if not found:
        hint = meant(value, WEEKDAYS, also=f"one of {', '.join(WEEKDAYS)}")
        raise refuse(f'"{value}" is not a weekday', hint)
    return found[0]


def _hours(value: str) -> str:
    if not re.fullmatch(_HOURS, value):
        raise refuse(f'"{value}" are no hours of a day', "write HH:MM-HH:MM, as 20:00-06:00")
    start, end = value.split("-")
    if start == end:
        raise refuse(f'"{value}" starts where it ends', "write 00:00-24:00 for a whole day")
    return value


Weekday = Annotated[
    str, AfterValidator(_weekday), Verbatim(), WithJsonSchema({"type": "string", "enum": WEEKDAYS})
]
Hours = Annotated[
    str,
    AfterValidator(_hours),
    Verbatim(),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOURS}$"}),
]


class Freeze(Part):
    """A time in which nothing is changed; all that it says must be so at once.

    Hours that end before they start go on into the next day, and belong to the day on which
    they start.
    """

    title: Text = Field(description="Why nothing is changed then.")
    starts: Date | None = Field(None, description="Its first day, in the handbook's time zone.")
    ends: Date | None = Field(None, description="Its last day.")
    weekdays: Many[Weekday] = Field((), description="The days of the week that it is for.")
    hours: Hours | None = Field(
        None, description="The hours of these days, as 20:00-06:00; by default all day."
    )

    @property
    def always(self) -> bool:
        """Whether it says no time at all."""
        return not (self.starts or self.ends or self.weekdays or self.hours)
