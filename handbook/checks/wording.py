"""Rules over words: terms in their one spelling, and disclaimers written once."""

import datetime as dt
from collections.abc import Iterator, Mapping

from handbook.catalog import Doc, Handbook
from handbook.catalog.disclaimers import CARRIERS
from handbook.checks.rules import Fault, rule
from handbook.checks.sources import site_pages
from handbook.checks.spelling import Spelling, Wrong, spelling_of
from handbook.findings import Severity, Where, nearest
from handbook.model.knowledge import Disclaimer
from handbook.model.texts import texts
from handbook.source.decode import place

# What they say was said by others, to the letter.
_QUOTED = ("fact",)


@rule("HB1102", Severity.WARNING)
def terms_have_one_spelling(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every term of the glossary, product and role is spelt in prose as its title spells it."""
    spelling = spelling_of(book)
    suspects = {path: text for path, text in book.texts.items() if spelling.may_be_in(text)}
    if suspects:
        yield from _in_records(book, spelling, suspects)
    for doc in book.docs:
        if doc.is_page and spelling.may_be_in(doc.body):
            yield from _in_page(doc, spelling)


def _in_records(book: Handbook, spelling: Spelling, suspects: Mapping[str, str]) -> Iterator[Fault]:
    for entry in book.entries.values():
        if entry.path in suspects and entry.kind.name not in _QUOTED:
            for path, text in texts(entry.record):
                for wrong in spelling.wrong_in(text):
                    at = _written_at(suspects[entry.path], entry.where(*path), wrong)
                    yield _misspelt(at, wrong)
    for logged in book.log:
        if logged.path in suspects:
            for path, text in texts(logged.event):
                for wrong in spelling.wrong_in(text):
                    at = _written_at(suspects[logged.path], logged.where(*path), wrong)
                    yield _misspelt(at, wrong)


def _written_at(text: str, start: Where, wrong: Wrong) -> Where:
    """Where a word of a value stands in its file: the same words follow in the same order."""
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: start.line - 1]) + start.column - 1
    found = wrong.pattern.finditer(text, offset)
    match = next((m for n, m in enumerate(found) if n == wrong.nth), None)
    return place(text, match.start(), start.path) if match else start


def _in_page(doc: Doc, spelling: Spelling) -> Iterator[Fault]:
    for wrong in spelling.wrong_in(doc.body):
        yield _misspelt(doc.where(wrong.start), wrong)


def _misspelt(where: Where, wrong: Wrong) -> Fault:
    hint = f'write "{wrong.right}", as in {wrong.source}; a name in code stands in backticks'
    return Fault(where, f'"{wrong.written}" is spelt otherwise here', hint)


@rule("HB1103", Severity.GAP)
def disclaimers_are_worded(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every disclaimer has its wording, and says what must show it."""
    for entry in book.each(Disclaimer):
        for name in ("text", "needed_on"):
            if getattr(entry.record, name) is None:
                yield Fault(
                    entry.where("id"),
                    f'disclaimer "{entry.record.id}": {name} is not set',
                    f"add {name}: to the record",
                )


@rule("HB1104")
def disclaimers_name_what_there_is(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every page that a disclaimer names is a page, and every kind and tag has a record."""
    pages = site_pages(book)
    kinds = [kind for kind in CARRIERS if book.by_kind.get(kind)]
    tags = {tag for entry in book.entries.values() for tag in entry.record.tags}
    for entry in book.each(Disclaimer):
        wanted = entry.record.needed_on
        for key, known in (("pages", pages), ("kinds", kinds), ("tags", tags)):
            for index, name in enumerate(getattr(wanted, key, ())):
                if name not in known:
                    near = nearest(name, known)
                    hint = f'did you mean "{near}"?' if near else "then nothing would show it"
                    message = f'there is no {key.removesuffix("s")} "{name}"'
                    if key != "pages":
                        message = f'no record has the {key.removesuffix("s")} "{name}"'
                    yield Fault(entry.where("needed_on", key, index), message, hint)


@rule("HB1105", Severity.WARNING)
def disclaimers_are_written_once(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No page and no other record repeats the wording of a disclaimer."""
    worded = [entry for entry in book.each(Disclaimer) if entry.record.text]
    for entry in worded:
        wording = " ".join((entry.record.text or "").split())
        hint = f'show it with {{{{ disclaimer("{entry.record.id}") }}}}, or say so in needed_on:'
        said = f'the wording of disclaimer "{entry.record.id}" is typed again'
        for doc in book.docs:
            if doc.is_page and wording in " ".join(doc.body.split()):
                first = wording.split(maxsplit=1)[0]
                yield Fault(doc.where(max(doc.body.find(first), 0)), said, hint)
        for other in book.entries.values():
            if other.record.id != entry.record.id:
                for path, text in texts(other.record):
                    if wording in " ".join(text.split()):
                        yield Fault(other.where(*path), said, hint)
