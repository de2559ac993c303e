"""Reading that never leaves its folder: a link may lead about in it, and not out of it."""

import errno
import os
from pathlib import Path

# No link is followed, and a pipe that nobody writes to is not waited for.
_PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


class OutsideError(PermissionError):
    """A link leads out of the folder."""


def resolved(root: Path, path: str) -> Path:
    """Where a path of the folder leads, all links followed.

    Raises OutsideError where that is elsewhere, and OSError where it is nowhere or round in a
    circle.
    """
    try:
        target = (root / path).resolve(strict=True)
    except RuntimeError:  # a loop of links, until Python 3.12
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    if not target.is_relative_to(root.resolve()):
        raise OutsideError("a link leads out of the data folder")
    return target


def read_inside(root: Path, path: str) -> bytes:
    """The bytes of any file of the folder. Raises OSError, also where a link leads out of it."""
    return resolved(root, path).read_bytes()


def read_listed(root: Path, path: str) -> bytes:
    """The bytes of a file that was found in the folder, sparing a look at all links above it.

    Raises OSError, also where a link leads out.
    """
    try:
        handle = os.open(f"{os.fspath(root)}/{path}", _PLAIN)
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link, which O_NOFOLLOW refuses (open(2))
            return read_inside(root, path)
        raise
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123  (a handle, not a path)
        return file.readall()
