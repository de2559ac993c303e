"""Markdown for a terminal: sentences are broken to a width, commands stay as they are typed."""

import re
import textwrap
from collections.abc import Iterator

from handbook.markup.commands import codes, parts

_INDENT = "  "
_POINT = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
# Stands for a blank that no line may be broken at.
_KEPT = "\ue0b4"


def lines(text: str, width: int) -> Iterator[str]:
    """A Markdown text as lines of a width at most; commands begin where a line does.

    A command that stood further in could not be copied: the end of a heredoc begins its line. A
    command longer than the width is not broken, nor is code within a sentence.
    """
    blank = False
    for each in _spaced(text, width):
        if each or not blank:
            yield each
        blank = not each


def _spaced(text: str, width: int) -> Iterator[str]:
    """The lines with an empty one before and after each block of commands."""
    for part in parts(text.strip("\n")):
        if part.is_code:
            yield from ("", *part.text.split("\n"), "")
        elif part.text.strip():
            yield from _prose(part.text.strip("\n"), width)


def _prose(text: str, width: int) -> Iterator[str]:
    for each in reversed(codes(text)):
        code = text[each.start : each.end].replace(" ", _KEPT)
        text = f"{text[: each.start]}{code}{text[each.end :]}"
    for line in text.split("\n"):
        point = _POINT.match(line)
        hang = " " * len(point[0]) if point else ""
        broken = textwrap.wrap(
            line,
            width,
            initial_indent=_INDENT,
            subsequent_indent=_INDENT + hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from (each.replace(_KEPT, " ") for each in broken or [""])
