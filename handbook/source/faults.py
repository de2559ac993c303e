"""The parser's complaints, in words that say what to do."""

import re

import yaml

from handbook.findings import Finding, Where
from handbook.source import codes
from handbook.source.decode import lines

_RESERVED = "@`%"


def explain(
    error: yaml.YAMLError, text: str, path: str, open_quote: tuple[int, int] | None
) -> Finding:
    """A finding for a syntax error.

    `open_quote` is the start of the last quoted text if it ran over several
    lines: where parsing then fails, the quote was most likely never closed.
    """
    problem = str(getattr(error, "problem", error) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return codes.NOT_YAML.at(Where(path), f"not YAML: {problem}")
    context = str(getattr(error, "context", "") or "")
    if "quoted scalar" in context:
        start = error.context_mark  # type: ignore[attr-defined]
        if "escape" in problem:
            return _escape(mark, problem, path)
        return _unclosed((start.line + 1, start.column + 1), path)
    if open_quote:
        return _unclosed(open_quote, path)
    if "scanning an alias" in context or "scanning an anchor" in context:
        mark = error.context_mark  # type: ignore[attr-defined]
    if "parsing a flow" in context:
        start = error.context_mark  # type: ignore[attr-defined]
        where = Where(path, start.line + 1, start.column + 1)
        hint = "the [ or { that opens here is never closed"
        return codes.UNCLOSED_BRACKET.at(where, "unclosed bracket", hint)
    return _by_character(problem, mark, text, path)


def _unclosed(at: tuple[int, int], path: str) -> Finding:
    hint = "the quote that opens here is never closed"
    return codes.UNCLOSED_QUOTE.at(Where(path, *at), "unclosed quote", hint)


def _escape(mark: yaml.Mark, problem: str, path: str) -> Finding:
    where = Where(path, mark.line + 1, mark.column + 1)
    hint = "in double quotes a backslash starts an escape; write \\\\ or use single quotes"
    return codes.BAD_ESCAPE.at(where, problem, hint)


# What the parser says, and what it means to somebody who did not write a parser.
_MEANINGS = (
    ("nesting depth", codes.TOO_DEEP, "nesting deeper than the limit", "40 levels at most"),
    (
        "<document start>",
        codes.AFTER_END,
        "content after the document's end",
        'remove the line "..."',
    ),
    (
        "mapping values are not allowed",
        codes.UNQUOTED_COLON,
        "unquoted colon",
        "quote the value: it holds a colon and a blank",
    ),
    ("alphabetic or numeric", codes.RESERVED_SIGN, "value may not start with * or &", "quote it"),
    (
        "directive",
        codes.DIRECTIVE,
        "YAML directives are not supported",
        "remove the line that starts with %",
    ),
)


def _by_character(problem: str, mark: yaml.Mark, text: str, path: str) -> Finding:
    where = Where(path, mark.line + 1, mark.column + 1)
    written = lines(text)
    line = written[mark.line] if mark.line < len(written) else ""
    character = line[mark.column : mark.column + 1]
    if character == "\t" or re.match(r" *\t", line):
        return codes.TAB.at(where, "tab in indentation", "use spaces")
    if "cannot start any token" in problem and character in _RESERVED:
        return codes.RESERVED_SIGN.at(where, f"value may not start with {character}", "quote it")
    if "%YAML" in line:
        problem = "directive"
    for words, code, message, hint in _MEANINGS:
        if words in problem:
            return code.at(where, message, hint)
    return codes.NOT_YAML.at(where, f"not YAML: {problem}", _near(line))


def _near(line: str) -> str:
    return f"look at this line and the one above it: {line.strip()[:60]!r}"
