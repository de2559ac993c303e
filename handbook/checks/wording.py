"""Rules over words: terms in their one spelling, and disclaimers written once."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html import unescape
from operator import itemgetter

from handbook.catalog import EVERY_KIND, Doc, Entry, Handbook, Lack
from handbook.checks.rules import Fault, of_each, rule
from handbook.checks.sources import site_pages
from handbook.checks.spelling import Spelling, Wrong, says_spelling, spelling_of
from handbook.findings import Severity, Where, meant
from handbook.model import Record
from handbook.model.knowledge import Disclaimer
from handbook.model.relations import Path
from handbook.model.texts import texts
from handbook.schemes import ALLOWED
from handbook.source.characters import in_entities, said
from handbook.source.decode import index_of, place
from handbook.source.markdown import without_code

_LINK = re.compile(r"\]\(\s*(?:<([^>\n]*)>|([^\s)]+))|^[ ]{0,3}\[[^\]]+\]:\s*<?(\S+)", re.MULTILINE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# A shorter wording is found in texts that have nothing to do with it.
SHORTEST_WORDING = 20


@rule("HB1102", Severity.WARNING, parts=True)
def terms_have_one_spelling(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every term of the glossary, product and role is spelt in prose as its title spells it."""
    if book.lacks(says_spelling(book)):
        return
    spelling = spelling_of(book)
    suspects = {path: text for path, text in book.texts.items() if spelling.may_be_in(text)}
    if suspects:
        yield from _in_records(book, spelling, suspects)
    for doc in book.docs:
        if doc.is_page and spelling.may_be_in(doc.body):
            yield from _in_page(doc, spelling)


def _in_records(book: Handbook, spelling: Spelling, suspects: Mapping[str, str]) -> Iterator[Fault]:
    for entry in book.entries.values():
        if entry.path in suspects and not entry.kind.quoted:
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
    found = wrong.pattern.finditer(text, index_of(text, start))
    match = next((m for n, m in enumerate(found) if n == wrong.nth), None)
    return place(text, match.start(), start.path) if match else start


def _in_page(doc: Doc, spelling: Spelling) -> Iterator[Fault]:
    for wrong in spelling.wrong_in(doc.body):
        yield _misspelt(doc.where(wrong.start), wrong)


def _misspelt(where: Where, wrong: Wrong) -> Fault:
    hint = f'write "{wrong.right}", as in {wrong.source}; a name in code stands in backticks'
    return Fault(where, f'"{wrong.written}" is spelt otherwise here', hint)


@rule("HB414", parts=True)
def entities_can_be_seen(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No entity of a page or of a Markdown field stands for a character that nobody sees."""
    for doc in book.docs:
        for index, entity, char in in_entities(doc.body) if doc.is_page else ():
            yield _unseen(doc.where(index), entity, char)
    held = {path for path, text in book.texts.items() if "&" in text}
    for entry in book.entries.values() if held else ():
        for path, text in texts(entry.record, only_markdown=True) if entry.path in held else ():
            for _, entity, char in in_entities(text):
                yield _unseen(entry.where(*path), entity, char)


def _unseen(where: Where, entity: str, char: str) -> Fault:
    message, _ = said(char)
    return Fault(where, f'"{entity}": {message}', "delete it, or put it in backticks")


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
                    lacks=(Lack(entry.record.id, name),),
                )


@rule("HB1104", all_of=EVERY_KIND)
def disclaimers_name_what_there_is(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every page that a disclaimer names is there, every kind shows it, every tag has a record."""
    if not book.each(Disclaimer):
        return
    kinds = book.kinds.with_trait("carries")
    tags = {tag for entry in book.entries.values() for tag in entry.record.tags}
    for key, known in (("pages", site_pages(book)), ("kinds", kinds), ("tags", tags)):
        for entry in book.each(Disclaimer):
            for index, name in enumerate(getattr(entry.record.needed_on, key, ())):
                if name not in known:
                    where = entry.where("needed_on", key, index)
                    yield _shows_nothing(where, key.removesuffix("s"), name, known)


def _shows_nothing(where: Where, what: str, name: str, known: Collection[str]) -> Fault:
    """A page, kind or tag that a disclaimer names in vain."""
    if what == "kind":
        hint = meant(name, known, otherwise=f"one of {', '.join(known)}")
        return Fault(where, f'no record of a kind "{name}" shows disclaimers', hint)
    there_is = "there is no page" if what == "page" else f"no record has the {what}"
    hint = meant(name, known, otherwise="then nothing would show it")
    return Fault(where, f'{there_is} "{name}"', hint)


@rule("HB1105", Severity.WARNING, parts=True)
def disclaimers_are_written_once(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No page and no other record repeats the wording of a disclaimer."""
    worded = {}
    for entry in book.each(Disclaimer):
        wording = " ".join((entry.record.text or "").split())
        if len(wording) >= SHORTEST_WORDING:
            worded[wording] = entry.record.id
    for where, text, owner in _all_texts(book) if worded else ():
        if len(text) < SHORTEST_WORDING:
            continue
        shown = " ".join(text.split())
        for wording, name in worded.items():
            if wording in shown and name != owner:
                hint = f'show it with {{{{ disclaimer("{name}") }}}}, or say so in needed_on:'
                said = f'the wording of disclaimer "{name}" is typed again'
                yield Fault(where(wording), said, hint)


def _all_texts(book: Handbook) -> Iterator[tuple[Callable[[str], Where], str, str]]:
    """Every text of pages and records, where a wording stands in it, and the record it is of."""
    for doc in book.docs:
        if doc.is_page:
            yield functools.partial(_in_body, doc), doc.body, ""
    for entry in book.entries.values():
        for path, text in texts(entry.record):
            yield functools.partial(_in_record, entry, path), text, entry.record.id


def _in_body(doc: Doc, wording: str) -> Where:
    return doc.where(max(doc.body.find(wording.split(maxsplit=1)[0]), 0))


def _in_record(entry: Entry[Record], path: Path, _wording: str) -> Where:
    return entry.where(*path)


@rule("HB1106", parts=True)
def links_of_fields_are_safe(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every link in a Markdown field leads to the web, a mail, a call, a chat or a path."""
    others = book.fine.others("HB1106", book.texts.items(), itemgetter(0))
    linked = {path for path, text in others if "](" in text or "]:" in text}
    yield from of_each("HB1106", book, book.entries.values(), functools.partial(_unsafe, linked))


def _unsafe(linked: Collection[str], _book: Handbook, entry: Entry[Record]) -> Iterator[Fault]:
    found = texts(entry.record, only_markdown=True) if entry.path in linked else ()
    for path, text in found:
        for address in _addresses(text):
            scheme = _SCHEME.match(address)
            if scheme and scheme[1].lower() not in ALLOWED:
                hint = f"use {', '.join(ALLOWED)}, or a path as /duties/"
                message = f'scheme "{scheme[1]}" is not allowed in a link'
                yield Fault(entry.where(*path), message, hint)


def _addresses(text: str) -> Iterator[str]:
    """Where the links of a Markdown text lead, less what is code."""
    for found in _LINK.finditer(without_code(text)) if ":" in text else ():
        yield re.sub(r"[\x00-\x20]", "", unescape(found[1] or found[2] or found[3]))
