"""Rules over where claims come from."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import EVERY_KIND, Handbook
from handbook.catalog.listings import in_use, listings
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, meant
from handbook.model.knowledge import Fact, Page


@rule("HB701", Severity.GAP, all_of=EVERY_KIND)
def facts_are_cited(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every fact of the source document is cited by a record that carries it."""
    for entry in book.each(Fact):
        citing = book.named_as(entry.record.id, "source")
        if all(book.entries[one.id].kind.about_facts for one in citing):
            yield Fault(
                entry.where("id"),
                f"no record cites {entry.record.id}: {entry.record.title}",
                f"add source: [{entry.record.id}] to the record that says so",
            )


@rule("HB702", parts=True)
def quotes_are_exact(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every quote of a fact stands in the source document, to the letter."""
    if not book.source_text:
        return
    for entry in book.each(Fact):
        if entry.record.quote and entry.record.quote not in book.source_text:
            yield Fault(
                entry.where("quote"),
                f"the source document does not say {entry.record.quote[:80]!r}",
                "copy the words from the source document",
            )


@rule("HB703", all_of=EVERY_KIND)
def facts_have_pages(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every fact's page is a page of the handbook."""
    known = site_pages(book) if book.each(Fact) else set()
    for entry in book.each(Fact):
        if entry.record.page not in known:
            hint = meant(entry.record.page, known, otherwise="as in systems/frontend")
            yield Fault(entry.where("page"), f'no page "{entry.record.page}"', hint)


def site_pages(book: Handbook) -> set[str]:
    """The paths of all pages: those of records, those that list them, and those in the docs."""
    own = {
        f"{entry.kind.page}/{entry.record.id}"
        for entries in book.by_kind.values()
        for entry in entries
        if entry.kind.own_pages
    }
    listed = {each.path for each in listings(book) if in_use(book, each)}
    written = {doc.url.rstrip("/") for doc in book.docs if doc.is_page}
    return own | listed | (written - {""}) | {page.path for page in book.all(Page)}
