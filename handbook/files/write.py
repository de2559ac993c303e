"""Files written whole or not at all: new ones, and those that take another's place."""

import errno
import os
import secrets
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from handbook.files.lock import Say, locked

_PREFIX, _SUFFIX = ".new-", ".tmp"
# How file systems say that they have no such thing: hard links, modes, attributes, synced folders.
_UNABLE = frozenset(
    {errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
)


class ChangedError(OSError):
    """Somebody else wrote the file in between; it holds what they wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            errno.EBUSY,
            "was changed by somebody else meanwhile, and is left as it is; run this again",
            os.fspath(path),
        )


@contextmanager
def only_writer(
    folder: Path, say: Say = lambda _text: None, *, below: bool = True
) -> Iterator[None]:
    """Wait until no other process writes to the folder, and clear what a killed one left.

    `say` is told once where there is another writer. With `below`, folders in the folder are
    cleared too.
    """
    with locked(folder, say):
        find = folder.rglob if below else folder.glob
        for path in find(f"{_PREFIX}*{_SUFFIX}"):
            path.unlink(missing_ok=True)
        yield


def current(path: Path) -> bytes | None:
    """The bytes of a file, as `replace` wants to know them; None where there is no such file."""
    return path.read_bytes() if path.is_file() else None


def create(path: Path, data: bytes) -> None:
    """Write a new file, durable and complete, under a name that nothing has yet.

    Raises FileExistsError where the name is taken, and OSError where the disk is
    full or the folder cannot be written; the name is then not there at all.
    Where the file system has no hard links, only the caller's lock keeps others from the name.
    """
    with _named(path), undisturbed():
        make_folders(path.parent)
        with _beside(path, data) as new:
            _name(new, path)
        sync_folder(path.parent)


def _name(new: Path, path: Path) -> None:
    """Give a file a name that nothing has; a rename would replace what is there."""
    try:
        os.link(new, path)
    except FileExistsError:
        # NFS may ask twice, and the second time say that the first was done (link(2), "BUGS").
        if not path.samefile(new):
            raise
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        new.replace(path)


def move(path: Path, to: Path) -> None:
    """Give a file another name, which nothing has yet; the caller holds the lock.

    Raises FileExistsError where the name is taken, and OSError where it cannot be given.
    """
    with _named(to), undisturbed():
        if os.path.lexists(to):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        path.rename(to)
        sync_folder(to.parent)


def replace(path: Path, data: bytes, was: bytes | None) -> None:
    """Write a file in the place of what was there; readers see old or new bytes.

    `was` is what was there when the new bytes were made, as `current` gives it. A link stays a
    link, and mode, owner and extended attributes stay as they were (as far as the system lets
    this user set them). What is no file, as a pipe, is written to.
    Raises ChangedError where something else is there by now, and OSError where it cannot be
    written; what was there is then still there.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with _named(path):
            target.write_bytes(data)
        return
    with _named(path), undisturbed():
        make_folders(target.parent)
        with _beside(target, data) as new:
            if target.exists():
                # What may not be written may not be replaced either.
                os.close(os.open(target, os.O_WRONLY))
                _look_like(target, new)
            if current(target) not in (was, data):
                raise ChangedError(path)
            new.replace(target)
        sync_folder(target.parent)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an OSError name the file that was to be written, not the temporary one beside it."""
    try:
        yield
    except ChangedError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back SIGINT and SIGTERM until the file is whole and the temporary one is gone."""
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
        write_new(new, data)
        yield new
    finally:
        # Where even this fails, the next writer clears it.
        with suppress(OSError):
            new.unlink()


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there, durable, but seen before it is whole."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _look_like(old: Path, new: Path) -> None:
    """Give a file the owner, mode and extended attributes (with them ACLs) of another.

    Where the owner is refused, the group is still kept; where that is refused too, the group
    gets no more than everybody has. Raises OSError where others could do more than before.
    """
    status = old.stat()
    mode = stat.S_IMODE(status.st_mode)
    if not (_owned(new, status.st_uid, status.st_gid) or _owned(new, -1, status.st_gid)):
        mode &= ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    try:
        new.chmod(mode)
    except OSError as error:
        # On a file system without modes all files have the same one.
        if error.errno not in _UNABLE or stat.S_IMODE(new.stat().st_mode) & ~mode:
            raise
    _attributed(old, new)


def _owned(new: Path, user: int, group: int) -> bool:
    try:
        os.chown(new, user, group)
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
    status = new.stat()
    return user in (-1, status.st_uid) and group == status.st_gid


def _attributed(old: Path, new: Path) -> None:
    if not hasattr(os, "listxattr"):  # Linux alone has it in Python
        return
    with suppress(OSError):
        for name in os.listxattr(old):
            with suppress(OSError):
                os.setxattr(new, name, os.getxattr(old, name))


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, each name durable."""
    if not folder.is_dir():
        make_folders(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir()
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the new name itself durable (fsync(2): a file's entry is its folder's).

    What may not be opened, or has no such call, is made durable with everything else.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _UNABLE | {errno.EACCES, errno.EBADF}:
            raise
        os.sync()
