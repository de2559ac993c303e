"""How wide a text is, and where it breaks: there are no fonts while a site is built.

Widths are those of DejaVu Sans, the widest of the fonts that the theme asks for, by the shape of
the letters. So a text may be narrower than what is kept for it, and not wider.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

ELLIPSIS = "…"
# Widths in parts of the font's size, by what a letter looks like.
_WIDTHS = {
    0.3: "ijlIJ'`",
    0.34: " .,:;|/\\·",
    0.42: "frt-!()[]",
    0.53: 'sz"*_?',
    0.58: "ckFL",
    0.79: "DGHNOQU&",
    0.84: "w=+<>~^#",
    0.87: "M",
    1.0: "mW%@…—",
}
_KNOWN = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_LOWER, _UPPER, _OTHER, _FULL = 0.64, 0.7, 0.8, 1.05
# The picture of a symbol is as wide as it is high, with room around it.
_SYMBOL = 1.4
_MONO = 0.61
_LAST_LATIN = "\u024f"
_JOINER = "\u200d"
_NO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc"})
# A name without blanks may break after these signs.
_PART = re.compile(r"[^\s\-_/.:@,]*[\-_/.:@,\s]*")


class Hand(NamedTuple):
    """How a text is written: its size in the picture's unit, and its kind of letters."""

    size: float
    bold: bool = False
    mono: bool = False


def width(text: str, hand: Hand) -> float:
    """How wide a line is at most, in the picture's unit."""
    found = [_letter(each, hand.mono) for each in text]
    return sum(map(_bold, found) if hand.bold else found) * hand.size


def _bold(letter: float) -> float:
    """A bold letter is wider than a plain one, and one that is narrow most of all."""
    return letter * 1.1 + 0.04 if letter else 0.0


@functools.lru_cache(maxsize=1 << 12)
def _letter(letter: str, mono: bool) -> float:
    """The width of a letter in parts of the font's size; marks and joiners stand on another."""
    kind = unicodedata.category(letter)
    if kind in _NO_WIDTH:
        return 0.0
    if kind == "So":
        return _SYMBOL
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL
    if letter in _KNOWN:
        return _MONO if mono else _KNOWN[letter]
    if letter > _LAST_LATIN:
        return _OTHER
    return _MONO if mono else _UPPER if letter.isupper() else _LOWER


@functools.lru_cache(maxsize=1 << 12)
def wrap(text: str, room: float, hand: Hand, most: int) -> tuple[str, ...]:
    """A text in at most `most` lines no wider than `room`; what is left off is told by "…".

    A line breaks at a blank, after a sign within a name, and else wherever it must.
    """

    def fits(line: str) -> bool:
        return width(line.strip(), hand) <= room

    lines = _filled(text, fits)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], fits)]
    return tuple(lines)


def _filled(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The lines of a text, each as full as it gets."""
    lines, line = [], ""
    for part in _PART.findall(text):
        whole = fits(part)
        for number, piece in enumerate((part,) if whole else _clusters(part)):
            full = not fits(line + piece) or (number == 0 and not whole)
            if full and line.strip():
                lines.append(line.strip())
                line = ""
            line += piece
    return [each for each in (*lines, line.strip()) if each]


def _cut(line: str, fits: Callable[[str], bool]) -> str:
    """As much of a line as fits before a sign that says there is more."""
    letters = list(_clusters(line))
    while letters and not fits("".join(letters).rstrip() + ELLIPSIS):
        letters.pop()
    return "".join(letters).rstrip() + ELLIPSIS


def _clusters(text: str) -> Iterator[str]:
    """The letters of a text, each with the marks that stand on it and what is joined to it."""
    found = ""
    for letter in text:
        if (found and not _letter(letter, mono=False)) or found.endswith(_JOINER):
            found += letter
            continue
        if found:
            yield found
        found = letter
    if found:
        yield found
