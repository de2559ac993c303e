"""What stops a build, in one line for people instead of a trace."""

import os
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2

from handbook.findings import Finding, Where
from handbook.pages import codes

ENGINE = Path(__file__).resolve().parents[1]


def explain(error: BaseException, project: Path) -> Finding | None:
    """The finding for an error from the project's own macros, hooks and templates, or None."""
    while error.__cause__:
        error = error.__cause__
    where = place(_places(error), project)
    return codes.FAILED.at(where, said(error), "mend it, and build again") if where else None


def said(error: BaseException) -> str:
    """An error in words, the name of its type first."""
    words = getattr(error, "msg", None) or getattr(error, "message", None) or str(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def place(frames: Iterable[tuple[str, int | None]], project: Path) -> Where | None:
    """The place nearest to a cause that the project's people edit, from files and lines.

    Whoever edits these is told where; a fault in the engine itself shows its trace.
    """
    for path, line in reversed(list(frames)):
        file = project / path
        if file.is_relative_to(project) and not file.is_relative_to(ENGINE):
            shown = os.path.relpath(file, project)
            if not any(part.startswith((".", "<")) for part in Path(shown).parts):
                return Where(shown, line or 1)
    return None


def running() -> Iterator[tuple[str, int]]:
    """The files and lines that are being run, the innermost last."""
    for frame in traceback.extract_stack():
        yield frame.filename, frame.lineno or 1


def _places(error: BaseException) -> list[tuple[str, int | None]]:
    """The files and lines that an error came through, the nearest to its cause last."""
    frames = traceback.extract_tb(error.__traceback__)
    found = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError | jinja2.TemplateSyntaxError) and error.filename:
        found.append((error.filename, error.lineno))
    return found
