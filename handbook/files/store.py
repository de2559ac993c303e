"""What is kept between runs, by key: bytes that could be made again, in one file of bounded size.

The file is never needed: one that is damaged, of another format, not writable or in use by others
is left aside with a word, and the answer is made anew. A value counts only with the digest that
it was kept with, over its key too, so what was cut short or overwritten is not taken for another.
Whoever can write the file can put there what they like, so a cache is as much to be trusted as
those who wrote it; but it is data and never run.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from handbook.files import database

Say = Callable[[str], None]
# Where a project keeps it, below its own folder.
FOLDER = ".cache/handbook"
NAME = "kept.sqlite"
MOST_BYTES = 512 * 1024 * 1024
# Bytes of files for which no cache is begun: to read them again takes a blink.
WORTH_KEEPING = 256 * 1024
_PENDING = 8 * 1024 * 1024  # bytes that wait to be written
# So many runs that wrote may pass before a value that is still read counts as used anew.
_PATIENCE = 8
# What tools that pack or copy folders leave out (Cache Directory Tagging Specification), and git.
_BESIDE = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# The handbook makes this again. It may be removed at any time.\n",
    ".gitignore": "*\n",
}


class Store:
    """Bytes by key in a folder of their own. Nothing here raises for what a file or disk does.

    `say` is told once why the cache is left aside, where it is. `most` bounds the file, in bytes;
    where there is no file yet, none is begun for less than `least` bytes that it would spare.
    What is put is written in parts, the last by `close`. Threads may share a store, and several
    processes the folder; a process that was forked opens a store of its own.
    """

    def __init__(
        self,
        folder: Path,
        say: Say = lambda _text: None,
        *,
        most: int = MOST_BYTES,
        least: int = 0,
    ) -> None:
        self._path = folder / NAME
        self._say = say
        self._most = most
        self._least = least
        self._lock = threading.RLock()
        self._new: dict[str, bytes] = {}
        self._size = self._spared = 0
        self._used: set[str] = set()
        # The keys of this run where it found nothing: no other one is asked for.
        self._own: set[str] | None = None
        self._base: sqlite3.Connection | None = None
        self._run = 0
        self._aside = self._replace = False
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, key: str) -> bytes | None:
        """What is kept under a key, or None."""
        with self._lock:
            if (new := self._new.get(key)) is not None or self._base is None:
                return new
            if self._own is not None and key not in self._own:
                return None
            try:
                row = self._base.execute(
                    "SELECT run, seal, value FROM kept WHERE key = ?", (key,)
                ).fetchone()
                if row is None:
                    return None
                run, seal, value = row
                if not isinstance(value, bytes) or seal != _seal(key, value):
                    raise sqlite3.DatabaseError("a value is not what was kept")
            except sqlite3.Error as error:
                self._leave(error)
                return None
            if run < self._run - _PATIENCE:
                self._used.add(key)
            return value

    def put(self, key: str, value: bytes, spares: int = 0) -> None:
        """Keep bytes under a key; the last ones count.

        `spares` says how many bytes need not be read for them, where that is more than they are.
        """
        with self._lock:
            if self._aside and not self._replace:
                return
            self._new[key] = value
            self._size += len(value)
            self._spared += max(len(value), spares)
            if self._size > _PENDING:
                self._write()

    def close(self) -> None:
        """Write what is new, and let go of the file."""
        with self._lock:
            if self._spared >= self._least or self._path.exists():
                self._write()
            self._shut()

    def _open(self) -> None:
        if self._is_astray():
            self._leave(OSError("it is no file of its own: a link, or a folder"))
        elif not self._path.exists():
            self._own = set()
        else:
            try:
                self._base = database.reading(self._path)
                self._run = database.last_run(self._base) if self._base else 0
            except sqlite3.Error as error:
                self._leave(error)

    def _shut(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None

    def _is_astray(self) -> bool:
        """Whether the file would be somewhere else than it seems: a project may bring links."""
        above = (self._path, self._path.parent, self._path.parent.parent)
        return any(each.is_symlink() for each in above) or (
            self._path.exists() and not self._path.is_file()
        )

    def _leave(self, error: Exception) -> None:
        """Go on without the cache; a file that cannot be read any more is made anew."""
        why, replaced = database.why(error)
        self._shut()
        if not self._aside:
            self._say(f"the cache {self._path} is left aside: {why}")
        self._aside, self._replace = True, replaced

    def _write(self) -> None:
        """Write what waits, in one transaction."""
        new, used = self._new, self._used
        if self._own is not None:
            self._own.update(new)
        self._new, self._used, self._size = {}, set(), 0
        if not (new or used) or (self._aside and not self._replace):
            return
        try:
            self._shut()
            self._make_place()
            with closing(database.connected(self._path, "rwc")) as base:
                self._kept(base, new, used)
            self._base = database.reading(self._path)
        except (sqlite3.Error, OSError) as error:
            self._leave(error)

    def _make_place(self) -> None:
        """The folder, with what keeps it out of git and of copies; without what is damaged."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for name, text in _BESIDE.items():
            with suppress(FileExistsError), (self._path.parent / name).open("x") as file:
                file.write(text)
        if self._replace:
            self._path.unlink(missing_ok=True)
            self._replace = False

    def _kept(self, base: sqlite3.Connection, new: dict[str, bytes], used: set[str]) -> None:
        base.execute("BEGIN IMMEDIATE")
        run = self._run = max(self._run, database.last_run(base) + 1)
        base.executemany("UPDATE kept SET run = ? WHERE key = ?", ((run, key) for key in used))
        database.make_room(base, self._most, sum(map(len, new.values())), run)
        rows = ((key, run, _seal(key, value), value) for key, value in new.items())
        base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
        base.execute("COMMIT")
        if database.size(base) > self._most:
            base.execute("VACUUM")


def _seal(key: str, value: bytes) -> bytes:
    """What a value is known by, with its key; no signature: whoever writes one can make it."""
    seal = hashlib.blake2b(key.encode() + b"\0", digest_size=16)
    seal.update(value)  # joined to the key it would be in memory twice
    return seal.digest()
