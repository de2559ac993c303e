"""The parser's complaints, in words that say what to do."""

import re

import yaml

from handbook.findings import Code, Finding, Where
from handbook.source import codes
from handbook.source.decode import lines

# What the parser notices late, and tells with the place where it began.
_EARLIER = ("scanning an alias", "scanning an anchor", "scanning a simple key", "a tag")
# What the parser says when a value starts with a sign that means something else in YAML.
_NO_VALUE = ("cannot start any token", "node content", "alphabetic or numeric", "mapping keys")
_SIGNS = "@`%*&]},?"
_MISPLACED = ("expected key", "expected '-' indicator")
_MEANINGS: tuple[tuple[str, Code, str, str], ...] = (
    ("nesting depth", codes.TOO_DEEP, "nesting deeper than the limit", "40 levels at most"),
    (
        "mapping values are not allowed",
        codes.UNQUOTED_COLON,
        "unquoted colon",
        "quote the value: it holds a colon and a blank",
    ),
    (
        "block sequence entries",
        codes.NOT_YAML,
        "a list cannot start here",
        "start it on the line below its key, with a hyphen on each line",
    ),
    (
        "expected ':'",
        codes.NOT_YAML,
        "a key without a colon",
        "write key: value, or indent the line so that it belongs to the one above",
    ),
    (
        "a block scalar",
        codes.NOT_YAML,
        "text on the line of | or >",
        "start the text on the next line, indented",
    ),
    (" tag", codes.TAG, "tag not allowed", "plain YAML only; quote a value that starts with !"),
)


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
    start = getattr(error, "context_mark", None) or mark
    if "quoted scalar" in context:
        if "escape" in problem or "decimal number" in problem:
            return _escape(_where(mark, path))
        return _unclosed(_where(start, path))
    if open_quote:
        return _unclosed(Where(path, *open_quote))
    if any(words in context for words in _EARLIER):
        mark = start
    place = _Place(_where(mark, path), mark, lines(text))
    if "parsing a flow" in context and place.rest[:1] != ",":
        hint = "close the [ or { that opens here, and put commas between what is in it"
        return codes.UNCLOSED_BRACKET.at(_where(start, path), "unclosed bracket", hint)
    return place.explain(problem, f"{context}: {problem}")


def _where(mark: yaml.Mark, path: str) -> Where:
    return Where(path, mark.line + 1, mark.column + 1)


def _unclosed(where: Where) -> Finding:
    hint = "the quote that opens here is never closed"
    return codes.UNCLOSED_QUOTE.at(where, "unclosed quote", hint)


def _escape(where: Where) -> Finding:
    hint = "in double quotes a backslash starts an escape; write \\\\ or use single quotes"
    return codes.BAD_ESCAPE.at(where, "not an escape of YAML", hint)


class _Place:
    """Where the parser stopped, and what is written there."""

    def __init__(self, where: Where, mark: yaml.Mark, written: list[str]) -> None:
        line = written[mark.line] if mark.line < len(written) else ""
        self.where = where
        self.upto = written[: mark.line + 1]
        self.before, self.rest = line[: mark.column], line[mark.column :]

    def explain(self, problem: str, whole: str) -> Finding:
        """What the problem means, by what is written where it was noticed."""
        if self.rest[:1] == "\t" or re.match(r" *\t", self.before):
            return codes.TAB.at(self.where, "tab in indentation", "use spaces")
        directive = next((n for n, line in enumerate(self.upto) if line[:1] == "%"), None)
        if directive is not None:
            where = Where(self.where.path, directive + 1)
            hint = "remove the line that starts with %"
            return codes.DIRECTIVE.at(where, "YAML directives are not supported", hint)
        for words, code, message, hint in _MEANINGS:
            if words in whole:
                return code.at(self.where, message, hint)
        return self._by_sign(problem)

    def _by_sign(self, problem: str) -> Finding:
        if any(words in problem for words in _NO_VALUE) and self.rest[:1] in tuple(_SIGNS):
            return self._sign(self.rest[0])
        if "<document start>" in problem:
            return self._after_end()
        if any(words in problem for words in _MISPLACED):
            return self._misplaced()
        line = (self.before + self.rest).strip()[:60]
        hint = f"look at this line and the one above it: {line!r}"
        return codes.NOT_YAML.at(self.where, f"not YAML: {problem}", hint)

    def _sign(self, sign: str) -> Finding:
        if sign == ",":
            hint = "remove the comma, or quote the value"
            return codes.NOT_YAML.at(self.where, "a comma without a value before it", hint)
        return codes.RESERVED_SIGN.at(self.where, f"value may not start with {sign}", "quote it")

    def _after_end(self) -> Finding:
        ended = any(line.startswith("...") for line in self.upto[:-1])
        hint = 'remove the line "..."' if ended else "a file is one list or one mapping"
        return codes.AFTER_END.at(self.where, "content after the document's end", hint)

    def _misplaced(self) -> Finding:
        if self.rest.startswith(":"):
            return codes.NOT_YAML.at(self.where, "a colon without a key", "write key: value")
        if self.before.strip(" -"):
            hint = "quote the value from its first to its last character"
            return codes.NOT_YAML.at(self.where, "text after the end of a value", hint)
        hint = "line it up with the lines that it belongs to"
        return codes.NOT_YAML.at(self.where, "wrong indentation", hint)
