"""Days from one up to and with another: a quarter, a year, or any others."""

import datetime as dt
import re
from typing import NamedTuple

from handbook.model.base import refuse

_QUARTER = re.compile(r"([0-9]{4})-?Q([1-4])", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
_MONTHS = 3
_DAY = dt.timedelta(days=1)


class Period(NamedTuple):
    """The days from the first up to and with the last."""

    first: dt.date
    last: dt.date

    @classmethod
    def ever(cls) -> "Period":
        """All days that the calendar has."""
        return cls(dt.date.min, dt.date.max)

    def shared(self, other: "Period") -> "Period | None":
        """The days that are in both, or None."""
        found = Period(max(self.first, other.first), min(self.last, other.last))
        return found if found.first <= found.last else None

    def has(self, day: dt.date | None) -> bool:
        """Whether a day is one of them; a day that is not known is not."""
        return day is not None and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """The period in words: "2026-10-01 to 2026-12-31"."""
        return f"{self.first} to {self.last}"


def quarter(text: str) -> Period:
    """The days of a quarter of the calendar year, as 2026-Q4.

    Raises PydanticCustomError where the text names none.
    """
    found = _QUARTER.fullmatch(text)
    if not found or not dt.MINYEAR <= int(found[1]) < dt.MAXYEAR:
        raise refuse(f'"{text}" is not a quarter', "a year and Q1 to Q4, as in 2026-Q4")
    year, month = int(found[1]), (int(found[2]) - 1) * _MONTHS + 1
    after = dt.date(year + month // 10, (month + _MONTHS - 1) % 12 + 1, 1)
    return Period(dt.date(year, month, 1), after - _DAY)


def year(text: str) -> Period:
    """The days of a calendar year, as 2026. Raises PydanticCustomError where the text is none."""
    if not _YEAR.fullmatch(text) or int(text) < dt.MINYEAR:
        raise refuse(f'"{text}" is not a year', "four digits, as in 2026")
    return Period(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31))


def joined(periods: list[Period]) -> tuple[Period, ...]:
    """The days of some periods as few periods, in their order; no day is in two of them."""
    found: list[Period] = []
    for each in sorted(periods):
        if found and each.first - found[-1].last <= _DAY:
            found[-1] = Period(found[-1].first, max(found[-1].last, each.last))
        else:
            found.append(each)
    return tuple(found)
