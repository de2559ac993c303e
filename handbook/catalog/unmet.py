"""What expectations ask of records and these do not have: where, what, and what to do."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from handbook.catalog.asked import (
    Asked,
    Comparison,
    UnfitError,
    Wanted,
    asked,
    is_missing,
    is_set,
    known_field,
    name_of,
    namer,
    parts,
)
from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.catalog.settled import Lack, naming
from handbook.findings import Where, a
from handbook.model import Record
from handbook.model.expectation import spelt

Entries = Collection[Entry[Record]]


class Unmet(NamedTuple):
    """What a record lacks of what is expected of it: where, what is wrong there, what to do.

    `lacks` is what it is without, one of which would be enough.
    """

    entry: Entry[Record]
    where: Where
    message: str
    hint: str
    lacks: tuple[Lack, ...]


def covered(book: Handbook, each: Wanted) -> list[Entry[Record]]:
    """The records that an expectation is about, in the order in which they are written."""
    return [e for e in book.by_kind.get(each.kind.name, ()) if each.covers(e.record)]


def unmet(book: Handbook, each: Wanted) -> Iterator[Unmet]:
    """All that records lack of what one expectation asks."""
    records = covered(book, each)
    for find in (_unset, _without, _unnamed):
        yield from find(book, each, records)


def _unset(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Unmet]:
    for text in each.entry.record.have:
        try:
            ask = asked(each.kind.model, text)
        except UnfitError:
            continue
        ways = tuple(way.strip() for way in text.split(" or "))
        for entry in covered:
            yield from _unset_in(entry, ask, ways)


def _unset_in(entry: Entry[Record], ask: Asked, ways: Collection[str]) -> Iterator[Unmet]:
    add = f"add {' or '.join(f'{field.key}:' for field in ask.fields)}"
    lacks = tuple(Lack(entry.record.id, way) for way in ways)
    for path, part in parts(entry.record, ask.trail):
        if not all(is_missing(part, field) for field in ask.fields):
            continue
        if path:
            message = f'{path[0]} "{name_of(part)}" of {_called(entry)}: {ask.words} is not set'
            yield Unmet(entry, entry.where(*path), message, f"{add} there", lacks)
        else:
            message = f"{_called(entry)}: {ask.words} is not set"
            yield Unmet(entry, entry.where("id"), message, f"{add} to the record", lacks)


def _called(entry: Entry[Record]) -> str:
    return f'{entry.kind.name} "{entry.record.id}"'


def _without(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Unmet]:
    lists = each.entry.record.including
    for name, written in lists.each() if lists else ():
        for value in written:
            try:
                field = known_field(each.kind.model, name)
                there = Comparison(book, each.kind.model, field, value)
            except UnfitError:
                continue
            for entry in covered:
                if not there.holds(entry.record):
                    where = entry.where(name if is_set(entry.record, field) else "id")
                    message = f'{_called(entry)}: "{spelt(value)}" is missing in {name}'
                    lacks = (Lack(entry.record.id, name),)
                    yield Unmet(entry, where, message, f"add it to {name}:", lacks)


def _unnamed(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Unmet]:
    texts = each.entry.record.named_by
    try:
        ways = {way for text in texts for way in namer(book.kinds, each.kind, text)}
    except UnfitError:
        return
    if not ways or book.lacks(kind for kind, _ in ways):
        return
    named = [text.partition(".")[::2] for text in texts]
    kinds = " or ".join(dict.fromkeys(kind for kind, _ in named))
    places = (f"{a(kind)} ({key}:)" if key else a(kind) for kind, key in named)
    hint = f"name it in {' or '.join(places)}"
    said = dict.fromkeys(name for kind, key in sorted(ways) for name in (f"{kind}.{key}", kind))
    for entry in covered:
        record = entry.record.id
        if ways.isdisjoint(book.ways_of_naming(record)):
            lacks = tuple(Lack(record, naming(way)) for way in said)
            message = f"no {kinds} names {_called(entry)}"
            yield Unmet(entry, entry.where("id"), message, hint, lacks)
