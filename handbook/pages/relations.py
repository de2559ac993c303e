"""What a record is tied to: those that it names, and those that name it."""

from collections.abc import Callable, Iterator

from handbook.catalog import Entry, Handbook
from handbook.model import Record
from handbook.model.relations import references

Ties = list[tuple[str, list[Record]]]
_Tie = tuple[str, Entry[Record]]


def ties(
    book: Handbook,
    record: Record,
    is_new: Callable[[Entry[Record]], bool] = lambda _: True,
    besides: frozenset[str] = frozenset(),
) -> Ties:
    """The records that one is tied to, under what is read before them, each once.

    Those that it names come first, in the order of its fields; then those that name it, in the
    order of their kinds. Of all these, `is_new` says which the page does not show already.
    `besides` are fields of its own of which the page says more elsewhere.
    """
    found: dict[str, list[Record]] = {}
    known = {record.id}
    for label, entry in (*_named(book, record, besides), *_naming(book, record)):
        if label and entry.record.id not in known:
            known.add(entry.record.id)
            records = found.setdefault(label, [])
            if is_new(entry):
                records.append(entry.record)
    return [(label, records) for label, records in found.items() if records]


def _named(book: Handbook, record: Record, besides: frozenset[str]) -> Iterator[_Tie]:
    """The records that one names, each after its label."""
    for each in references(record):
        entry = book.entries.get(each.target)
        if entry and each.path[0] not in besides:
            yield each.relation.label, entry


def _naming(book: Handbook, record: Record) -> Iterator[_Tie]:
    """The records that name one, each after the label that their field has on its page.

    Kinds follow in their own order, so that what runs stands before what is written about it.
    """
    order = {name: place for place, name in enumerate(book.kinds)}
    found = ((book.entries[name], each) for name, each in book.referrers.get(record.id, ()))
    for entry, each in sorted(found, key=lambda pair: order[pair[0].kind.name]):
        yield each.relation.inverse, entry
