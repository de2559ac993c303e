"""Conflicts that a merge left in a text: git's markers, which no page and no data can mean.

A marker is seven signs or more at the start of a line (git-merge, "How conflicts are
presented"; the attribute conflict-marker-size). A line that only shows one is indented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.findings import Finding, Where
from handbook.source import codes

_MARKER = re.compile(r"(?m)^(?P<sign>[<>|=])(?P=sign){6,}(?=[ \r\n]|\Z)")
_SIGNS = ("<<<<<<<", ">>>>>>>", "|||||||", "=======")
HINT = "keep what is right of both sides, and delete the lines of the markers"


@dataclass(frozen=True, slots=True)
class _Marker:
    line: int
    sign: str
    size: int
    alone: bool


def conflicts(text: str, path: str, *, ruled: bool = False) -> list[Finding]:
    """A finding for each conflict of a text, and for each marker that one left behind.

    With `ruled`, a line of "=" alone is no marker: Markdown underlines headings with it, and
    a line of ">" between others that quote is a quote.
    """
    # A single character is looked for ten times as fast.
    if not any(sign[0] in text and sign in text for sign in _SIGNS):
        return []
    return [
        codes.CONFLICT.at(Where(path, first), message, HINT)
        for first, message in _found(_markers(text), ruled)
    ]


def _markers(text: str) -> Iterator[_Marker]:
    lines = re.split(r"\r\n|\n|\r", text)
    for number, line in enumerate(lines, 1):
        found = _MARKER.match(line)
        if not found or (found["sign"] == "=" and line.rstrip(" ") != found[0]):
            continue
        around = (*lines[max(number - 2, 0) : number - 1], *lines[number : number + 1])
        quoted = found["sign"] == ">" and any(each.startswith(">") for each in around)
        yield _Marker(number, found["sign"], len(found[0]), alone=not quoted)


def _found(markers: Iterator[_Marker], ruled: bool) -> Iterator[tuple[int, str]]:
    """The first line of each conflict, and what is said of it."""
    opened: _Marker | None = None
    for each in markers:
        if opened and each.size > opened.size:
            continue  # a conflict within what both sides had before
        if each.sign == "<":
            if opened:
                yield opened.line, "merge conflict that is not closed"
            opened = each
        elif each.sign == ">" and opened:
            yield opened.line, f"merge conflict, up to line {each.line}"
            opened = None
        elif not opened and not (ruled and (each.sign == "=" or not each.alone or each.size > 7)):
            yield each.line, "a marker of a merge conflict is left"
    if opened:
        yield opened.line, "merge conflict that is not closed"
