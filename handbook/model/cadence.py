"""How often something is owed: an ISO 8601 duration, its word, or an event.

A cadence of weeks or months may name the weekday on which it falls, and any that time makes owed
the time of day: `weekly on Monday at 09:00`.
"""

import functools
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from handbook.findings import meant
from handbook.model.duration import Span, from_iso, from_words
from handbook.model.weekdays import WEEKDAYS, parted, refuse, time_of, weekday_of

WORDS = {
    "daily": "P1D",
    "weekly": "P7D",
    "fortnightly": "P14D",
    "monthly": "P1M",
    "quarterly": "P3M",
    "half-yearly": "P6M",
    "yearly": "P1Y",
}
EVENTS = ("deploy", "iteration", "leaver")
LONGEST_DAYS = 3650
# Other words for the same, each with one meaning.
MEANING: dict[str, tuple[str, ...]] = {
    "daily": ("every day", "once a day"),
    "weekly": ("every week", "once a week"),
    "fortnightly": ("fortnight", "every fortnight", "every other week", "every second week"),
    "monthly": ("every month", "once a month"),
    "quarterly": ("quarter", "every quarter", "once a quarter"),
    "half-yearly": (
        *("half yearly", "halfyearly", "every half year", "every half-year", "twice a year"),
        *("semiannual", "semiannually", "semi-annual", "semi-annually", "semiyearly"),
        *("semi-yearly",),
    ),
    "yearly": ("annual", "annually", "every year", "once a year"),
    "P2Y": ("biennial", "biennially", "every other year", "every second year"),
    "P2M": ("every other month", "every second month"),
    "P2D": ("every other day", "every second day"),
}
_TWICE_A_WEEK = "a cadence is whole days: write P3D or P4D"
_TWICE_A_MONTH = "write fortnightly (P14D), or P15D"
_WEEK = ("both every two weeks and twice a week", f"write fortnightly (P14D); or, {_TWICE_A_WEEK}")
_MONTH = (
    "both every two months and twice a month",
    "write P2M for every two months; for twice a month fortnightly (P14D) or P15D",
)
_YEAR = (
    "both every two years and twice a year",
    "write P2Y for every two years, half-yearly (P6M) for twice a year",
)
# What means two things, or what no whole number of days or months is: what it says, and what to do.
AMBIGUOUS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("biweekly", "bi-weekly"), _WEEK),
    **dict.fromkeys(("bimonthly", "bi-monthly"), _MONTH),
    **dict.fromkeys(("biyearly", "bi-yearly", "biannual", "bi-annual"), _YEAR),
    **dict.fromkeys(("biannually", "bi-annually"), _YEAR),
    **dict.fromkeys(("semiweekly", "semi-weekly", "twice a week"), ("twice a week", _TWICE_A_WEEK)),
    **dict.fromkeys(
        ("semimonthly", "semi-monthly", "twice a month"), ("twice a month", _TWICE_A_MONTH)
    ),
    **dict.fromkeys(
        ("hourly", "every hour", "twice a day"),
        (
            "more often than daily",
            "a day is the shortest cadence; what a machine does more often is an automation",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Cadence:
    """A step of whole months and days, or the event after which something is owed.

    Months and days are never mixed, because "P1M10D" has no anchor that a
    reader could follow. A quarter is three months, not ninety days.

    `weekday` is the day of the week on which it falls, 0 for Monday as in `datetime`; `at` the time
    of day in the handbook's zone, as "09:00". A weekday goes with whole weeks or months alone.
    """

    text: str
    months: int = 0
    days: int = 0
    on: str | None = None
    weekday: int | None = None
    at: str | None = None

    @property
    def words(self) -> str:
        """The cadence as a reader says it: "quarterly", "every 90 days", "after each deploy".

        With its weekday and time, where it has them: "weekly on Monday at 09:00".
        """
        day = "" if self.weekday is None else f" on {WEEKDAYS[self.weekday]}"
        return f"{self._step}{day}{f' at {self.at}' if self.at else ''}"

    @property
    def _step(self) -> str:
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


def parse_cadence(value: Any) -> Cadence:
    """A cadence from its YAML value: `quarterly`, `P90D`, `every 2 weeks` or `{on: deploy}`."""
    if isinstance(value, Cadence):
        return value
    if isinstance(value, dict):
        return _event_cadence(value)
    if not isinstance(value, str):
        raise refuse(
            f"a cadence is text, got {value!r}",
            "write a word such as quarterly, a duration such as P90D, or on: deploy",
        )
    return _of_text(value)


@functools.lru_cache(maxsize=1024)
def _of_text(value: str) -> Cadence:
    """The cadence of a text; a handbook of any size has few different ones."""
    step, day, time = parted(value)
    text = _understood(step)
    span = from_iso(WORDS.get(text, text))
    if span is None or span.has_time or bool(span.whole_months) == bool(span.whole_days):
        raise refuse(f'unknown cadence "{value}"', _hint(step, span))
    months, days = span.whole_months, span.whole_days
    if months * 30 + days > LONGEST_DAYS:
        raise refuse(f'cadence "{value}" is longer than ten years', "a cadence is 1 to 3650 days")
    weekday = weekday_of(day, value, days) if day else None
    return Cadence(text, months, days, weekday=weekday, at=time_of(time) if time else None)


def parse_span(text: str) -> Cadence:
    """A span of days or months, as an option takes it. Raises ValueError with what to write."""
    try:
        found = parse_cadence(text)
    except PydanticCustomError:
        _, hint = AMBIGUOUS.get(_plain(text), ("", "write P30D or P3M"))
        raise ValueError(f"{text!r}: {hint}") from None
    if found.weekday is not None or found.at:
        raise ValueError(f"{text!r}: a span has no weekday and no time; write P30D or P3M")
    return found


def _understood(value: str) -> str:
    """The word or duration that a text means; a text that means neither is given back."""
    plain = _plain(value)
    if plain in AMBIGUOUS:
        means, hint = AMBIGUOUS[plain]
        raise refuse(f'"{value}" says {means}', hint)
    if value in WORDS or from_iso(value):
        return value
    for word, others in MEANING.items():
        if plain in (word, *others):
            return word
    span = from_words(plain)
    # One letter of these is read as minutes elsewhere.
    return span.iso if span and not re.search(r"[0-9] ?m\b", plain) else value


def _plain(value: str) -> str:
    return " ".join(value.casefold().split())


def _hint(value: str, span: Span | None) -> str:
    allowed = f"allowed: {', '.join(WORDS)}, a duration such as P90D or P6M, or on: deploy"
    if span and span.has_time:
        months = f"; {span.minutes} months are P{span.minutes}M" if span.minutes else ""
        return f"a cadence is whole days or months{months}; {allowed}"
    return meant(value, WORDS, also=allowed)


def _event_cadence(value: dict[Any, Any]) -> Cadence:
    event = value.get("on")
    if set(value) != {"on"} or event not in EVENTS:
        raise refuse(
            "a cadence by event has the one key on", f"write on: {' or on: '.join(EVENTS)}"
        )
    return Cadence(f"on: {event}", on=str(event))


# A step, then its weekday, its time, or both.
_DATED = (
    rf"^({'|'.join(WORDS)}|P[0-9YMWD]+)(?= )( on ({'|'.join(WEEKDAYS)}))?"
    r"( at ([01][0-9]|2[0-3]):[0-5][0-9])?$"
)
CadenceField = Annotated[
    Cadence,
    PlainValidator(parse_cadence),
    WithJsonSchema(
        {
            "description": "A word, an ISO 8601 duration of months or of days, or on: an event; "
            "a weekday and a time may follow, as weekly on Monday at 09:00.",
            "anyOf": [
                {"enum": list(WORDS)},
                {"type": "string", "pattern": r"^P(\d+Y)?(\d+M)?$|^P(\d+W)?(\d+D)?$"},
                {"type": "string", "pattern": _DATED},
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
