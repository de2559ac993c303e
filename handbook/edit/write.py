"""New files written whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX, _SUFFIX = ".new-", ".tmp"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Wait until no other process writes below the folder, and clear what a killed one left.

    The lock is the folder's own (flock(2)), so it leaves no file and ends with its process.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for path in folder.rglob(f"{_PREFIX}*{_SUFFIX}"):
            path.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def create(path: Path, text: str) -> None:
    """Write a new file, durable and complete, under a name that nothing has yet.

    Raises FileExistsError where the name is taken, and OSError where the disk is
    full or the folder cannot be written; the name is then not there at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.parent / f"{_PREFIX}{path.name}{_SUFFIX}"
    try:
        with beside.open("wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the name is taken; a rename would replace what is there.
        os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def replace(path: Path, text: str) -> None:
    """Write a file whose older text may be lost, so that a reader sees the old or the new.

    Raises OSError where the disk is full or the folder cannot be written; the old text then stays.
    """
    beside = path.parent / f"{_PREFIX}{path.name}{_SUFFIX}"
    try:
        with beside.open("wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable (fsync(2): a file's entry is its folder's)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
