"""A page's Jinja, rendered where it can call macros and reach nothing behind them."""

import re
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from handbook.findings import Finding, Where, nearest
from handbook.pages import codes
from handbook.pages.ended import EndedError, never_ending
from handbook.source import markdown

# How Jinja calls a template that was given as text.
_ITSELF = "<template>"
_CALLED = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)\s*\(")
# The page of a record: one call, which needs no template to be made of it.
_ONE_CALL = re.compile(r'\{\{ ([A-Za-z_]\w*)\("([^"\\{}\n]*)"\) \}\}(\n*)')
_UNDEFINED = re.compile(r"'(\w+)' is undefined")
# What is left of a statement whose start was a fault, and Jinja's own places.
_ENDS = re.compile(r"\{%-?\s*(?:end\w+|else|elif)\b")
_AT = re.compile(r" at \d+$")
_AS_TEXT = "braces that should be read as text stand in backticks: `{{ … }}`"
# A page with more faults than this is no page of ours; the rest can wait.
MOST_FAULTS = 50


class Sandbox:
    """Renders pages. They know the macros by name, and may include files of the docs folder.

    Attributes that lead to Python's own objects are refused, as Jinja's sandbox does it:
    https://jinja.palletsprojects.com/en/stable/sandbox/. Code is no template: braces in
    fences, and between backticks, are read as they stand.

    `raised` has each finding that a macro brought up itself, with the call as it is written.
    """

    def __init__(self, macros: Mapping[str, Callable[..., str]], docs: Path) -> None:
        self._macros = macros
        self.raised: dict[Finding, str] = {}
        self._env = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(docs),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
        )
        self._env.globals.update({name: never_ending(macro) for name, macro in macros.items()})

    def render(self, text: str, shown: str, skipped: int = 0) -> tuple[str, list[Finding]]:
        """The page's text with its macros rendered, and all findings that say why not.

        `shown` is the page's file, `skipped` how many of its lines stand above the text.
        """
        if (said := self._one_call(text)) is not None:
            return said, []
        shield = _Shield(text)
        asked = shield.covered
        findings: list[Finding] = []
        while len(findings) < MOST_FAULTS:
            try:
                rendered = self._env.from_string(asked).render()
            # Macros are the project's own Python: what they raise is for people to read.
            except Exception as error:
                span = self._culprit(asked, error)
                start = span[0] if span else _index(asked, _line(error))
                if not (findings and span and _ENDS.match(asked, start)):
                    findings.append(self._finding(error, shown, asked, start, skipped))
                if span is None:
                    return "", findings
                asked = _without(asked, *span)
            else:
                return shield.opened(rendered), findings
        return "", findings

    def _one_call(self, text: str) -> str | None:
        """What a page says that is one call of a macro with an id, as those of the data are.

        None for any other page, and where the macro fails: it is called again to say how.
        """
        found = _ONE_CALL.fullmatch(text)
        macro = found and self._env.globals.get(found[1])
        if not found or not callable(macro) or not self._env.is_safe_callable(macro):
            return None
        try:
            return f"{macro(found[2])}{found[3]}"
        except Exception:
            return None

    def _culprit(self, text: str, error: Exception) -> tuple[int, int] | None:
        """The template of a line that fails, or else the last one that starts above it."""
        line, spans = _line(error), markdown.templates(text)
        here = [s for s in spans if _line_of(text, s[0]) <= line <= _line_of(text, s[1] - 1)]
        failing = (s for s in here if len(here) > 1 and self._fails(text[slice(*s)], error))
        above = [span for span in spans if _line_of(text, span[0]) <= line]
        return next(failing, here[0] if here else above[-1] if above else None)

    def _fails(self, template: str, error: Exception) -> bool:
        """Whether a template fails by itself as the page does."""
        try:
            self._env.from_string(template).render()
        except Exception as own:
            return _AT.sub("", str(own)) == _AT.sub("", str(error))
        return False

    def _finding(
        self, error: Exception, shown: str, text: str, start: int, skipped: int
    ) -> Finding:
        line = _line_of(text, start)
        column = start - (text.rfind("\n", 0, start) + 1) + 1
        where = Where(shown, line + skipped, column)
        if finding := self._explain(error, where):
            return finding
        found = _CALLED.match(text, start)
        said = f"{f'macro {found[1]}: ' if found else ''}{_said(error)}"
        finding = codes.FAILED.at(where, said, "mend the call")
        end = text.find("}}", start)
        self.raised[finding] = text[start : end if end > 0 else None]
        return finding

    def _explain(self, error: Exception, where: Where) -> Finding | None:
        """What is wrong with a call as such; None for what the macro itself raised."""
        if isinstance(error, SecurityError):
            hint = "a page may call macros with plain values, nothing else"
            return codes.REFUSED.at(where, f"refused: {error.message}", hint)
        if isinstance(error, jinja2.TemplateSyntaxError):
            said = _AT.sub("", error.message or "")
            return codes.FAILED.at(where, f"template syntax: {said}", _AS_TEXT)
        if isinstance(error, jinja2.TemplateNotFound):
            return codes.FAILED.at(
                where, f'there is no file "{error.name}" to include', "its path is within docs/"
            )
        if isinstance(error, jinja2.UndefinedError) and (found := _UNDEFINED.match(str(error))):
            near = nearest(found[1], self._macros)
            hint = f'did you mean "{near}"?' if near else _AS_TEXT
            return codes.FAILED.at(where, f'unknown macro "{found[1]}"', hint)
        return None


class _Shield:
    """Keeps braces of code, and of the anchors of headings, out of Jinja's sight.

    Two characters that the text does not have stand for them meanwhile, so that every
    place holds.
    """

    def __init__(self, text: str) -> None:
        free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
        self._open, self._close = next(free), next(free)
        there = {"{": self._open, "}": self._close}
        table = str.maketrans(there)
        self._back = str.maketrans({value: key for key, value in there.items()})
        parts, end = [], 0
        spans = [*markdown.code(text), *markdown.anchors(markdown.without_code(text))]
        for start, stop in sorted(spans):
            parts += [text[end:start], text[start:stop].translate(table)]
            end = stop
        self.covered = "".join(parts) + text[end:]

    def opened(self, text: str) -> str:
        """A rendered text with the braces in their places again."""
        return text.translate(self._back)


def _without(text: str, start: int, end: int) -> str:
    """The text without a template; of one over several lines, which may never end, its start.

    Every other place holds. Where the line begins with it, blanks would make code of the rest.
    """
    stop = start + 2 if "\n" in text[start:end] else end
    above = text[text.rfind("\n", 0, start) + 1 : start]
    sign = " " if above.strip() else "x"
    return f"{text[:start]}{sign * (stop - start)}{text[stop:]}"


def _line_of(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def _index(text: str, line: int) -> int:
    """Where a line starts."""
    return sum(len(each) for each in text.splitlines(keepends=True)[: line - 1])


def _line(error: Exception) -> int:
    """The line of the page that an error came from."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.name is None:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == _ITSELF and frame.lineno]
    return own[-1] if own else 1


def _said(error: Exception) -> str:
    """An error in words; the name of its type where its words alone do not say what it is."""
    plain = type(error) in (RuntimeError, LookupError, EndedError)
    return str(error) if plain else f"{type(error).__name__}: {error}"
