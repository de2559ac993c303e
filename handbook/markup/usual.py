"""What people write every day in the way of other systems, turned into ours.

Lists as GitHub reads them: right below a paragraph, nested by as many blanks as the text
above is indented, numbered with brackets. Boxes between lines of `:::`. HTML's `details`,
with Markdown inside.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX

STEP = 4
# Right after fences are put aside, and before raw HTML is.
_PRIORITY = 24.5
_ITEM = re.compile(r"(?P<indent> *)(?P<sign>[-*+]|\d{1,9}[.)])(?P<gap> +|$)(?P<text>.*)")
_RULE = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
_HEADER = re.compile(r"(?P<indent> *)(?:!!!|\?\?\?\+?) ?[\w\"-]|(?P<tab> *)===[!+]{0,2} ?\"")
_BOX = re.compile(
    r"(?P<indent> *)(?P<mark>:{3,}) *\{?(?P<kind>[\w-]+)\}?[ \[]*(?P<title>[^\]]*?)\]? *$"
)
_BOX_END = re.compile(r" *(?P<mark>:{3,}) *$")
_DETAILS = re.compile(r"(?P<indent> *)<details(?P<open> open(?:=\"[^\"]*\")?)?>(?P<rest>.*)$", re.I)
_SUMMARY = re.compile(r"\s*<summary>(?P<title>.*?)</summary>\s*", re.I | re.S)
_DETAILS_END = re.compile(r"</details> *$", re.I)
_AS_IT_IS = re.compile(r"<(pre|script|style|textarea)\b", re.I)
_AS_IT_WAS = re.compile(r"</(pre|script|style|textarea)>", re.I)
# What superfences leaves in a fence's place, and the line below the head of a table.
_FENCE = re.compile(rf" *{STX}\w+:\d+{ETX} *")
_TABLE = re.compile(r" *\|?(?: *:?-+:? *\|)+ *(?::?-+:? *)?$")
# What begins a marked section is text: HTML has none (HTML Living Standard, 13.2.5.42), and the
# parser by which MkDocs looks for ids raises AssertionError for it in Python before 3.13.
_SECTION, _SECTION_MARK = "<![", f"{STX}handbook-section{ETX}"
_TABLE_ROW = re.compile(r" *\|")


class UsualForms(Extension):
    """Reads the usual forms of other systems as what they mean."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Put the rewriting between fences and raw HTML."""
        md.preprocessors.register(_Rewriting(md), "handbook_usual", _PRIORITY)
        md.postprocessors.register(_SectionsAsText(md), "handbook_sections", 0)


