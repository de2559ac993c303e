"""How deep Markdown may be nested: a reader, and the converter, must be able to follow.

What is deeper takes the converter minutes, or more levels than Python has.
"""

import re
from collections.abc import Iterator

from handbook.source.markdown import without_code, without_templates

MOST_BRACKETS, MOST_SIGNS, DEEPEST_QUOTE, DEEPEST_INDENT = 100, 100, 20, 80
_LIMITS = (
    (
        re.compile(rf"([*_])\1{{{MOST_SIGNS},}}"),
        f"more than {MOST_SIGNS} of the same sign in a row",
    ),
    (
        re.compile(rf"(?m)^(?:[ ]{{0,3}}>){{{DEEPEST_QUOTE + 1},}}"),
        f"a quote in more than {DEEPEST_QUOTE} quotes",
    ),
    (
        re.compile(rf"(?m)^[ \t]{{{DEEPEST_INDENT + 1},}}(?=\S)"),
        f"indented by more than {DEEPEST_INDENT} columns",
    ),
)
_BRACKET = re.compile(r"[\[\]]|\n[ \t]*\n")


def too_deep(text: str) -> Iterator[tuple[int, str, str]]:
    """Where a page is nested too deep, in what way, and what to do; code and templates aside."""
    plain = without_templates(without_code(text))
    for pattern, message in _LIMITS:
        if found := pattern.search(plain):
            yield found.start(), message, "make it flatter"
    index = _too_many_brackets(plain)
    if index is not None:
        message = f"more than {MOST_BRACKETS} brackets in brackets"
        yield index, message, "close them, or put them in backticks"


def _too_many_brackets(text: str) -> int | None:
    """Where a paragraph has more open brackets than the limit."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = {"[": depth + 1, "]": max(depth - 1, 0)}.get(found[0], 0)
        if depth > MOST_BRACKETS:
            return found.start()
    return None
