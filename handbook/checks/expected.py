"""The rule over what a handbook expects of its records."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace

from handbook.catalog import Entry, Handbook, Lack, naming
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
    wanted,
)
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, a
from handbook.model import Record
from handbook.model.expectation import spelt

Entries = Collection[Entry[Record]]


@rule("HB560", Severity.GAP)
def expectations_are_met(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every record has what this handbook expects of it, as each expectation says it weighs."""
    for each in wanted(book):
        covered = [e for e in book.by_kind.get(each.kind.name, ()) if each.covers(e.record)]
        yield from _unmet(book, each, covered)


def _unmet(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Fault]:
    """What records lack of what is expected of them, with the expectation's own words."""
    record = each.entry.record
    reasons = f" ({', '.join(record.source)})" if record.source else ""
    by = f'expected by "{record.title}"{reasons} at {each.entry.where()}'
    severity = Severity(record.severity)
    for find in (_unset, _without, _unnamed):
        for fault in find(book, each, covered):
            hint = f"{record.hint or fault.hint}; {by}"
            yield replace(fault, hint=hint, severity=severity)


def _unset(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Fault]:
    for text in each.entry.record.have:
        try:
            ask = asked(each.kind.model, text)
        except UnfitError:
            continue
        ways = tuple(way.strip() for way in text.split(" or "))
        for entry in covered:
            yield from _unset_in(entry, ask, ways)


def _unset_in(entry: Entry[Record], ask: Asked, ways: Collection[str]) -> Iterator[Fault]:
    add = f"add {' or '.join(f'{field.key}:' for field in ask.fields)}"
    lacks = tuple(Lack(entry.record.id, way) for way in ways)
    for path, part in parts(entry.record, ask.trail):
        if not all(is_missing(part, field) for field in ask.fields):
            continue
        if path:
            message = f'{path[0]} "{name_of(part)}" of {_called(entry)}: {ask.words} is not set'
            yield Fault(entry.where(*path), message, f"{add} there", lacks=lacks)
        else:
            message = f"{_called(entry)}: {ask.words} is not set"
            yield Fault(entry.where("id"), message, f"{add} to the record", lacks=lacks)


def _called(entry: Entry[Record]) -> str:
    return f'{entry.kind.name} "{entry.record.id}"'


def _without(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Fault]:
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
                    yield Fault(where, message, f"add it to {name}:", lacks=lacks)


def _unnamed(book: Handbook, each: Wanted, covered: Entries) -> Iterator[Fault]:
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
            yield Fault(entry.where("id"), f"no {kinds} names {_called(entry)}", hint, lacks=lacks)
