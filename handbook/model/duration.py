"""ISO 8601 durations of weeks, days and hours: in words, and as seconds."""

import re

# ISO 8601-1:2019, 5.5.2, without years, months and fractions.
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def words(text: str) -> str:
    """A duration as a reader says it, as "24 hours"; other text as it is."""
    parts = (
        f"{count} {unit}{'' if count == 1 else 's'}" for (unit, _), count in _counted(text) if count
    )
    return " ".join(parts) or text


def seconds(text: str) -> int:
    """How long a duration is; 0 for other text."""
    return sum(count * length for (_, length), count in _counted(text))


def _counted(text: str) -> list[tuple[tuple[str, int], int]]:
    match = _DURATION.fullmatch(text)
    counts = [int(count or 0) for count in match.groups()] if match else []
    return list(zip(_UNITS, counts, strict=False))
