"""Imports a project's own Python modules afresh, and says where they fail.

What a project's people write is run by a check and by a build, and may be edited in between.
Two projects in one process may have modules of the same name.
"""

import importlib
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from handbook.findings import Where

ENGINE = Path(__file__).resolve().parent


@contextmanager
def imported(
    root: Path, names: Sequence[str], own: Sequence[str] = ()
) -> Iterator[list[ModuleType]]:
    """Modules, imported with a folder before all others, and forgotten afterwards.

    So are those that stand in the folder and that they import in turn. What was loaded under
    the names of `own`, and of these, is there again then.
    """
    own = [*own, *(set(there_are(root)) - sys.stdlib_module_names - {ENGINE.name})]
    before = forget(own)
    place = str(root.resolve())
    sys.path.insert(0, place)
    importlib.invalidate_caches()
    try:
        yield [importlib.import_module(name) for name in names]
    finally:
        sys.path.remove(place)
        forget(own)
        sys.modules.update(before)


def forget(packages: Sequence[str]) -> dict[str, Any]:
    """Take packages out of the loaded ones; the answer is what was there."""
    starts = tuple(f"{each}." for each in packages)
    names = [name for name in sys.modules if f"{name}.".startswith(starts)]
    return {name: sys.modules.pop(name) for name in names}


def files_of(root: Path, name: str) -> tuple[Path, ...]:
    """The files that decide what a module of a folder is: its own, and those beside it.

    The first need not be there.
    """
    top = name.partition(".")[0]
    beside = {*root.glob("*.py"), *(root / top).rglob("*.py")}
    return (root / f"{top}.py", *sorted(beside - {root / f"{top}.py"}))


def there_are(root: Path) -> list[str]:
    """The names of the modules and packages that stand in a folder."""
    packages = (path.parent.name for path in root.glob("*/__init__.py"))
    return sorted({*(path.stem for path in root.glob("*.py")), *packages})


def said(error: BaseException) -> str:
    """An error in words, the name of its type first."""
    words = getattr(error, "msg", None) or getattr(error, "message", None) or str(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def frames_of(error: BaseException) -> list[tuple[str, int | None]]:
    """The files and lines that an error came through, the nearest to its cause last."""
    frames = traceback.extract_tb(error.__traceback__)
    found: list[tuple[str, int | None]] = [(frame.filename, frame.lineno) for frame in frames]
    file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    # An error of syntax says itself where; the innermost frame is that of the compiler.
    return [*found, (file, line)] if isinstance(file, str) and isinstance(line, int) else found


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
