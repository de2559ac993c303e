"""How many days lie between two runs of a schedule of AWS.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator

_RATE = re.compile(r"rate\(\s*(\d{1,5})\s+(minute|hour|day)s?\s*\)")
_CRON = re.compile(r"cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+\*\s*\)")
_MONTHS = {
    **{"JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6},
    **{"JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12},
}
_DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
# Four years have every day that there is.
_FIRST, _COUNT = dt.date(2027, 1, 1), 1461
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0}


def days_between(expression: str) -> tuple[int, int] | None:
    """The fewest and the most days between two days with a run; None where it is not understood.

    What runs more often than daily runs every day.
    """
    if rate := _RATE.fullmatch(expression.strip()):
        days = max(1, round(int(rate[1]) * _HOURS[rate[2]] / 24))
        return days, days
    cron = _CRON.fullmatch(expression.strip())
    if not cron:
        return None
    try:
        runs = list(_runs(cron[3], cron[4], cron[5]))
    except ValueError:
        return None
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(runs)]
    return (min(gaps), max(gaps)) if gaps else None


def _runs(days: str, months: str, weekdays: str) -> Iterator[dt.date]:
    """The days on which it runs. Raises ValueError where a field is not understood."""
    of_months = _numbers(months, 1, 12, _MONTHS)
    of_month, of_week = _of_month(days), _of_week(weekdays)
    for number in range(_COUNT):
        day = _FIRST + dt.timedelta(days=number)
        if day.month in of_months and of_month(day) and of_week(day):
            yield day


def _of_month(field: str) -> Callable[[dt.date], bool]:
    if field == "L":
        return lambda day: (day + dt.timedelta(days=1)).day == 1
    numbers = _numbers(field, 1, 31, {})
    return lambda day: day.day in numbers


def _of_week(field: str) -> Callable[[dt.date], bool]:
    nth = re.fullmatch(r"([1-7]|[A-Z]{3})(?:#([1-5])|L)", field.upper())
    if nth:
        (wanted,) = _numbers(nth[1], 1, 7, _DAYS)
        which = int(nth[2] or 0)
        return lambda day: (
            _weekday(day) == wanted
            and (
                (day.day - 1) // 7 + 1 == which
                if which
                else (day + dt.timedelta(days=7)).month != day.month
            )
        )
    numbers = _numbers(field, 1, 7, _DAYS)
    return lambda day: _weekday(day) in numbers


def _weekday(day: dt.date) -> int:
    """1 for Sunday, as AWS counts."""
    return day.isoweekday() % 7 + 1


def _numbers(field: str, first: int, last: int, names: dict[str, int]) -> set[int]:
    """The numbers that a field means. Raises ValueError where it is not understood."""
    found: set[int] = set()
    for part in field.upper().split(","):
        span, _, step = part.partition("/")
        start, dash, end = span.partition("-")
        if start in ("*", "?"):
            low, high = first, last
        else:
            low = names.get(start) or int(start)
            high = (names.get(end) or int(end)) if dash else (last if step else low)
        if not first <= low <= high <= last:
            raise ValueError(field)
        found.update(range(low, high + 1, int(step) if step else 1))
    return found
