"""A build after which nothing changed: that is told from its inputs, and nothing is read as data.

What a site was made from is kept beside what is in it, as digests. Where all of that is the same,
and so are the day and the settings, a build would write the same files: it only says what it said
then. Whatever cannot be told so makes the site anew: a page that asks what nobody answers twice
alike, a warning, a link to a folder, a file of the site that somebody changed, added or removed.
"""

import datetime as dt
import hashlib
import json
import logging
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handbook.clock import moment
from handbook.files.store import Store
from handbook.findings import Finding
from handbook.site import linked
from handbook.site.engine import add

FORMAT = 1
_ADAPTER, _MACROS = "mkdocs.plugins.handbook", "mkdocs.plugins.mkdocs_macros"
# What MkDocs says of each build; the rest of what it says is about the site.
_EACH_TIME = (
    "Cleaning site directory",
    "Building documentation to directory",
    "Documentation built in",
)


@dataclass(frozen=True)
class Whole:
    """A finished site: a digest of each of its files, by its path, and of all it was made from.

    `zone` is the time zone of its day, and `day` that day, and the one in UTC. `own` are files
    with code of the project, which the settings name. `said` is what its build said to people.
    """

    inputs: str
    zone: str
    day: tuple[str, str]
    own: tuple[str, ...]
    files: Mapping[str, str]
    said: tuple[str, ...]


def day_in(zone: str) -> tuple[str, str]:
    """The day in a time zone, and in UTC, which dates the map of a site."""
    now = moment()
    return str(now.astimezone(ZoneInfo(zone)).date()), str(now.astimezone(dt.UTC).date())


def inputs(known: str, project: Path, places: Iterable[Path]) -> str:
    """A digest of what is known already, and of all files and folders that a site is made from.

    They are told by where they are from the project, wherever that is. Raises OSError where
    something cannot be read, and ValueError for a link to a folder, of which nobody knows what is
    behind it.
    """
    whole = hashlib.blake2b(known.encode(), digest_size=16)
    for place in dict.fromkeys(map(os.fspath, places)):
        add(whole, os.fsencode(os.path.relpath(place, project)))
        for path, data in _read(place):
            add(whole, os.fsencode(path[len(place) :]))
            add(whole, data)
    return whole.hexdigest()


def _read(place: str) -> Iterator[tuple[str, bytes]]:
    """Each file at a place, or below it, with its bytes, and each folder, which has none."""
    if not os.path.isdir(place):  # noqa: PTH112 -- of thousands, as below
        with suppress(FileNotFoundError):
            yield place, _bytes(place)
        return
    with os.scandir(place) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield entry.path, b""
                yield from _read(entry.path)
        elif entry.is_dir():
            raise ValueError("a link to a folder")
        else:
            yield entry.path, _bytes(entry.path)


def _bytes(path: str) -> bytes:
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
        raise ValueError("no file that can be read twice")
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def contents(site: Path, known: Mapping[str, str]) -> dict[str, str]:
    """A digest of each file of a site by its path; "" for a link, and for an empty folder.

    `known` has the digests of files that need not be read. Hidden entries at its top are no part
    of a site. Raises OSError.
    """
    found = _entries(os.fspath(site), "")
    return {path: known.get(path) or _digest(os.path.join(site, path)) for path in found}  # noqa: PTH118


def _entries(folder: str, above: str) -> Iterator[str]:
    """All files below a folder, and the folders in which nothing is."""
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        path = f"{above}{entry.name}"
        if not above and entry.name.startswith("."):
            continue
        below = _entries(entry.path, f"{path}/") if entry.is_dir(follow_symlinks=False) else ()
        yield from [*below] or [path]


def _digest(path: str) -> str:
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return ""
    with open(path, "rb") as file:  # noqa: PTH123
        return linked.digest(file.read())


def last(store: Store, name: str) -> Whole | None:
    """The site of a name as it was finished last, or None where nothing is known of it."""
    try:
        value = json.loads(store.get(f"whole:{name}") or b"null")
        if value["format"] != FORMAT:
            return None
        day, also = map(str, value["day"])
        files = {str(path): str(of) for path, of in value["files"].items()}
        own, said = (tuple(map(str, value[each])) for each in ("own", "said"))
        return Whole(str(value["inputs"]), str(value["zone"]), (day, also), own, files, said)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None


def keep(store: Store, name: str, whole: Whole) -> None:
    """Keep what a site is."""
    value = {"format": FORMAT, **asdict(whole)}
    store.put(f"whole:{name}", json.dumps(value, separators=(",", ":")).encode())


def holds(whole: Whole, site: Path) -> bool:
    """Whether a site is as it was finished, and of the day that it would be made for now."""
    try:
        return day_in(whole.zone) == whole.day and contents(site, {}) == whole.files
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return False


class Told(logging.Handler):
    """Takes down what a build says of its site. `loud`: some of it cannot be said again so."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []
        self.loud = False

    def emit(self, record: logging.LogRecord) -> None:
        """Note one thing that was said; of what the adapter says findings are about the site."""
        finding = isinstance(record.args, tuple) and any(
            isinstance(each, Finding) for each in record.args
        )
        if finding and record.levelno == logging.INFO:
            self.said.append(record.getMessage())
        elif record.levelno > logging.INFO or not _is_passing(record):
            self.loud = True


def _is_passing(record: logging.LogRecord) -> bool:
    """Whether a line is about the build, and not about what is in the site."""
    of_others = record.name.startswith((_ADAPTER, _MACROS))
    return of_others or record.getMessage().startswith(_EACH_TIME)
