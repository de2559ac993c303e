"""Where on a page an address, an id or a text is written: line and column, from 1."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple

from handbook.linkcheck.pages import candidates
from handbook.linkcheck.styles import urls_with_offsets

# Start tags as the tokenizer of the HTML Living Standard reads them, where they are well
# formed; what stands in comments, and in elements that hold plain text, is no tag.
_INSIDE = r"""((?:[^"'>]++|"[^"]*+"|'[^']*+')*+)>"""
_TAG = re.compile(
    rf"<!--.*?-->|<(script|style|textarea|title)\b{_INSIDE}(.*?)</\1\b|<[a-z][^\s/>]*+{_INSIDE}",
    re.S | re.I,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_MANY = frozenset({"srcset", "imagesrcset"})
_REFRESH = re.compile(r"(?i)url\s*=\s*[\"']?([^\"']*)")


class Spot(NamedTuple):
    """What is meant on a page: the nth of the same value in the same kind of attribute.

    `kind` is an attribute's name, "css" for an address in a style sheet, "text" for words
    as they stand, and "" for the page as a whole.
    """

    kind: str = ""
    value: str = ""
    nth: int = 0


class Places:
    """The places of some spots of one file; found in one reading, for the parser has none."""

    def __init__(self, path: str, text: str, spots: Iterable[Spot]) -> None:
        self._text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._wanted = {spot.value for spot in spots if spot.kind not in ("", "text")}
        self._known: dict[tuple[str, str], list[int]] = defaultdict(list)
        if path.endswith(".css"):
            self._note_style("css", text, 0)
        elif self._wanted:
            self._read()

    def of(self, spot: Spot) -> tuple[int, int]:
        """Line and column of a spot, in characters; the first line where it is not shown."""
        if not spot.kind:
            return 1, 1
        offsets = self._known.get((spot.kind, spot.value)) or self._in_text(spot.value)
        if not offsets:
            return 1, 1
        offset = offsets[min(spot.nth, len(offsets) - 1)]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _read(self) -> None:
        for found in _TAG.finditer(self._text):
            inside = found[2] or found[4]
            if inside and self._has_wanted(inside):
                self._note_tag(inside, found.start(2) if found[2] else found.start(4))
            if found[1] and found[1].lower() == "style":
                self._note_style("style", found[3], found.start(3))

    def _has_wanted(self, inside: str) -> bool:
        plain = unescape(inside)
        return any(value in plain for value in self._wanted)

    def _note_tag(self, inside: str, start: int) -> None:
        seen = set()
        for found in _ATTRIBUTE.finditer(inside):
            name, group = found[1].lower(), found.lastindex or 1
            if name not in seen:  # of an attribute that is there twice, the first counts
                seen.add(name)
                self._note(name, found[group] if group > 1 else "", start + found.start(group))

    def _note(self, name: str, raw: str, offset: int) -> None:
        value = unescape(raw)
        self._known[name, value].append(offset)
        if name in _MANY:
            at = 0
            for url in candidates(value):
                at = max(raw.find(escape(url), at), raw.find(url, at), at)
                self._known[name, url].append(offset + at)
                at += len(url)
        elif name == "style":
            self._note_style(name, value, offset)
        elif name == "content" and (cut := _REFRESH.search(value)):
            self._known[name, cut[1].strip()].append(offset + cut.start(1))

    def _note_style(self, kind: str, css: str, start: int) -> None:
        for url, offset in urls_with_offsets(css):
            self._known[kind, url].append(start + offset)

    def _in_text(self, value: str) -> list[int]:
        for written in dict.fromkeys((value, escape(value, quote=False), escape(value))):
            if written and written in self._text:
                return [found.start() for found in re.finditer(re.escape(written), self._text)]
        return []
