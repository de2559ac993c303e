"""Files written whole or not at all: new ones, and those that take another's place."""

import fcntl
import os
import secrets
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX, _SUFFIX = ".new-", ".tmp"


@contextmanager
def only_writer(
    folder: Path, waiting: Callable[[], None] = lambda: None, *, below: bool = True
) -> Iterator[None]:
    """Wait until no other process writes to the folder, and clear what a killed one left.

    The lock is the folder's own (flock(2)), so it leaves no file and ends with its process.
    `waiting` is called once where there is another writer. With `below`, folders in the
    folder are cleared too.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        find = folder.rglob if below else folder.glob
        for path in find(f"{_PREFIX}*{_SUFFIX}"):
            path.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def create(path: Path, data: bytes) -> None:
    """Write a new file, durable and complete, under a name that nothing has yet.

    Raises FileExistsError where the name is taken, and OSError where the disk is
    full or the folder cannot be written; the name is then not there at all.
    """
    with _named(path), _undisturbed():
        _make_folders(path.parent)
        with _beside(path, data) as new:
            # A link fails where the name is taken; a rename would replace what is there.
            os.link(new, path)
        _sync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Write a file in the place of what is there, if anything is; readers see old or new bytes.

    A link stays a link, and mode, owner and extended attributes stay as they were (as far
    as the system lets this user set them). What is no file, as a pipe, is written to.
    Raises OSError where it cannot be written; what was there is then still there.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with _named(path):
            target.write_bytes(data)
        return
    with _named(path), _undisturbed():
        _make_folders(target.parent)
        with _beside(target, data) as new:
            if target.exists():
                # What may not be written may not be replaced either.
                os.close(os.open(target, os.O_WRONLY))
                _look_like(target, new)
            new.replace(target)
        _sync_folder(target.parent)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error says which file was meant, not which temporary one it happened to."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Being told to stop waits until the file is whole and nothing is left beside it."""
    stops = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """A durable file with the data, beside the path; gone afterwards unless it was renamed."""
    new = path.parent / f"{_PREFIX}{secrets.token_hex(4)}{_SUFFIX}"
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        yield new
    finally:
        # Where even this fails, the next writer clears it.
        with suppress(OSError):
            new.unlink()


def _look_like(old: Path, new: Path) -> None:
    """Give a file the owner, mode and extended attributes (with them ACLs) of another."""
    status = old.stat()
    with suppress(PermissionError):
        os.chown(new, status.st_uid, status.st_gid)
    new.chmod(stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):
        for name in os.listxattr(old):
            with suppress(OSError):
                os.setxattr(new, name, os.getxattr(old, name))


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, each name durable."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir()
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable (fsync(2): a file's entry is its folder's)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
