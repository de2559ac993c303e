"""The commands within a Markdown text: fenced blocks, and code within a line."""

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from handbook.source import markdown

# Fences whose text people put into a shell, by the names that highlighters know them by.
SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console", "shell-session"})
# What stands in these is seen or typed in a shell as well: output, and what has no language.
_PLAIN = frozenset({"", "text", "txt", "plain", "output"})
_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*\{?[ \t]*\.?(?P<language>[\w+-]*)")
_WORD = re.compile(r"[A-Za-z_]\w*")


class Code(NamedTuple):
    """A piece of code in a text: its language, "" where it has none, and where it starts and ends.

    `fenced` says whether it is a block of its own; signs around it are not part of it.
    """

    language: str
    start: int
    end: int
    fenced: bool


@functools.lru_cache(maxsize=8192)
def codes(text: str) -> tuple[Code, ...]:
    """Every piece of code of a Markdown text, in order."""
    return tuple(_code(text, start, end) for start, end in markdown.code(text))


def commands(text: str) -> Iterable[Code]:
    """The code of a text that is a command, or what a command prints or is given."""
    return (
        each
        for each in codes(text)
        if not each.fenced or each.language in SHELLS or each.language in _PLAIN
    )


def words(text: str) -> frozenset[str]:
    """The words in the commands of a text that a variable may be called by."""
    return frozenset(
        word for each in commands(text) for word in _WORD.findall(text, each.start, each.end)
    )


def _code(text: str, start: int, end: int) -> Code:
    written = text[start:end]
    signs = written.lstrip(" \t>")
    begin = start + len(written) - len(signs)
    opening = _FENCE.match(signs)
    if opening is None:
        ticks = len(signs) - len(signs.lstrip("`"))
        return Code("", begin + ticks, end - ticks, fenced=False)
    first, last = text.find("\n", begin, end), text.rfind("\n", begin, end)
    first = end if first < 0 else first + 1
    # A fence that is not closed ends with its text.
    closed = _FENCE.match(text[last + 1 : end].lstrip(" \t>")) is not None
    return Code(opening["language"].lower(), first, max(first, last) if closed else end, True)
