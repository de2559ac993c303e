"""A folder of new files, which comes to be whole or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from handbook.files.write import make_folders, sync_folder, undisturbed


def in_the_way(place: Path, beside: Collection[str] = ()) -> Path | None:
    """What already is where a new folder should be; None where there is room.

    A folder that is empty, but for the names of `beside`, has room.
    """
    if not place.is_dir():
        return place if os.path.lexists(place) else None
    return min((path for path in place.iterdir() if path.name not in beside), default=None)


def create_folder(place: Path, files: Mapping[str, bytes]) -> None:
    """Write new files into a folder that is not there, or in which none of their names is.

    A folder that is there stays the same one, for somebody may stand in it; its new entries are
    moved in one after another, and taken out again where one of them cannot be. Raises
    FileExistsError where a name is taken, and OSError where the folder cannot be written.
    """
    with undisturbed():
        there = place.is_dir()
        make_folders(place if there else place.parent)
        new = (place if there else place.parent) / f".new-{secrets.token_hex(4)}.tmp"
        try:
            for name, data in files.items():
                _write(new / name, data)
            if there:
                _move_in(new, place)
            else:
                _refuse_taken(place)
                new.rename(place)
            sync_folder(place)
            sync_folder(place.parent)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    make_folders(path.parent)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _move_in(new: Path, place: Path) -> None:
    moved: list[Path] = []
    try:
        for path in sorted(new.iterdir()):
            _refuse_taken(place / path.name)
            path.rename(place / path.name)
            moved.append(path)
    except OSError:
        for path in moved:
            with suppress(OSError):
                (place / path.name).rename(path)
        raise


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(path))
