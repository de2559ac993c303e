"""Lengths of time: one reader for what ISO 8601 writes and for what people write, and its words."""

import re
from dataclasses import dataclass, replace

_UNITS = (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
# Of the Gregorian calendar, in the mean.
_MONTH = 2629746
_COUNT = "([0-9]{1,6})"
# ISO 8601-1:2019, 5.5.2, without fractions, and no longer than time can be counted.
_ISO = re.compile(
    rf"P(?:{_COUNT}Y)?(?:{_COUNT}M)?(?:{_COUNT}W)?(?:{_COUNT}D)?"
    rf"(?:T(?:{_COUNT}H)?(?:{_COUNT}M)?(?:{_COUNT}S)?)?"
)
_PLACES = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_WORDS = (
    *("y yr yrs year years", "mo mos month months", "w wk wks week weeks", "d day days"),
    *("h hr hrs hour hours", "m min mins minute minutes", "s sec secs second seconds"),
)
_PLACE_OF = {word: place for place, words in enumerate(_WORDS) for word in words.split()}
_NUMBERS = {"one": 1, "a": 1, "an": 1, "two": 2, "other": 2, "three": 3, "four": 4, "six": 6}
_TERM = re.compile(rf"({'|'.join(_NUMBERS)}|[0-9]{{1,6}})[ -]?([a-z]+)(?: ?(?:,|and) ?| ?)")
# The minutes of 1h30.
_REST = re.compile(r"([0-9]{1,6}) ?h(?:rs?|ours?)? ?([0-5]?[0-9])")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time, by its units as they are written; a month has no length of its own."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    @property
    def iso(self) -> str:
        """As ISO 8601 writes it, as PT1H30M; weeks stand alone there, or are days."""
        if self.weeks and self != Span(weeks=self.weeks):
            return replace(self, weeks=0, days=self.whole_days).iso
        date = "".join(self._parts(_PLACES[:4], "YMWD"))
        time = "".join(self._parts(_PLACES[4:], "HMS"))
        return f"P{date}T{time}" if time else f"P{date or '0D'}"

    @property
    def whole_months(self) -> int:
        """Its years and months."""
        return self.years * 12 + self.months

    @property
    def whole_days(self) -> int:
        """Its weeks and days."""
        return self.weeks * 7 + self.days

    @property
    def has_time(self) -> bool:
        """Whether it counts hours or less."""
        return bool(self.hours or self.minutes or self.seconds)

    def _parts(self, places: tuple[str, ...], signs: str) -> list[str]:
        counts = ((getattr(self, place), sign) for place, sign in zip(places, signs, strict=True))
        return [f"{count}{sign}" for count, sign in counts if count]


def from_iso(text: str) -> Span | None:
    """The span of an ISO 8601 duration in whole numbers; None for any other text."""
    match = _ISO.fullmatch(text)
    if not match or not any(match.groups()) or text[-1] == "T":
        return None
    return Span(*(int(group or 0) for group in match.groups()))


def from_words(text: str) -> Span | None:
    """The span of what people write: 42m, 1h30, 90 min, 2 days, every two weeks; None for others.

    `m` is minutes, as everywhere where hours are `h`. A unit is written once.
    """
    plain = " ".join(text.casefold().split()).removeprefix("every ")
    if found := _REST.fullmatch(plain):
        return Span(hours=int(found[1]), minutes=int(found[2]))
    if plain in _PLACE_OF and len(plain) > 1:
        plain = f"1 {plain}"
    counts: dict[str, int] = {}
    end = 0
    for found in _TERM.finditer(plain):
        place = _PLACE_OF.get(found[2])
        if found.start() != end or place is None or _PLACES[place] in counts:
            return None
        counts[_PLACES[place]] = _NUMBERS.get(found[1]) or int(found[1])
        end = found.end()
    return Span(**counts) if counts and end == len(plain) else None


def words(text: str) -> str:
    """A duration as a reader says it, as "24 hours"; other text as it is."""
    parts = (
        f"{count} {unit}{'' if count == 1 else 's'}" for (unit, _), count in _counted(text) if count
    )
    return " ".join(parts) or text


def seconds(text: str) -> int:
    """How long a duration is; 0 for other text."""
    return sum(count * length for (_, length), count in _counted(text))


def order(text: str) -> int | None:
    """What a duration is ordered by beside others: its seconds, with a month of the mean length.

    None for other text.
    """
    span = from_iso(text)
    if span is None:
        return None
    days = span.whole_months * _MONTH + span.whole_days * 86400
    return days + span.hours * 3600 + span.minutes * 60 + span.seconds


def _counted(text: str) -> list[tuple[tuple[str, int], int]]:
    span = from_iso(text)
    if span is None or span.whole_months:
        return []
    return [(unit, getattr(span, f"{unit[0]}s")) for unit in _UNITS]
