"""What could not be read of the data, by the parts that an answer rests on."""

from collections.abc import Collection
from pathlib import PurePosixPath

from handbook.catalog.book import Handbook
from handbook.catalog.codes import NO_SOURCE
from handbook.catalog.files import LOG, SETTINGS, kind_of
from handbook.findings import Finding, Severity, is_reading, nearest
from handbook.model.kinds import BY_STORE, KINDS

# The parts of the data besides the kinds of record.
THE_LOG, THE_SETTINGS = "log", "settings"
EVERYTHING: frozenset[str] = frozenset({*KINDS, THE_LOG, THE_SETTINGS})


def unread(book: Handbook, parts: Collection[str]) -> tuple[Finding, ...]:
    """The errors of reading the files that hold these parts, in the order of their places.

    An answer that rests on one of the parts may be wrong while there is any. Parts are
    names of kinds, `THE_LOG` and `THE_SETTINGS`.
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
    held = _held(shown.removeprefix(above)) if shown.startswith(above) else None
    if held is None and shown in book.unread.strangers:
        return not KINDS.keys().isdisjoint(parts)
    return held in parts


def _held(path: str) -> str | None:
    """The part of the data that a file holds, or would hold under its right name; None for none."""
    if path.startswith(LOG) or path == LOG.rstrip("/"):
        return THE_LOG
    whole = PurePosixPath(path).with_suffix(".yaml").as_posix()
    kind = kind_of(whole) or kind_of(f"{path}/any.yaml")
    if kind is None and (near := nearest(whole, [SETTINGS, *BY_STORE])):
        kind = BY_STORE.get(near)
        return kind.name if kind else THE_SETTINGS
    return kind.name if kind else None
