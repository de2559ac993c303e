"""Which of the files that a server watches were written."""

import os
import stat
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

Stamp = tuple[int, int]
# Python writes there what it compiles, whenever it likes.
_NOT_WATCHED = "__pycache__"


class Watched:
    """The files at some paths, or below them, each with what tells whether it was written.

    Threads that are told of files by the system hand on what they heard; of thousands of files,
    only these are looked at.
    """

    def __init__(self) -> None:
        self._stamps: dict[str, Stamp] = {}
        self._told: set[str] = set()
        self._turn = threading.Lock()

    def tell(self, *paths: str) -> None:
        """Hand on that something was written at some paths, or is there no more."""
        with self._turn:
            self._told.update(paths)

    def changes(self, paths: Iterable[str]) -> frozenset[str]:
        """The files that are others than when this was asked last, or are gone, or new.

        `paths` is where all of them are, for when nobody was told of any.
        """
        with self._turn:
            told, self._told = self._told, set()
        before = self._stamps
        if told:
            now = {path: stamp for path, stamp in before.items() if path not in told}
            now.update(_stamps_of(each for each in told if _NOT_WATCHED not in Path(each).parts))
        else:
            now = dict(_stamps_of(paths))
        self._stamps = now
        return frozenset(path for path, _ in before.items() ^ now.items())


def _stamps_of(paths: Iterable[str]) -> Iterator[tuple[str, Stamp]]:
    for path in paths:
        yield from _stamps(path)


def _stamps(path: str) -> Iterator[tuple[str, Stamp]]:
    """What tells whether a file was written, or any below a folder."""
    with suppress(OSError):
        status = os.stat(path)  # noqa: PTH116 -- of thousands of files, as below
        if not stat.S_ISDIR(status.st_mode):
            yield path, (status.st_mtime_ns, status.st_size)
            return
        with os.scandir(path) as found:
            below = [each.path for each in found if each.name != _NOT_WATCHED]
        yield from _stamps_of(below)
