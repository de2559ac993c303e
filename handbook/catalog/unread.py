"""What could not be read of the data, by the parts that an answer rests on."""

from collections.abc import Collection
from pathlib import PurePosixPath

from handbook.catalog.book import Handbook
from handbook.catalog.codes import NO_SOURCE
from handbook.catalog.files import LOG, SETTINGS
from handbook.findings import Finding, Severity, is_reading, nearest
from handbook.model import Kinds

# The parts of the data besides the kinds of record.
THE_LOG, THE_SETTINGS = "log", "settings"
# Whichever kinds a handbook has.
EVERY_KIND = frozenset({"*"})
EVERYTHING = EVERY_KIND | {THE_LOG, THE_SETTINGS}


def unread(book: Handbook, parts: Collection[str]) -> tuple[Finding, ...]:
    """The errors of reading the files that hold these parts, in the order of their places.

    An answer that rests on one of the parts may be wrong while there is any. Parts are
    names of kinds, `EVERY_KIND`, `THE_LOG` and `THE_SETTINGS`.
    """
    return tuple(
        finding
        for finding in book.findings
        if finding.severity is Severity.ERROR
        and is_reading(finding.code)
        and finding.code != NO_SOURCE.name
        and _is_of(book, finding.where.path, parts)
    )


def _is_of(book: Handbook, shown: str, parts: Collection[str]) -> bool:
    """Whether a file, by how findings name it, may hold one of some parts; a page holds none.

    Records in a file whose name says nothing may be of any kind.
    """
    above = book.path_of("")
    held = _held(book.kinds, shown.removeprefix(above)) if shown.startswith(above) else None
    if held is None and shown in book.unread.strangers:
        return not {"*", *book.kinds}.isdisjoint(parts)
    if held == THE_SETTINGS and not book.knows_kinds and "*" in parts:
        return True
    return held in parts or ("*" in parts and held in book.kinds)


def _held(kinds: Kinds, path: str) -> str | None:
    """The part of the data that a file holds, or would hold under its right name; None for none."""
    if path.startswith(LOG) or path == LOG.rstrip("/"):
        return THE_LOG
    whole = PurePosixPath(path).with_suffix(".yaml").as_posix()
    kind = kinds.in_file(whole) or kinds.in_file(f"{path}/any.yaml")
    if kind is None and (near := nearest(whole, [SETTINGS, *kinds.by_store])):
        kind = kinds.by_store.get(near)
        return kind.name if kind else THE_SETTINGS
    return kind.name if kind else None
