"""What is not set of each record: the gaps that the check finds, by where they are written."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from handbook.catalog import Handbook
from handbook.findings import OPEN_QUESTION, Finding, Severity

# A row of facts that says nothing but that, and a list of facts of which no row is left.
_OPEN_ROW = re.compile(
    r"<div><dt>[^<]*</dt><dd>\s*<(a|span) class=\"hb-notset\"[^>]*>not set</\1>\s*</dd></div>"
)
_EMPTY = re.compile(r'<dl class="hb-facts">\s*</dl>')


class Lacking(NamedTuple):
    """Something that is not set: in words, the open question that would settle it, and its line.

    `decision` is "" where no question does; `line` is 0 where it is that of the record itself.
    """

    message: str
    decision: str
    line: int


def lacking(book: Handbook, found: Iterable[Finding]) -> Mapping[str, list[Lacking]]:
    """What is not set of each record, by its id; a gap belongs to the record that it stands in."""
    open_ = [each for each in found if each.severity is Severity.GAP and each.code != OPEN_QUESTION]
    starts = _starts(book, {each.where.path for each in open_})
    gaps: dict[str, list[Lacking]] = {}
    for each in open_:
        lines = starts.get(each.where.path, [])
        at = bisect_right(lines, (each.where.line, "\uffff")) - 1
        if at >= 0:
            start, name = lines[at]
            line = each.where.line if each.where.line != start else 0
            gaps.setdefault(name, []).append(Lacking(_said(book, name, each), each.decision, line))
    return gaps


def _starts(book: Handbook, paths: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """The lines at which records start in some files, and their ids, in order."""
    starts: dict[str, list[tuple[int, str]]] = {path: [] for path in paths}
    for name, entry in book.entries.items():
        if entry.path in starts:
            starts[entry.path].append((entry.where().line, name))
    for lines in starts.values():
        lines.sort()
    return starts


def known(html: str) -> Markup:
    """The facts of a card without the rows that only say "not set": its details list those."""
    return Markup(_EMPTY.sub("", _OPEN_ROW.sub("", html)))


def _said(book: Handbook, name: str, finding: Finding) -> str:
    """What a finding says of its record, less which record that is."""
    start = f'{book.entries[name].kind.name} "{name}"'
    return finding.message.removeprefix(start).lstrip(": ")
