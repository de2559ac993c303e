"""A handbook in which some files were written again, without reading the others.

Only what is sure is read so: files of records in which nothing was wrong and nothing is, and that
have the records that they had. Whatever else changed, all is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handbook.catalog.book import Handbook
from handbook.catalog.documents import Documents
from handbook.catalog.entries import Entry, Unread, relations
from handbook.catalog.files import SETTINGS, Stamp
from handbook.catalog.record_files import RecordFiles
from handbook.model import Record
from handbook.model.relations import references, with_ids

Entries = dict[str, Entry[Record]]


def again(book: Handbook, paths: Iterable[str]) -> Handbook | None:
    """The handbook with what is written now in some files of its folder, by their paths there.

    None where that cannot be told from these files alone.
    """
    read = Documents(book.root, book.shown, book.kinds, book.zone)
    found: Entries = {}
    for path in paths:
        kind = book.kinds.in_file(path)
        if kind is None or not path.endswith(".yaml") or path in _others(book):
            return None
        shown = read.show(path)
        before = [each for each in book.by_kind.get(kind.name, ()) if each.path == shown]
        after = list(RecordFiles(read).read(path, kind))
        if list(map(_identity, before)) != list(map(_identity, after)):
            return None
        found.update((each.record.id, each) for each in after)
    if read.findings or Unread() != read.unread or _is_doubtful(book, read):
        return None
    return _with(book, read, found)


def _others(book: Handbook) -> tuple[str, ...]:
    """The files that are more than records: the settings, and the source document."""
    source = book.settings.source_document if book.settings else None
    return SETTINGS, source.file if source else SETTINGS


def _identity(entry: Entry[Record]) -> tuple[str, object]:
    return entry.record.id, entry.record.formerly


def _is_doubtful(book: Handbook, read: Documents) -> bool:
    """Whether something was wrong in one of the files, or it is not known of which one it is."""
    return book.unread != Unread() or any(each.where.path in read.texts for each in book.findings)


def _with(book: Handbook, read: Documents, found: Entries) -> Handbook:
    """The handbook with other records in the place of those that have the same ids."""
    if book.former:
        found = {name: _current(entry, book) for name, entry in found.items()}
    entries = {**book.entries, **found}
    kinds = {each.kind.name for each in found.values()}
    changed = {
        name: tuple(entries[each.record.id] for each in book.by_kind[name]) for name in kinds
    }
    same = all(_named(book.entries[name]) == _named(each) for name, each in found.items())
    return replace(
        book,
        entries=entries,
        by_kind={**book.by_kind, **changed},
        texts={**book.texts, **read.texts},
        referrers=book.referrers if same else relations(entries),
        fine=book.fine.with_digests(read.digests),
    )


def _current(entry: Entry[Record], book: Handbook) -> Entry[Record]:
    return replace(entry, record=with_ids(entry.record, book.former))


def _named(entry: Entry[Record]) -> list[object]:
    return list(references(entry.record))


def changed(before: Iterable[Stamp], after: Iterable[Stamp]) -> Iterator[str]:
    """The paths whose stamps differ, of the same files. Raises ValueError where files differ."""
    for old, new in zip(before, after, strict=True):
        if old[0] != new[0]:
            raise ValueError("there are other files")
        if old != new:
            yield new[0]
