"""Rules over the expectations themselves: what they ask for is there, and can be missing."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from handbook.catalog import Entry, Handbook
from handbook.catalog.asked import Comparison, UnfitError, asked, known_field, namer
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, Where, a, meant
from handbook.model import Kind
from handbook.model.expectation import Expectation, Value, spelt
from handbook.model.fields import Field

Expected = Entry[Expectation]


@rule("HB561")
def expectations_fit_their_kind(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every expectation asks for something, of a kind, with fields and values that there are."""
    for entry in book.each(Expectation):
        wanted = entry.record
        kind = book.kinds.get(wanted.of)
        if kind is None:
            hint = meant(wanted.of, book.kinds, otherwise=f"one of {', '.join(sorted(book.kinds))}")
            yield Fault(entry.where("of"), f'there is no kind "{wanted.of}"', hint)
            continue
        if not wanted.asks:
            hint = "add have:, including: or named_by:"
            yield Fault(entry.where("id"), f'"{wanted.id}" asks for nothing', hint)
        for number, text in enumerate(wanted.have):
            yield from _tried(entry.where("have", number), asked, kind.model, text)
        for number, text in enumerate(wanted.named_by):
            yield from _tried(entry.where("named_by", number), namer, book.kinds, kind, text)
        yield from _unfit_values(book, entry, kind, "where")
        yield from _unfit_values(book, entry, kind, "including")


def _tried(where: Where, attempt: Callable[..., object], *arguments: object) -> Iterator[Fault]:
    """What is wrong with something, if anything is."""
    try:
        attempt(*arguments)
    except UnfitError as unfit:
        yield Fault(where, unfit.message, unfit.hint)


def _unfit_values(book: Handbook, entry: Expected, kind: Kind, key: str) -> Iterator[Fault]:
    values = getattr(entry.record, key)
    for name, written in values.each() if values else ():
        at_name = entry.where(key, name, key=True)
        wrong = tuple(_tried(at_name, known_field, kind.model, name))
        yield from wrong
        if wrong:
            continue
        field = known_field(kind.model, name)
        if key == "including" and not field.many:
            hint = f"write {name}: in have: or where:"
            yield Fault(at_name, f'"{name}" of {a(kind.name)} is no list', hint)
            continue
        for number, value in enumerate(written):
            where = entry.where(key, *values.path(name, number))
            yield from _tried(where, Comparison, book, kind.model, field, value)


@rule("HB562", Severity.WARNING)
def expectations_can_be_missed(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every expectation asks for what may be missing, and of records that there are."""
    for entry in book.each(Expectation):
        kind = book.kinds.get(entry.record.of)
        if kind:
            yield from _always_met(entry, kind)
            yield from _about_nothing(book, entry, kind)


def _always_met(entry: Expected, kind: Kind) -> Iterator[Fault]:
    for number, text in enumerate(entry.record.have):
        try:
            always = asked(kind.model, text).is_always_there
        except UnfitError:
            continue
        if always:
            message = f'no {kind.name} can be without "{text}"'
            yield Fault(entry.where("have", number), message, "leave it out: it is always there")


def _about_nothing(book: Handbook, entry: Expected, kind: Kind) -> Iterator[Fault]:
    """A free text that no record has is misspelt, or its records are not marked yet."""
    there = book.by_kind.get(kind.name, ())
    values = entry.record.where
    if not values or not there or book.lacks([kind.name]):
        return
    for name, written in values.each():
        try:
            field = known_field(kind.model, name)
            wanted = [Comparison(book, kind.model, field, each) for each in written]
        except UnfitError:
            continue
        if field.choices or field.flag or field.ref:
            continue
        for number, each in enumerate(wanted):
            if not any(each.holds(one.record) for one in there):
                where = entry.where("where", *values.path(name, number))
                yield Fault(where, *_nobody_has(kind, field, written[number], there))


def _nobody_has(
    kind: Kind, field: Field, value: Value, there: tuple[Entry[Any], ...]
) -> tuple[str, str]:
    known = [str(each) for one in there for _, each in field.values(one.record)]
    otherwise = f"write it on the {kind.plural} that are meant, or mend it here"
    hint = meant(spelt(value), known, otherwise=otherwise)
    return f'no {kind.name} has "{spelt(value)}" in {field.key}', hint
