"""How often something is owed: an ISO 8601 duration, its word, or an event."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from handbook.findings import nearest

WORDS = {
    "daily": "P1D",
    "weekly": "P7D",
    "fortnightly": "P14D",
    "monthly": "P1M",
    "quarterly": "P3M",
    "half-yearly": "P6M",
    "yearly": "P1Y",
}
EVENTS = ("deploy", "iteration")
LONGEST_DAYS = 3650
_DURATION = re.compile(r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?")


@dataclass(frozen=True, slots=True)
class Cadence:
    """A step of whole months and days, or the event after which something is owed.

    Months and days are never mixed, because "P1M10D" has no anchor that a
    reader could follow. A quarter is three months, not ninety days.
    """

    text: str
    months: int = 0
    days: int = 0
    on: str | None = None

    @property
    def words(self) -> str:
        """The cadence as a reader says it: "quarterly", "every 90 days", "after each deploy"."""
        if self.on:
            return f"after each {self.on}"
        if self.text in WORDS:
            return self.text
        step, unit = (self.months, "month") if self.months else (self.days, "day")
        if unit == "month" and step % 12 == 0:
            step, unit = step // 12, "year"
        return f"every {unit}" if step == 1 else f"every {step} {unit}s"

    def __str__(self) -> str:
        return self.words


def _refuse(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("cadence", "{message}", {"message": message, "hint": hint})


def parse_duration(text: str) -> tuple[int, int]:
    """Months and days of an ISO 8601 duration of dates (ISO 8601-1:2019, 5.5.2).

    Raises ValueError for a time part, a mix of months and days, or nothing at all.
    """
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()):
        raise ValueError(text)
    years, months, weeks, days = (int(group or 0) for group in match.groups())
    total = (years * 12 + months, weeks * 7 + days)
    if all(total) or not any(total):
        raise ValueError(text)
    return total


def parse_cadence(value: Any) -> Cadence:
    """A cadence from its YAML value: `quarterly`, `P90D` or `{on: deploy}`."""
    if isinstance(value, Cadence):
        return value
    if isinstance(value, dict):
        return _event_cadence(value)
    if not isinstance(value, str):
        raise _refuse(
            f"a cadence is text, got {value!r}",
            "write a word such as quarterly, a duration such as P90D, or on: deploy",
        )
    try:
        months, days = parse_duration(WORDS.get(value, value))
    except ValueError:
        raise _refuse(f'unknown cadence "{value}"', _hint(value)) from None
    if months * 30 + days > LONGEST_DAYS:
        raise _refuse(f'cadence "{value}" is longer than ten years', "a cadence is 1 to 3650 days")
    return Cadence(value, months, days)


def _hint(value: str) -> str:
    near = nearest(value, WORDS)
    allowed = f"allowed: {', '.join(WORDS)}, a duration such as P90D or P6M, or on: deploy"
    return f'did you mean "{near}"? {allowed}' if near else allowed


def _event_cadence(value: dict[Any, Any]) -> Cadence:
    event = value.get("on")
    if set(value) != {"on"} or event not in EVENTS:
        raise _refuse(
            "a cadence by event has the one key on", f"write on: {' or on: '.join(EVENTS)}"
        )
    return Cadence(f"on: {event}", on=str(event))


CadenceField = Annotated[
    Cadence,
    PlainValidator(parse_cadence),
    WithJsonSchema(
        {
            "description": "A word, an ISO 8601 duration of months or of days, or on: an event.",
            "anyOf": [
                {"enum": list(WORDS)},
                {"type": "string", "pattern": r"^P(\d+Y)?(\d+M)?$|^P(\d+W)?(\d+D)?$"},
                {
                    "type": "object",
                    "properties": {"on": {"enum": list(EVENTS)}},
                    "required": ["on"],
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
