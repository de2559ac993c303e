"""The files of a data folder: which there are, and which do not belong."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from handbook.catalog import codes
from handbook.findings import Finding, Where, meant
from handbook.model import Kinds

SETTINGS = "handbook.yaml"
LOG = "log/"
# What besides records can be unread: events, the settings, and files of the docs folder.
OF_LOG, OF_SETTINGS, OF_DOCS = "event", "settings", "doc"
# And records of kinds of which nothing is known, because their module could not be loaded.
OF_KINDS = "kinds"
# Folders that hold no records: generated schemas, and the source document itself.
BESIDE = ("schema", "source")
Stamp = tuple[str, int, int]


def walk(root: Path, unreadable: Callable[[str, OSError], None]) -> Iterator[str]:
    """Relative paths of all YAML files below the folder.

    Links to folders are not followed. They are given as if they were files, as
    folders named so are, because nothing can be read there. `unreadable` is told
    the path of each folder that cannot be listed, and why.
    """
    yield from _walk(os.fspath(root), "", unreadable)


def _walk(folder: str, above: str, unreadable: Callable[[str, OSError], None]) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        unreadable(above.rstrip("/"), error)
        return
    for entry in entries:
        name = entry.name
        if name.startswith(".") or (not above and name in BESIDE):
            continue
        path = above + name
        named = name.endswith((".yaml", ".yml"))
        if named or (entry.is_symlink() and _leads_to_folder(entry)):
            yield path
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{path}/", unreadable)


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether a link leads to a folder, or round in a circle: nothing can be read there."""
    try:
        return entry.is_dir()
    except OSError:
        return True


def stamps(root: Path) -> tuple[Stamp, ...]:
    """Path, change time and size of each file: the same stamps mean the same data.

    All files count, for the source document may be any of them.
    """
    return tuple(_stamps(os.fspath(root)))


def _stamps(folder: str) -> Iterator[Stamp]:
    """Those of a folder; one that cannot be listed has none."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _stamps(entry.path)
        else:
            yield _stamp(entry.path, entry.stat)


def _stamp(path: str, status: Callable[[], os.stat_result]) -> Stamp:
    try:
        found = status()
    except OSError:
        return path, 0, -1
    return path, found.st_mtime_ns, found.st_size


def stamps_of(paths: Iterable[Path]) -> tuple[Stamp, ...]:
    """Path, change time and size of some files; of one that is not there, that it is not."""
    return tuple(_stamp(str(path), path.stat) for path in paths)


def readable(path: str) -> str:
    r"""A path as text that can be written anywhere; bytes that are not UTF-8 show as \xff."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def stranger(path: str, shown: str, kinds: Kinds) -> Finding:
    """The finding for a file that no kind of record is written in."""
    stem = readable(path).removesuffix(".yaml").removesuffix(".yml")
    if path.endswith(".yml"):
        return codes.STRANGER.at(
            Where(shown), "data files end in .yaml", f"rename it to {stem}.yaml"
        )
    known = kinds.by_store
    hint = meant(path, [SETTINGS, *known], otherwise=f"known: {', '.join(known)}")
    message = "no kind of record is written in this file"
    return codes.STRANGER.at(Where(shown), message, hint)
