"""The commands within a Markdown text: fenced blocks, and code within a line."""

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from handbook.markup import shell
from handbook.markup.places import Place, places, written
from handbook.source import markdown

# Fences whose text people put into a shell, by the names that highlighters know them by.
_SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console", "shell-session"})
# These show what is typed, after a sign, and what is then seen.
_SESSIONS = frozenset({"console", "shell-session"})
# Output, and what has no language, is seen in a shell as well.
_PLAIN = frozenset({"", "text", "txt", "plain", "output"})
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*\{?[ \t]*\.?(?P<language>[\w+-]*)")
_PROMPT = re.compile(r"[$#%] ")
_SIGNED = re.compile(r"\$\{?[!#]?([A-Za-z_]\w*)", re.ASCII)
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_ALONE = re.compile(r"\$(?:\w+|\{\w+\})", re.ASCII)
# Characters of nobody's script that stand around a name which waits for its value.
_OPEN, _THEN, _LAST, _CLOSE = _SIGNS = "\ue0b0\ue0b1\ue0b2\ue0b3"
MARK = re.compile(rf"{_OPEN}(\w+){_THEN}(\w+){_LAST}([${{}}\w]+){_CLOSE}", re.ASCII)
_NO_SIGNS = dict.fromkeys(map(ord, _SIGNS))


class Span(NamedTuple):
    """A piece of code in a text: its language, and where it starts and ends.

    The language is "" where it has none. `indent` is what stands before each line of a fenced
    block, which belongs to the text around it; None says that the code is within a line.
    """

    language: str
    start: int
    end: int
    indent: str | None


@functools.lru_cache(maxsize=8192)
def codes(text: str) -> tuple[Span, ...]:
    """Every piece of code of a Markdown text, in order."""
    if "`" not in text and "~~~" not in text:
        return ()
    return tuple(_code(text, start, end) for start, end in markdown.code(text))


@functools.lru_cache(maxsize=8192)
def scripts(text: str) -> tuple[str, ...]:
    """What the shell blocks of a text have people type, one script a block."""
    return tuple(
        _typed(each.language, _inner(text, each))
        for each in codes(text)
        if each.indent is not None and each.language in _SHELLS
    )


@functools.lru_cache(maxsize=8192)
def words(text: str) -> frozenset[str]:
    """What may be the name of a variable in the code of a text.

    In a block that is any word, as in `read -rs NAME`; in a line, what stands behind its sign.
    """
    return frozenset(
        word
        for each in codes(text)
        if _is_of_shell(each)
        for word in (_SIGNED if each.indent is None else _WORD).findall(text, each.start, each.end)
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with values in place of $NAME and ${NAME} in its commands, and nothing else changed.

    What is written for another program, as a block of JSON or SQL, stays as it is.
    """
    parts, end = [], 0
    for each in codes(text) if values else ():
        if _is_of_shell(each):
            script = shell.filled(_inner(text, each), values)
            parts += [text[end : each.start], _outer(script, text, each)]
            end = each.end
    return "".join([*parts, text[end:]])


def marked(text: str, names: frozenset[str]) -> str:
    """A text in which `MARK` finds each place of a command that takes the value of a name.

    Its groups are the name, how a shell reads a value there (`places.Place.within`, or "text"
    where nothing is typed into a shell), and the name as it is written.
    """
    plain = text if text.isascii() else text.translate(_NO_SIGNS)
    return _at_places(plain, names, _sign) if names else plain


def given(text: str, values: Mapping[str, str]) -> str:
    """A text with the values that its reader gave in each command, written for their places.

    Where no way of writing one is safe, its name stays.
    """
    return _at_places(
        text,
        frozenset(values),
        lambda place, within, name: written(values[place.name], within) or name,
    )


def left(text: str, names: frozenset[str]) -> frozenset[str]:
    """Which of some names still wait for their value in the commands of a text."""
    found = (places(_inner(text, each), names) for each in codes(text) if _is_of_shell(each))
    return frozenset(place.name for each in found for place in each)


def _at_places(text: str, names: frozenset[str], put: Callable[[Place, str, str], str]) -> str:
    """A text with something in each place that takes a value: of its place, way, and own words."""
    parts, end = [], 0
    for each in codes(text) if names else ():
        if _is_of_shell(each):
            script = _inner(text, each)
            script = _replaced(script, names, put, _is_for_reading(each, script))
            parts += [text[end : each.start], _outer(script, text, each)]
            end = each.end
    return "".join([*parts, text[end:]])


def _replaced(
    script: str, names: frozenset[str], put: Callable[[Place, str, str], str], for_reading: bool
) -> str:
    parts, end = [], 0
    for each in places(script, names):
        within = "text" if for_reading else each.within
        parts += [script[end : each.start], put(each, within, script[each.start : each.end])]
        end = each.end
    return "".join([*parts, script[end:]])


def _sign(place: Place, within: str, name: str) -> str:
    return f"{_OPEN}{place.name}{_THEN}{within}{_LAST}{name}{_CLOSE}"


def _is_for_reading(code: Span, script: str) -> bool:
    """Whether a piece of code is what is seen and not typed: output, or a value in a sentence."""
    if code.indent is None:
        return bool(_ALONE.fullmatch(script.strip()))
    return code.language in _PLAIN and code.language != ""


class Part(NamedTuple):
    """A part of a text: what a fenced block holds, or what stands between two of them."""

    text: str
    is_code: bool


def parts(text: str) -> Iterator[Part]:
    """A text in its parts, without the fences and what indents a block."""
    end = 0
    for each in codes(text):
        if each.indent is not None:
            opening = text.rfind("\n", 0, max(each.start - 1, 0)) + 1
            yield Part(text[end:opening], False)
            yield Part(_inner(text, each), True)
            closing = text.find("\n", each.end + 1)
            end = len(text) if closing < 0 else closing
    yield Part(text[end:], False)


def blocks_of_code(text: str) -> str:
    """What stands in the fenced blocks of a text, one after the other."""
    return "\n".join(_inner(text, each) for each in codes(text) if each.indent is not None)


def without_blocks(text: str) -> str:
    """A text whose fenced blocks are empty."""
    parts, end = [], 0
    for each in codes(text):
        if each.indent is not None:
            parts.append(text[end : each.start])
            end = each.end
    return "".join([*parts, text[end:]])


def _is_of_shell(code: Span) -> bool:
    return code.indent is None or code.language in _SHELLS or code.language in _PLAIN


def _code(text: str, start: int, end: int) -> Span:
    """The code between two places of a text, without the signs around it."""
    signs = text[start:end].lstrip(" \t>")
    begin = end - len(signs)
    opening = _FENCE.match(signs)
    if opening and "\n" not in signs and len(signs.strip("`~")) == len(signs.lstrip("`~")):
        return Span(opening["language"].lower(), end, end, "")  # it opens, and nothing follows
    if opening is None or "\n" not in signs:
        ticks = len(signs) - len(signs.lstrip("`"))
        return Span("", begin + ticks, end - ticks, None)
    first, last = text.index("\n", begin, end) + 1, text.rindex("\n", begin, end)
    # A fence that is not closed ends with its text.
    is_closed = text[last:end].lstrip("\n \t>").startswith(opening[1])
    stop = max(first, last) if is_closed else end
    return Span(opening["language"].lower(), first, stop, text[start:begin].rpartition("\n")[2])


def _inner(text: str, code: Span) -> str:
    """A piece of code as it is read, without what indents its lines."""
    inner = text[code.start : code.end]
    if not code.indent:
        return inner
    return "\n".join(line[_indent_of(line, code.indent) :] for line in inner.split("\n"))


def _outer(script: str, text: str, code: Span) -> str:
    """A script with what indents the lines of the code that it was made of."""
    if not code.indent:
        return script
    lines = text[code.start : code.end].split("\n")
    indents = (line[: _indent_of(line, code.indent)] for line in lines)
    return "\n".join(map("".join, zip(indents, script.split("\n"), strict=True)))


def _indent_of(line: str, indent: str) -> int:
    """How much of a line is the indent of its block."""
    return min(len(indent), len(line) - len(line.lstrip(" \t>")))


def _typed(language: str, script: str) -> str:
    """What is typed of a session: lines after a sign, and those that go on; else all of it."""
    if language not in _SESSIONS or not any(map(_PROMPT.match, script.split("\n"))):
        return script
    return "\n".join(_lines_typed(script.split("\n")))


def _lines_typed(lines: list[str]) -> Iterator[str]:
    goes_on = False
    for line in lines:
        typed = bool(_PROMPT.match(line))
        if typed or goes_on:
            yield line[2:] if typed or line.startswith("> ") else line
            goes_on = line.endswith("\\")
