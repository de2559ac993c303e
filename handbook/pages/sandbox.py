"""A page's Jinja, rendered where it can call macros and reach nothing behind them."""

import functools
import re
import signal
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from handbook.findings import Finding, Where, nearest
from handbook.pages import codes

# How Jinja calls a template that was given as text.
_ITSELF = "<template>"
_CALLED = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)\s*\(")
_UNDEFINED = re.compile(r"'(\w+)' is undefined")


class Sandbox:
    """Renders pages. They know the macros by name, and may include files of the docs folder.

    Attributes that lead to Python's own objects are refused, as Jinja's sandbox does it:
    https://jinja.palletsprojects.com/en/stable/sandbox/.
    """

    def __init__(self, macros: Mapping[str, Callable[..., str]], docs: Path) -> None:
        self._macros = macros
        self._env = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(docs),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
        )
        self._env.globals.update({name: _never_ending(macro) for name, macro in macros.items()})

    def render(self, text: str, shown: str, skipped: int = 0) -> tuple[str, Finding | None]:
        """The page's text with its macros rendered, or the finding that says why not.

        `shown` is the page's file, `skipped` how many of its lines stand above the text.
        """
        try:
            return self._env.from_string(text).render(), None
        # Macros are the project's own Python: what they raise is for people to read.
        except Exception as error:
            line = _line(error)
            where = Where(shown, line + skipped)
            return "", self._explain(error, where, _called(text, line))

    def _explain(self, error: Exception, where: Where, macro: str) -> Finding:
        if isinstance(error, SecurityError):
            hint = "a page may call macros with plain values, nothing else"
            return codes.REFUSED.at(where, f"refused: {error.message}", hint)
        if isinstance(error, jinja2.TemplateSyntaxError):
            hint = "braces that should be read as text stand in {% raw %} and {% endraw %}"
            return codes.FAILED.at(where, f"template syntax: {error.message}", hint)
        if isinstance(error, jinja2.TemplateNotFound):
            return codes.FAILED.at(
                where, f'there is no file "{error.name}" to include', "its path is within docs/"
            )
        if isinstance(error, jinja2.UndefinedError) and (found := _UNDEFINED.match(str(error))):
            near = nearest(found[1], self._macros)
            hint = f'did you mean "{near}"?' if near else "macros are listed in CONTRIBUTING.md"
            return codes.FAILED.at(where, f'unknown macro "{found[1]}"', hint)
        return codes.FAILED.at(
            where, f"{f'macro {macro}: ' if macro else ''}{_said(error)}", "mend the call"
        )


class EndedError(Exception):
    """A macro would have ended the process."""


def _never_ending(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro whose `sys.exit()` is an error like others: Jinja finds the line of no other."""

    @functools.wraps(macro)
    def call(*words: Any, **named: Any) -> str:
        try:
            return macro(*words, **named)
        except Exception:
            raise
        except BaseException as error:
            if interrupted(error):
                raise
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise EndedError(f"{said} would end the build") from error

    return call


def interrupted(error: BaseException | None) -> bool:
    """Whether a person stopped the process. Where a handler takes that, it was the code itself."""
    return isinstance(error, KeyboardInterrupt) and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )


def _line(error: Exception) -> int:
    """The line of the page that an error came from."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.name is None:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == _ITSELF and frame.lineno]
    return own[-1] if own else 1


def _called(text: str, line: int) -> str:
    """The macro that is called on a line of a page."""
    lines = text.splitlines()
    found = _CALLED.search(lines[line - 1]) if line <= len(lines) else None
    return found[1] if found else ""


def _said(error: Exception) -> str:
    """An error in words; the name of its type where its words alone do not say what it is."""
    plain = type(error) in (RuntimeError, LookupError, EndedError)
    return str(error) if plain else f"{type(error).__name__}: {error}"
