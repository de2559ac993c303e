"""The weekday and the time of day that a cadence may name: `weekly on Monday at 09:00`."""

import re

from pydantic_core import PydanticCustomError

from handbook.findings import meant

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_OF_WEEK = 7
SHORTEST_WEEKDAY = 3
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_EVERY_WEEKDAY = re.compile(rf"(?i)every (other |second )?({'|'.join(WEEKDAYS)})")


def refuse(message: str, hint: str) -> PydanticCustomError:
    """An error about a cadence for people: what is wrong, and what to do."""
    return PydanticCustomError("cadence", "{message}", {"message": message, "hint": hint})


def parted(value: str) -> tuple[str, str, str]:
    """What a text says of the step, the weekday and the time; "" for what it does not say."""
    step, _, time = (" ".join(value.split())).partition(" at ")
    step, _, day = step.partition(" on ")
    if found := _EVERY_WEEKDAY.fullmatch(step):
        return ("fortnightly" if found[1] else "weekly"), found[2], time
    return (step if day or time else value), day, time


def weekday_of(text: str, value: str, days: int) -> int:
    """The number of a weekday, from its English name or its first three letters or more."""
    plain = text.casefold().removesuffix("s") if len(text) > SHORTEST_WEEKDAY else text.casefold()
    found = [
        number
        for number, name in enumerate(WEEKDAYS)
        if len(plain) >= SHORTEST_WEEKDAY and name.casefold().startswith(plain)
    ]
    if not found and re.search(r" and |,|/", text):
        raise refuse(f'"{value}" names more than one weekday', "write one record for each weekday")
    if not found:
        hint = meant(text, WEEKDAYS, also=f"one of {', '.join(WEEKDAYS)}")
        raise refuse(f'"{text}" is not a weekday', hint)
    if days % DAYS_OF_WEEK:
        raise refuse(
            f'"{value}": a weekday goes with weeks or months, not with {days} '
            + ("day" if days == 1 else "days"),
            f"write weekly on {WEEKDAYS[found[0]]}, or leave the weekday out",
        )
    return found[0]


def time_of(text: str) -> str:
    """A time of day as HH:MM (ISO 8601), from that or from H:MM."""
    found = _TIME.fullmatch(text)
    if not found:
        raise refuse(
            f'"{text}" is not a time of day', "write HH:MM, last: weekly on Monday at 09:00"
        )
    return f"{int(found[1]):02}:{found[2]}"
