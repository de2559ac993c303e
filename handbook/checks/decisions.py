"""Rules over decisions: what they settle is there, can be missing, and is not known yet."""

import datetime as dt
from collections.abc import Callable, Iterator

from handbook.catalog import Entry, Handbook
from handbook.catalog.asked import UnfitError, asked, namer
from handbook.catalog.decisions import left, meant_by
from handbook.catalog.settled import is_asked
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, Where, a, meant
from handbook.model import Kind
from handbook.model.knowledge import Question, Settled


@rule("HB607")
def decisions_settle_what_can_be_missing(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every decision settles fields that a kind has and that may be missing, of its records."""
    for entry in book.each(Question):
        for number, settled in enumerate(entry.record.settles):
            kind = book.kinds.get(settled.of)
            if kind:
                yield from _misfits(book, entry, number, settled, kind)
            elif book.knows_kinds:
                known = sorted(book.kinds)
                hint = meant(settled.of, known, otherwise=f"one of {', '.join(known)}")
                where = entry.where("settles", number, "of")
                yield Fault(where, f'there is no kind "{settled.of}"', hint)


def _misfits(
    book: Handbook, entry: Entry[Question], number: int, settled: Settled, kind: Kind
) -> Iterator[Fault]:
    at = ("settles", number)
    if not settled.fields and not settled.named_by:
        message = f"it says nothing that is settled of {kind.plural}"
        yield Fault(entry.where(*at), message, "add fields: or named_by:")
    for place, text in enumerate(settled.fields):
        yield from _tried(entry.where(*at, "fields", place), _can_be_missing, kind, text)
    for place, text in enumerate(settled.named_by):
        where = entry.where(*at, "named_by", place)
        yield from _tried(where, namer, book.kinds, kind, text)
    for place, record in enumerate(settled.records):
        found = book.entries.get(record)
        if found and found.kind.name != kind.name:
            message = f'"{record}" is {a(found.kind.name)}, expected {a(kind.name)}'
            hint = book.meant(record, [kind.name], otherwise=f"write of: {found.kind.name}")
            yield Fault(entry.where(*at, "records", place), message, hint)


def _tried(where: Where, attempt: Callable[..., object], *arguments: object) -> Iterator[Fault]:
    """What is wrong with something, if anything is."""
    try:
        attempt(*arguments)
    except UnfitError as unfit:
        yield Fault(where, unfit.message, unfit.hint)


def _can_be_missing(kind: Kind, text: str) -> None:
    """Raises UnfitError where a text is no field of a kind, or one that is always there."""
    if " or " in text:
        raise UnfitError(f'"{text}" is more than one field', "write each by itself")
    if asked(kind.model, text).is_always_there:
        message = f'no {kind.name} can be without "{text}"'
        raise UnfitError(message, "leave it out: there is nothing to settle")


@rule("HB608", Severity.WARNING, all_of=["*"])
def decisions_have_something_left(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every open question that settles something has some of it left to settle."""
    for entry in book.each(Question):
        question = entry.record
        about = any(True for each in question.settles for _ in meant_by(book, each))
        if about and is_asked(question) and not left(book, question):
            yield Fault(
                entry.where("settles", key=True),
                f"{question.id} is open, and all that it settles is known",
                "write decided:, decision: and by:, or what else it settles",
            )
