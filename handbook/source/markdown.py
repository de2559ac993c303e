"""What of a Markdown text is code, template, address or markup, blanked out so that places hold.

Each function gives a text of the same length and lines, with blanks in place of what is
not asked for. It is made for looking at pages, not for rendering them.
"""

import functools
import re
from collections.abc import Iterable, Iterator

from handbook.schemes import ALLOWED

_NOT_BREAK = re.compile(r"[^\n]")
_FENCE = re.compile(r"(?m)^[ \t>]*(`{3,}|~{3,})[^\n]*$")
_TICKS = re.compile(r"`+")
_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_OPENING = re.compile(r"\{[{%#]")
# The anchor of a heading, as {#steps} or {#steps .wide}: no comment, which ends in #}.
_ANCHOR = re.compile(r"\{#[\w:.-]+(?:[ ][^{}\n]*)?(?<!#)\}")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_MARKUP = re.compile(
    rf"<(?:{'|'.join(ALLOWED)}):[^>\s]*>"  # an address in angle brackets
    r"|</?[A-Za-z][^<>]*>"  # an element
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"  # where a link leads
    r"|(?<=\])\[[^\]\n]*\]"  # the name of a reference
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*\S+"  # where a reference leads
    r"|\{:?[ ]?[#.][^{}\n]*\}"  # attributes
    r"|(?:https?://|mailto:|www\.)[^\s<>()\"'`]+",
    re.MULTILINE,
)


def without_code(text: str) -> str:
    """The text without fenced code and without code in a line."""
    return _blanked(text, code(text)) if "`" in text or "~~~" in text else text


@functools.lru_cache(maxsize=8192)
def code(text: str) -> tuple[tuple[int, int], ...]:
    """Where code is, fenced or in a line: start and end of each, in order."""
    if "`" not in text and "~~~" not in text:
        return ()
    fenced = [(start, end) for start, end, _ in fences(text)]
    return tuple(sorted([*fenced, *_spans(_blanked(text, fenced))]))


def templates(text: str) -> list[tuple[int, int]]:
    """Where Jinja finds its own outside of code; what is not closed is as long as its sign."""
    return list(_templates(without_code(text), unclosed=True))


def without_templates(text: str) -> str:
    """The text without what Jinja reads: calls of macros, statements and comments."""
    return _blanked(text, _templates(text)) if "{" in text else text


def prose(text: str) -> str:
    """The words that a reader sees: no code, template, address, element or attribute."""
    return _MARKUP.sub(_blank, without_templates(without_code(text)))


def _blank(found: re.Match[str]) -> str:
    return _NOT_BREAK.sub(" ", found[0])


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks where the spans are, which come in order."""
    parts, end = [], 0
    for start, stop in spans:
        blank = "\n".join(" " * len(line) for line in text[start:stop].split("\n"))
        parts += [text[end:start], blank]
        end = stop
    return "".join(parts) + text[end:] if parts else text


def _templates(text: str, *, unclosed: bool = False) -> Iterator[tuple[int, int]]:
    end = 0
    never: set[str] = set()
    for opening in _OPENING.finditer(text):
        if opening.start() < end or _ANCHOR.match(text, opening.start()):
            continue
        stop = -1 if opening[0] in never else text.find(_CLOSING[opening[0]], opening.end())
        if stop >= 0:
            end = stop + 2
            yield opening.start(), end
            continue
        never.add(opening[0])
        if unclosed:
            yield opening.start(), opening.end()


def anchors(text: str) -> list[tuple[int, int]]:
    """Where a heading names its own anchor in braces."""
    return [found.span() for found in _ANCHOR.finditer(text)]


@functools.lru_cache(maxsize=8192)
def fences(text: str) -> tuple[tuple[int, int, bool], ...]:
    """Fences as CommonMark 4.5 has them: where each starts and ends, and whether it is closed.

    One that is not closed by as many signs ends with the text.
    """
    every, found = [], _FENCE.finditer(text)
    for opening in found:
        closing = next((f for f in found if f[1].startswith(opening[1]) and _bare(f[0])), None)
        end = closing.end() if closing else len(text)
        every.append((opening.start(), end, closing is not None))
    return tuple(every)


def _bare(line: str) -> bool:
    """Whether a line of a fence has nothing but its signs, as one that closes must have."""
    return not line.strip(" \t>").strip("`~")


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Code in a line as CommonMark 6.1 has it: between two runs of as many backticks."""
    if "`" not in text:
        return
    begin = 0
    for end in [*(found.start() for found in _PARAGRAPH.finditer(text)), len(text)]:
        waiting: tuple[int, int] | None = None
        lengths = [len(found[0]) for found in _TICKS.finditer(text, begin, end)]
        for found in _TICKS.finditer(text, begin, end):
            lengths.pop(0)
            if waiting and len(found[0]) == waiting[1]:
                yield waiting[0], found.end()
                waiting = None
            elif waiting is None and len(found[0]) in lengths:
                waiting = found.start(), len(found[0])
        begin = end
