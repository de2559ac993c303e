"""A folder of new files, which comes to be whole or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from handbook.files.lock import Say, locked
from handbook.files.write import make_folders, sync_folder, undisturbed, write_new

# What is not written to its end yet, and what only has to be moved to its place.
_PREFIX, _SUFFIX, _WRITTEN = ".unfinished-", ".tmp", ".written"


def in_the_way(place: Path, allowed: Collection[str] = ()) -> Path | None:
    """What already is where a new folder should be; None where there is room.

    A folder that is empty, but for the names that are allowed, has room.
    """
    if not place.is_dir():
        return place if os.path.lexists(place) else None
    there = (path for path in place.iterdir() if path.name not in allowed)
    return min((path for path in there if not _is_unfinished(path)), default=None)


def create_folder(place: Path, files: Mapping[str, bytes], say: Say = lambda _text: None) -> None:
    """Write new files into a folder that is not there, or in which none of their names is.

    A folder that is there stays the same one, for somebody may stand in it; its new entries are
    moved in one after another, and taken out again where one of them cannot be. Where the process
    is killed meanwhile, `complete` moves in the rest. `say` is told where another process writes
    there. Raises FileExistsError where a name is taken, and OSError where the folder cannot be
    written.
    """
    with undisturbed():
        there = place.is_dir()
        make_folders(place if there else place.parent)
        with _unfinished(place if there else place.parent, say) as new:
            for name, data in files.items():
                make_folders((new / name).parent)
                write_new(new / name, data)
            if there:
                _move_in(new.replace(new.with_suffix(_WRITTEN)), place)
            else:
                _refuse_taken(place)
                new.replace(place)
            sync_folder(place)
            sync_folder(place.parent)


def complete(place: Path, say: Say = lambda _text: None) -> bool:
    """Move in what a killed `create_folder` had still to move; whether there was anything.

    Raises FileExistsError where a name is taken since, and OSError where nothing can be moved.
    """
    if not place.is_dir() or not _all_written(place):
        return False
    with undisturbed(), locked(place, say):
        found = _all_written(place)
        for new in found:
            _move_in(new, place)
            new.rmdir()
    return bool(found)


def _all_written(place: Path) -> list[Path]:
    return [path for path in place.glob(f"{_PREFIX}*{_WRITTEN}") if path.is_dir()]


@contextmanager
def _unfinished(base: Path, say: Say) -> Iterator[Path]:
    """A name in a folder for what is not whole yet; what has such a name is removed."""
    with locked(base, say):
        for left in filter(_is_unfinished, list(base.iterdir())):
            shutil.rmtree(left, ignore_errors=True)
        new = base / f"{_PREFIX}{secrets.token_hex(4)}{_SUFFIX}"
        try:
            yield new
        finally:
            for left in (new, new.with_suffix(_WRITTEN)):
                shutil.rmtree(left, ignore_errors=True)


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX)


def _move_in(new: Path, place: Path) -> None:
    moved: list[Path] = []
    try:
        for path in sorted(new.iterdir()):
            _refuse_taken(place / path.name)
            path.replace(place / path.name)
            moved.append(path)
    except OSError:
        for path in moved:
            with suppress(OSError):
                (place / path.name).replace(path)
        raise


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(path))
