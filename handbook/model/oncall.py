"""Who is on call: a link to the tool that says so, or a roster by weeks."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema

from handbook.findings import meant
from handbook.model.base import (
    Date,
    Many,
    Part,
    PersonId,
    Record,
    Relation,
    RoleId,
    Url,
    read_date,
    refuse,
)
from handbook.model.moment import PATTERN, read_moment
from handbook.model.traits import Traits

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_AND_TIME = re.compile(r"([A-Za-z]+)\s+([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class HandsOver:
    """The day of the week and the time of day at which one turn ends and the next begins.

    `weekday` counts from Monday, which is 0. The time is of the handbook's time zone.
    """

    weekday: int
    time: dt.time

    def __str__(self) -> str:
        return f"{DAYS[self.weekday]} {self.time:%H:%M}"


def read_hands_over(value: Any) -> HandsOver:
    """The hand-over that a text names, as "Monday 09:00". Raises PydanticCustomError."""
    if isinstance(value, HandsOver):
        return value
    found = _DAY_AND_TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise refuse(
            f"{value!r} is not a day of the week and a time", "as in Monday 09:00, by 24 hours"
        )
    for number, name in enumerate(DAYS):
        if found[1].capitalize() in (name, name[:3]):
            return HandsOver(number, dt.time(int(found[2]), int(found[3])))
    hint = meant(found[1].capitalize(), DAYS, otherwise=f"one of {', '.join(DAYS)}")
    raise refuse(f'"{found[1]}" is no day of the week', hint)


HandsOverField = Annotated[
    HandsOver,
    PlainValidator(read_hands_over),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^({'|'.join(f'{day}|{day[:3]}' for day in DAYS)}) \d?\d:\d\d$",
        }
    ),
]


def _day_or_moment(value: Any, info: ValidationInfo) -> dt.date:
    """A day, or a moment in the time zone that the reader of the data gives as context."""
    if isinstance(value, dt.date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value if isinstance(value, dt.datetime) else read_date(value)
    return read_moment(value, (info.context or {}).get("zone", dt.UTC))


DayOrMoment = Annotated[
    dt.date,
    PlainValidator(_day_or_moment),
    WithJsonSchema({"type": "string", "pattern": rf"^(\d{{4}}-\d\d-\d\d|{PATTERN})$"}),
]


class Week(Part):
    """A week that somebody takes."""

    from_: Date = Field(alias="from", description="The day on which it is handed over to them.")
    person: Annotated[PersonId, Relation("", "Takes turns in")] = Field(
        description="Who takes it, up to the next hand-over."
    )


class Override(Part):
    """A time that somebody takes, whoever's turn it is."""

    from_: DayOrMoment = Field(
        alias="from",
        description="Its start: a moment, as 2026-12-24T18:00, or a day, at the hand-over's time.",
    )
    until: DayOrMoment = Field(
        description="Its end: a moment, or a day, at the hand-over's time on that day."
    )
    person: Annotated[PersonId, Relation("", "Takes turns in")] = Field(description="Who takes it.")


class Roster(Record):
    """Who is on call, when: a link to the tool that knows, or turns of a week, or both."""

    traits = Traits(
        name="roster",
        plural="on-call rosters",
        store="rosters.yaml",
        page="escalation",
        section="When it breaks",
        register="oncall_register",
    )

    role: Annotated[RoleId | None, Relation("Acts as", "On call")] = Field(
        None, description="The role that whoever is on call acts for."
    )
    tool: Url | None = Field(None, description="Where the on-call tool says who is on call.")
    hands_over: HandsOverField | None = Field(
        None, description="When one turn ends and the next begins, as Monday 09:00."
    )
    starts: Date | None = Field(
        None, description="The day on which the first of the rotation takes over."
    )
    rotation: Annotated[Many[PersonId], Relation("Takes turns", "Takes turns in")] = Field(
        (), description="Who takes turns of a week, in order, again and again."
    )
    weeks: Many[Week] = Field((), description="Weeks that are given to somebody by name.")
    overrides: Many[Override] = Field(
        (), description="Days or hours that somebody takes over, whoever's turn it is."
    )

    @property
    def people(self) -> tuple[str, ...]:
        """Those who take turns in it, each once, as they are written."""
        weeks = (each.person for each in self.weeks or ())
        overrides = (each.person for each in self.overrides or ())
        return tuple(dict.fromkeys((*(self.rotation or ()), *weeks, *overrides)))
