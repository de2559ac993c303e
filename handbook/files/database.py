"""The database of SQLite that keeps what could be made again: opened with care, and bounded.

A project may bring one along, so nothing that a strange one holds is run, and what this version
did not make is refused (sqlite.org/security.html, "Untrusted SQLite Database Files").
"""

import sqlite3
from pathlib import Path

_FORMAT = (0x68626B31, 1)  # "hbk1" and the format's number, as the header has them
_TABLE = (
    "CREATE TABLE kept (key TEXT PRIMARY KEY, run INTEGER NOT NULL, seal BLOB NOT NULL,"
    " value BLOB NOT NULL)"
)
_INDEX = "CREATE INDEX by_run ON kept (run, key)"
# The two numbers of a database's header and what is in it, before it has a table and with it.
_NOTHING: tuple[int, int, frozenset[str]] = (0, 0, frozenset())
_READY = (*_FORMAT, frozenset({_TABLE, _INDEX}))
_PAGE = 4096
WAIT = 2.0  # seconds for another process that writes


class StrangeError(sqlite3.DatabaseError):
    """The file is a database, but not one that this version wrote."""


def reading(path: Path) -> sqlite3.Connection | None:
    """The database to read, or None while somebody else is about to make it."""
    base = connected(path, "ro")
    if _made_as(base) != _NOTHING:
        return base
    base.close()
    return None


def connected(path: Path, mode: str) -> sqlite3.Connection:
    """The database of a path: "ro" to read, "rwc" to write and to make one that is not there.

    Raises sqlite3.Error where there is none, or one that this version did not write.
    """
    base = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=WAIT,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
            base.execute(f"PRAGMA {setting}")
        if mode != "ro":
            _prepare(base)
        if _made_as(base) not in (_NOTHING, _READY):
            raise StrangeError
    except BaseException:
        base.close()
        raise
    return base


def _prepare(base: sqlite3.Connection) -> None:
    """Make the table where there is nothing yet.

    Nothing waits for the disk and no journal is written: what a crash spoils is made anew.
    """
    for setting in ("synchronous = OFF", "journal_mode = MEMORY"):
        base.execute(f"PRAGMA {setting}")
    base.execute("BEGIN IMMEDIATE")
    if _made_as(base) == _NOTHING:
        base.execute(f"PRAGMA application_id = {_FORMAT[0]}")
        base.execute(f"PRAGMA user_version = {_FORMAT[1]}")
        base.execute(_TABLE)
        base.execute(_INDEX)
    base.execute("COMMIT")


def _made_as(base: sqlite3.Connection) -> tuple[int, int, frozenset[str]]:
    """What was made in a database, by whom: its header's numbers; tables, triggers and views."""
    own = not base.in_transaction
    if own:
        base.execute("BEGIN")
    numbers = (base.execute(f"PRAGMA {name}") for name in ("application_id", "user_version"))
    application, version = (each.fetchone()[0] for each in numbers)
    made = base.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    found = application, version, frozenset(row[0] for row in made)
    if own:
        base.execute("COMMIT")
    return found


def last_run(base: sqlite3.Connection) -> int:
    """The number of the run that wrote last, or 0."""
    return int(base.execute("SELECT coalesce(max(run), 0) FROM kept").fetchone()[0])


def make_room(base: sqlite3.Connection, most: int, more: int, run: int) -> None:
    """Remove what was not used for longest, until there is room for so many bytes more.

    What this run wrote stays: where that alone is too much, SQLite says that it is full.
    """
    base.execute(f"PRAGMA max_page_count = {max(most // _PAGE, 1)}")
    oldest = (
        "DELETE FROM kept WHERE key IN (SELECT key FROM kept WHERE run < ? ORDER BY run LIMIT 4)"
    )
    while size(base, free=False) + more * 5 // 4 > most:
        if base.execute(oldest, (run,)).rowcount == 0:
            return


def size(base: sqlite3.Connection, *, free: bool = True) -> int:
    """The size of the database, with or without its pages that hold nothing any more."""
    names = ("page_count", "freelist_count", "page_size")
    count, unused, bytes_each = (base.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
    return int((count if free else count - unused) * bytes_each)


def why(error: Exception) -> tuple[str, bool]:
    """Why a cache cannot be used, for people, and whether one is to be made in its place."""
    if isinstance(error, StrangeError):
        return "another version wrote it; it is made anew", True
    if not isinstance(error, sqlite3.Error):
        return str(error), False
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another run writes it", False
    if isinstance(error, sqlite3.OperationalError):
        return str(error), False
    return f"it is damaged ({error}); it is made anew", True
