"""What an unquoted scalar means.

The YAML 1.2 core schema (YAML 1.2.2, 10.3) read narrowly: null, true, false and
plain decimal integers are special, everything else is the text that was written.
So NO, off, 12:30, 0123, 1.10 and 2026-11-23 are text, and never change.
"""

import re

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
LONGEST_INTEGER = 18
# The first characters of plain scalars that may mean something else than their text.
SPECIAL = frozenset("tTfF-0123456789")


class TooLongError(ValueError):
    """An integer with more digits than any count in a handbook needs."""


def resolve(text: str) -> str | int | bool | None:
    """The value of an unquoted scalar. Raises TooLongError for an integer of over 18 digits."""
    if text in NULLS:
        return None
    first = text[0]
    if first in "tTfF":
        return _BOOLEANS.get(text, text)
    if (first.isdigit() or first == "-") and _INTEGER.fullmatch(text):
        if len(text) > LONGEST_INTEGER:
            raise TooLongError(text)
        return int(text)
    return text