class _Rewriting(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return [line.replace(_SECTION, _SECTION_MARK) for line in rewritten(lines)]


class _SectionsAsText(Postprocessor):
    def run(self, text: str) -> str:
        return text.replace(_SECTION_MARK, "&lt;![")


def rewritten(lines: list[str]) -> list[str]:
    """The lines of a text without its fences, in the forms that Python-Markdown reads."""
    return list(_Lister().lines(_boxes(_details(lines))))


def _details(lines: list[str]) -> list[str]:
    """HTML's details as a box that folds, where its start and its end have lines of their own."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        found = _DETAILS.match(lines[at])
        end = _end_of_details(lines, at) if found else None
        if found is None or end is None:
            out.append(lines[at])
            at += 1
            continue
        inside = [found["rest"], *lines[at + 1 : end], _DETAILS_END.sub("", lines[end])]
        text = "\n".join(inside)
        summary = _SUMMARY.match(text)
        title = summary["title"] if summary else "Details"
        body = text[summary.end() :] if summary else text
        out += _box(found["indent"], "???+" if found["open"] else "???", "", title, body)
        at = end + 1
    return out


def _end_of_details(lines: list[str], start: int) -> int | None:
    depth = 0
    for number in range(start, len(lines)):
        depth += len(re.findall(r"<details\b", lines[number], re.I))
        depth -= len(re.findall(r"</details>", lines[number], re.I))
        if depth == 0:
            return number if _DETAILS_END.search(lines[number]) else None
    return None


def _boxes(lines: list[str]) -> list[str]:
    """Boxes between lines of colons, as Docusaurus, VitePress and MyST have them."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        found = _BOX.match(lines[at])
        end = _end_of_box(lines, at, found) if found else None
        if found is None or end is None:
            out.append(lines[at])
            at += 1
            continue
        body = "\n".join(lines[at + 1 : end])
        kind = found["kind"].lower()
        mark = "???" if kind in ("details", "dropdown", "spoiler") else "!!!"
        out += _box(found["indent"], mark, kind, found["title"], body)
        at = end + 1
    return out


def _end_of_box(lines: list[str], start: int, opening: re.Match[str]) -> int | None:
    """The line that closes a box: as many colons as opened it, past the boxes inside."""
    depth = 0
    for number in range(start + 1, len(lines)):
        closing = _BOX_END.match(lines[number])
        inner = _BOX.match(lines[number])
        if inner and inner["mark"] == opening["mark"]:
            depth += 1
        elif closing and closing["mark"] == opening["mark"]:
            if depth == 0:
                return number
            depth -= 1
    return None


def _box(indent: str, mark: str, kind: str, title: str, body: str) -> Iterator[str]:
    words = re.sub(r'^"(.*)"$', r"\1", title.strip()).replace('"', "&quot;")
    quoted = f' "{words}"' if words else ""
    yield ""
    yield f"{indent}{mark}{f' {kind}' if kind else ''}{quoted}"
    yield ""
    inside = body.strip("\n").split("\n")
    least = min((len(n) - len(n.lstrip()) for n in inside if n.strip()), default=0)
    for line in _boxes(_details([n[least:] for n in inside])):
        yield f"{indent}{' ' * STEP}{line}" if line.strip() else ""
    yield ""


class _Level(NamedTuple):
    """Something that lines are indented below: a list's item, or the head of a box.

    `written` is where its text starts as written, `given` where as given on. `kind` is
    that of its list, "" for a box.
    """

    written: int
    given: int
    kind: str = ""


class _Lister:
    """Lists indented by four for each level, with blank lines around what starts on its own."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        self._left = ""  # the kind of the list whose item has just ended
        self._before = ""  # the line above, as it was written
        self._verbatim = False  # inside an element whose text is not Markdown

    def lines(self, lines: list[str]) -> Iterator[str]:
        for line, below in zip(lines, [*lines[1:], ""], strict=True):
            if self._verbatim or _AS_IT_IS.search(line):
                self._verbatim = not _AS_IT_WAS.search(line)
                yield line
            elif line.strip():
                yield from self._line(line, below)
            else:
                yield line
            self._before = line.strip() and line

    def _line(self, line: str, below: str) -> Iterator[str]:
        indent = len(line) - len(line.lstrip())
        item = None if _RULE.match(line) else _ITEM.match(line)
        header = _HEADER.match(line)
        if self._goes_on(indent, starts=bool(item or header)):
            yield line
            return
        base = self._base(indent)
        given = indent if indent >= base.given else base.given + indent - base.written
        if item and indent - base.written < STEP and self._is_item(item):
            yield from self._item(item, indent, given)
            return
        alone = header or _FENCE.fullmatch(line) or (_TABLE.match(below) and "|" in line)
        if alone and self._before and not _TABLE_ROW.match(self._before):
            yield ""
        yield f"{' ' * given}{line.lstrip()}"
        if _FENCE.fullmatch(line) and below.strip():
            yield ""
        if header:
            self._levels.append(_Level(indent + STEP, _step(given)))

    def _goes_on(self, indent: int, *, starts: bool) -> bool:
        """Whether a line belongs to the paragraph above, however little it is indented."""
        above = self._before and not _FENCE.fullmatch(self._before)
        return bool(above and not starts and self._levels and indent < self._levels[-1].written)

    def _base(self, indent: int) -> _Level:
        self._left = ""
        while self._levels and indent < self._levels[-1].written:
            self._left = self._levels.pop().kind
        return self._levels[-1] if self._levels else _Level(0, 0)

    def _is_item(self, item: re.Match[str]) -> bool:
        """Whether an item is one (CommonMark 0.31.2, 5.3): below a paragraph only some are."""
        if not self._before or self._left or _ITEM.match(self._before):
            return True
        return bool(item["text"]) and (item["sign"] in "-*+" or item["sign"][:-1] == "1")

    def _item(self, item: re.Match[str], indent: int, given: int) -> Iterator[str]:
        sign = item["sign"].replace(")", ".")
        kind = "bullet" if sign in "-*+" else "number"
        below_item = self._left or _ITEM.match(self._before)
        if self._before and (not below_item or self._left not in ("", kind)):
            yield ""
        yield f"{' ' * given}{sign}{item['gap']}{item['text']}"
        self._levels.append(_Level(indent + len(item["sign"]) + 1, _step(given), kind))


def _step(given: int) -> int:
    """Where the text below a line stands, in whole steps."""
    return (given // STEP + 1) * STEP
