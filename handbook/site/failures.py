"""What stops a build, in one line for people instead of a trace."""

import traceback
from collections.abc import Iterator
from pathlib import Path

from handbook.findings import Finding
from handbook.modules import frames_of, place, said
from handbook.pages import codes

__all__ = ["explain", "place", "running", "said"]


def explain(error: BaseException, project: Path) -> Finding | None:
    """The finding for an error from the project's own macros, hooks and templates, or None."""
    while error.__cause__:
        error = error.__cause__
    where = place(frames_of(error), project)
    return codes.FAILED.at(where, said(error), "mend it, and build again") if where else None


def running() -> Iterator[tuple[str, int]]:
    """The files and lines that are being run, the innermost last."""
    for frame in traceback.extract_stack():
        yield frame.filename, frame.lineno or 1
