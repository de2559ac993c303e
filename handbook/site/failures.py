"""What stops a build, in one line for people instead of a trace."""

import os
import traceback
from pathlib import Path

import jinja2

from handbook.findings import Finding, Where
from handbook.pages import codes

# Whoever edits these is told where; a fault in the engine itself shows its trace.
EDITED = ("macros", "overrides", "docs")


def explain(error: BaseException, project: Path) -> Finding | None:
    """The finding for an error from the project's own macros and templates, or None."""
    while error.__cause__:
        error = error.__cause__
    places = list(_places(error))
    for path, line in reversed(places):
        shown = os.path.relpath(project / path, project)
        if Path(shown).parts[0] in EDITED:
            said = getattr(error, "msg", None) or getattr(error, "message", None) or str(error)
            message = f"{type(error).__name__}: {said}"
            return codes.FAILED.at(Where(shown, line or 1), message, "mend it, and build again")
    return None


def _places(error: BaseException) -> list[tuple[str, int | None]]:
    """The files and lines that an error came through, the nearest to its cause last."""
    frames = traceback.extract_tb(error.__traceback__)
    found = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError | jinja2.TemplateSyntaxError) and error.filename:
        found.append((error.filename, error.lineno))
    return found
