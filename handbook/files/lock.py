"""One writer at a time: a lock that ends with its process wherever the file system has such locks.

A folder or file is locked itself, which leaves nothing behind. NFS locks no folder, and some file
systems lock nothing. There a file in a folder of its own, `.handbook/`, stands for it; git ignores
that folder, and no reader of data or pages looks into hidden ones.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout, lock_descriptor

KEPT = ".handbook"
# How systems say that they lock no such thing: EBADF is NFS, whose locks are for files that are
# open for writing (flock(2), "NFS details"), ENOLCK an NFS without its lock service.
_NO_LOCKS = frozenset(
    {errno.EBADF, errno.EINVAL, errno.EISDIR, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP}
    | {errno.EOPNOTSUPP}
)
_WAITING = "Waiting for another writer to end."
Say = Callable[[str], None]


@contextmanager
def locked(place: Path, say: Say = lambda _text: None) -> Iterator[None]:
    """Keep a folder or a file for this process alone, waiting while another has it.

    `say` is told once that there is one to wait for. Raises OSError where the place is not there
    or may not be written, and where its file system has no locks at all.
    """
    handle = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR)
    try:
        with nullcontext() if _taken(handle, say) else _by_file(place, say):
            yield
    finally:
        os.close(handle)


def _taken(handle: int, say: Say) -> bool:
    """Whether the lock was taken; False where the file system has none for this handle."""
    try:
        if not lock_descriptor(handle, blocking=False):
            say(_WAITING)
            lock_descriptor(handle)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise
    return True


@contextmanager
def _by_file(place: Path, say: Say) -> Iterator[None]:
    """A lock on a file that stands for the place.

    It is never removed: whoever waits for a file that is gone holds the lock of nothing.
    """
    folder = place if place.is_dir() else place.parent
    path = _kept(folder) / ("lock" if place == folder else f"{place.name}.lock")
    mode = stat.S_IMODE(folder.stat().st_mode) & 0o666
    try:
        held = _acquired(FileLock(path, mode=mode, fallback_to_soft=False), say, _WAITING)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        held = _marked(path.with_suffix(".held"), place, mode, say)
    try:
        yield
    finally:
        held.release()


def _marked(path: Path, place: Path, mode: int, say: Say) -> BaseFileLock:
    """Where nothing can be locked: a file that is there while somebody writes.

    One that a killed process of this machine left is taken over; of another machine's, nobody
    can tell.
    """
    text = f"{_WAITING[:-1]}. If nobody writes here on any machine, remove {path}"
    try:
        return _acquired(SoftFileLock(path, mode=mode), say, text)
    except OSError as error:
        reason = f"cannot be locked, nor a file made in it: {error.strerror or error}"
        raise OSError(error.errno, reason, os.fspath(place)) from None


def _acquired(lock: BaseFileLock, say: Say, text: str) -> BaseFileLock:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        say(text)
        lock.acquire()
    return lock


def _kept(folder: Path) -> Path:
    """The folder for what stands for locks; whoever may write the one above may write it."""
    kept = folder / KEPT
    if not kept.is_dir():
        kept.mkdir(exist_ok=True)
        kept.chmod(stat.S_IMODE(folder.stat().st_mode))
        (kept / ".gitignore").write_bytes(b"*\n")
    return kept
