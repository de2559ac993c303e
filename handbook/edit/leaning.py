"""The parts of the data by which a new event is judged: errors in these keep it out."""

from collections.abc import Iterable, Iterator

from handbook.catalog import Handbook, Owners
from handbook.catalog.files import SETTINGS
from handbook.findings import Finding
from handbook.model.log import Event, Incident
from handbook.model.relations import references


def leaned_on(book: Handbook, event: Event, errors: Iterable[Finding]) -> list[Finding]:
    """Those of the errors that are in a part of the data by which an event is judged.

    It is judged by the records that it names; by the files that may hold one of those, where it is
    not found and they cannot be read; on the settings, where they cannot be read, for they say
    which day it is; and an incident on the severity ladder, where its severity is not found on
    what can be read of it. On nothing else: not on the event that it corrects, which is wrong.
    """
    names = {each.target for each in references(event) if each.kinds != ("event",)}
    files = tuple(book.path_of(store) for store in _unread(book, event))
    owner = Owners(book)
    return [
        each
        for each in errors
        if owner.of(each.where) in names or (files and each.where.path.startswith(files))
    ]


def _unread(book: Handbook, event: Event) -> Iterator[str]:
    """The files and folders that cannot be read and may say what the event needs."""
    if book.settings is None:
        yield SETTINGS
    for reference in references(event):
        if reference.target not in book.entries and reference.kinds != ("event",):
            kinds = book.kinds if "*" in reference.kinds else reference.kinds
            yield from (book.kinds[kind].store for kind in kinds if kind in book.broken_kinds)
    if isinstance(event, Incident) and event.severity not in book.ladder:
        yield from (
            book.kinds[kind].store for kind in ("escalation",) if kind in book.partial_kinds
        )
