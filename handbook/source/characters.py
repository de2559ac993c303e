"""Characters that nobody sees: they hide text, turn it round, or make two words that look the same.

These are Unicode's Default_Ignorable_Code_Point and Bidi_Control (DerivedCoreProperties,
PropList), the separators U+2028 and U+2029, interlinear annotations and the blank of Braille.
Some belong where a script or a picture needs them, and stay there: joiners beside letters that
join (Unicode Standard Annex 31, 2.3), selectors of a variation behind what has variations,
blanks of no width between words of scripts that write none, tags within the flag of a region,
the grapheme joiner before the mark that it keeps from its neighbour (Unicode Standard, 23.2).
What stands beside one may be written as an escape or an entity; then that is what is looked at.
"""

import html
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

import yaml

from handbook.findings import Finding
from handbook.source import codes
from handbook.source.decode import UNPRINTABLE, place
from handbook.source.markdown import without_code

# Scripts whose letters join: Arabic, Syriac, N'Ko and their like, those of India and its
# neighbours, Tibetan, Myanmar, Khmer, Mongolian; by their blocks.
_JOINING = (
    "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08e1\u08e3-\u0963\u0971-\u0df3\u0f40-\u0fbc"
    "\u1000-\u109f\u1780-\u17d3\u1820-\u18aa\ua840-\ua871\ua8e0-\ua8ff\ua980-\ua9ff\uaa60-\uaa7f"
    "\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00010f30-\U00010fff\U00011000-\U00011fff"
    "\U0001e900-\U0001e95f"
)
# Scripts that write no blank between words: Thai, Lao, Myanmar, Khmer.
_UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
_HAN = "\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001fbff"
)
_NOBODY_SEES = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Quick, for most texts have none of them.
_ANY = re.compile(f"[{_NOBODY_SEES}]")
# Marks that join a letter: of Latin and its like, of Hebrew, and of Arabic.
_MARKS = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f"
)
_HIDDEN = re.compile(
    # The flag of a region within a country, as of Scotland: its tags end with U+E007F.
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
    rf"|(?<=[{_JOINING}])[\u200c\u200d]|(?<=\w)\u200c(?=[{_JOINING}])"
    rf"|(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])"
    rf"|(?<=[{_PICTURE}])[\ufe00\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    rf"|(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    rf"|(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
    rf"|\u034f(?=[{_MARKS}])"
    "|(?<=[\u2801-\u28ff])\u2800|\u2800(?=[\u2801-\u28ff])"
    f"|(?P<hidden>[{_NOBODY_SEES}]+)"
)
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ENTITY = re.compile(r"&(?:#[xX][0-9A-Fa-f]{1,6};?|#[0-9]{1,7};?|[A-Za-z][A-Za-z0-9]{1,30};)")
# YAML 1.2.2, 5.7, for characters by their number.
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")
# The longest of both: the name of an entity between its signs.
_LONGEST = 33


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Index and characters of each run that nobody sees and nothing needs."""
    if text.isascii() or not _ANY.search(text):
        return
    for found in _HIDDEN.finditer(text):
        if found["hidden"]:
            yield found.start("hidden"), found["hidden"]


def without_hidden(text: str, path: str) -> tuple[str, list[Finding]]:
    """The text without what nobody sees, so that the rest can be looked at, and a finding for each.

    What stands behind one on its line is found as far to the left as a reader sees it.
    """
    runs = _in_context(text, path, list(hidden(text)))
    found = [codes.UNSEEN.at(place(text, index, path), *said(run)) for index, run in runs]
    ends = [0, *(index + len(run) for index, run in runs)]
    starts = [*(index for index, _ in runs), len(text)]
    return "".join(map(text.__getitem__, map(slice, ends, starts))), found


def in_escapes(value: str) -> str | None:
    """What is wrong with a value in which escapes made characters that nobody sees, if they did.

    What cannot be shown at all is not named here.
    """
    made = UNPRINTABLE.sub("", "".join(run for _, run in hidden(value)))
    return f"in an escape: {said(made)[0]}" if made else None


def said(run: str) -> tuple[str, str]:
    """Message and hint about a run of characters that nobody sees."""
    char = run[0]
    more = f" and {len(run) - 1} more" if len(run) > 1 else ""
    does = "changes the direction of text" if char in _TURNING else "cannot be seen"
    name = unicodedata.name(char, "unnamed")
    return f"U+{ord(char):04X} {name}{more} {does}", "delete it"


def in_entities(text: str) -> Iterator[tuple[int, str, str]]:
    """Index, entity and character of each entity of a Markdown text that nobody would see."""
    if "&" not in text:
        return
    for found in _ENTITY.finditer(without_code(text)):
        char = html.unescape(found[0])
        before, after = _written(text, found.start(), found.end(), escapes=False)
        if any(_remaining(before, char, after)):
            yield found.start(), found[0], char


def _in_context(text: str, path: str, runs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What remains of runs that nobody sees where their neighbours are read as they are meant."""
    if not runs or ("\\" not in text and "&" not in text):
        return runs
    bounds = _double_quoted(text, path) if "\\" in text else []
    remaining = []
    for index, run in runs:
        quoted = bisect_right(bounds, index) % 2 == 1
        before, after = _written(text, index, index + len(run), escapes=quoted)
        remaining += [(index + at, part) for at, part in _remaining(before, run, after)]
    return remaining


def _remaining(before: str, run: str, after: str) -> Iterator[tuple[int, str]]:
    """Index and characters of what nobody sees in a run, between its two neighbours."""
    for at, part in hidden(f"{before}{run}{after}"):
        start, end = max(at - len(before), 0), min(at - len(before) + len(part), len(run))
        if start < end:
            yield start, run[start:end]


def _written(text: str, start: int, end: int, *, escapes: bool) -> tuple[str, str]:
    """The characters before and behind a part of a text, also where entities or escapes make them.

    Each is "" where the text ends.
    """
    before, after = text[max(start - _LONGEST, 0) : start], text[end : end + _LONGEST]
    sorts = (_ENTITY, _ESCAPE) if escapes else (_ENTITY,)
    for sort in sorts:
        if (found := sort.match(after)) and (char := _made(found[0])):
            after = char
        last = [each for each in sort.finditer(before) if each.end() == len(before)]
        if last and not _is_doubled(text, start - len(last[0][0])) and (char := _made(last[0][0])):
            before = char
    return before[-1:], after[:1]


def _made(written: str) -> str:
    """The character that an entity or escape makes, or "" where it makes none."""
    if written[0] == "&":
        char = html.unescape(written)
        return char if char != written else ""
    number = int(written[2:], 16)
    return chr(number) if number <= sys.maxunicode else ""


def _is_doubled(text: str, index: int) -> bool:
    """Whether a backslash is only the second of two, so that what follows is no escape."""
    first = index
    while first and text[first - 1] == "\\":
        first -= 1
    return text[index] == "\\" and (index - first) % 2 == 1


def _double_quoted(text: str, path: str) -> list[int]:
    """Where each double-quoted value of a YAML text, or of a page's front, begins and ends."""
    if not path.endswith((".yaml", ".yml")) and not text.startswith("---"):
        return []
    bounds: list[int] = []
    # What is looked for may itself be no YAML.
    plain = _HIDDEN.sub(lambda each: "_" * len(each[0]), text)
    try:
        for event in yaml.parse(plain, Loader=yaml.CSafeLoader):
            begin, end = event.start_mark, event.end_mark
            if isinstance(event, yaml.ScalarEvent) and event.style == '"' and begin and end:
                bounds += begin.index, end.index
            elif isinstance(event, yaml.DocumentEndEvent):
                break
    except yaml.YAMLError:
        pass  # who reads the text says so
    return bounds
