"""Rules over the pages of the docs folder."""

import datetime as dt
import re
from collections.abc import Iterator

from handbook.catalog import Doc, Handbook
from handbook.catalog.listings import HOME, listings
from handbook.checks.markup import active, styled, unclosed
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, meant
from handbook.markup.depth import too_deep
from handbook.model.knowledge import Page
from handbook.source.markdown import without_code, without_templates

# What the theme and the navigation read. `render_macros` would publish a page's templates as they
# are written.
FRONT_KEYS = (
    *("title", "description", "author", "hide", "icon", "search", "section", "status", "tags"),
)
LONGEST_PAGE = 256 * 1024


def _pages(book: Handbook) -> Iterator[tuple[Doc, str]]:
    """Each page with its Markdown, less its code and its calls of macros."""
    for doc in book.docs:
        if doc.is_page:
            yield doc, without_templates(without_code(doc.body))


@rule("HB1006")
def front_matter_is_known(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every key of front matter is one that the theme or the navigation reads."""
    for doc in book.docs:
        for key in doc.front or {}:
            if key not in FRONT_KEYS and doc.front:
                hint = meant(key, FRONT_KEYS, also=f"known keys: {', '.join(FRONT_KEYS)}")
                yield Fault(doc.front_where(key), f'unknown key "{key}" in front matter', hint)


@rule("HB1007")
def pages_have_no_comments(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No page has an HTML comment: anyone can read it in the published page."""
    for doc, text in _pages(book):
        for found in re.finditer("<!--", text):
            yield Fault(
                doc.where(found.start()),
                "this comment would be published",
                "remove it; a note to authors goes between {# and #}",
            )


@rule("HB1008")
def pages_close_what_they_open(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every HTML element of a page is closed, so that it swallows nothing of what follows."""
    for doc, text in _pages(book):
        for index, message in unclosed(text):
            hint = "close it, or put it in backticks if it should be read"
            yield Fault(doc.where(index), message, hint)


@rule("HB1009")
def pages_hold_nothing_active(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No page and no picture holds a script, a form, a frame, a handler or its own styles."""
    hint = "write it as Markdown, or put it in backticks if it should be read"
    for doc, text in _pages(book):
        for index, what in active(text):
            yield Fault(doc.where(index), f"{what} may not stand here", hint)
    for doc in book.docs:
        if doc.path.endswith(".svg"):
            for index, what in active(doc.text):
                # Styles of a drawing reach nothing but the drawing.
                if what != "<style>":
                    yield Fault(doc.where(index), f"{what} may not stand in a picture", "remove it")


@rule("HB1107", Severity.WARNING)
def pages_have_no_styles_of_their_own(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No element of a page has a style of its own, which the page's policy would refuse."""
    hint = "give it a class, and the class its style in a file of extra_css"
    for doc, text in _pages(book):
        for index in styled(text):
            yield Fault(doc.where(index), "this style has no effect", hint)


@rule("HB1010")
def pages_are_not_too_deep(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Nothing on a page is nested deeper than a reader, or the Markdown converter, can follow."""
    for doc in book.docs:
        for index, message, hint in too_deep(doc.body) if doc.is_page else ():
            yield Fault(doc.where(index), message, hint)


@rule("HB1011")
def pages_are_not_too_long(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No page has more than 256 KiB of Markdown, which takes seconds to convert and read."""
    for doc in book.docs:
        size = len(doc.body.encode())
        if size > LONGEST_PAGE:
            yield Fault(
                doc.where(0),
                f"page of {size // 1024} KiB is longer than the limit",
                f"split it; {LONGEST_PAGE // 1024} KiB at most",
            )


@rule("HB1012")
def pages_have_addresses_of_their_own(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every page has an address that no other page and no record has."""
    taken: dict[str, Doc] = {}
    for doc in book.docs:
        if doc.is_page:
            first = book.with_page(doc.url) or taken.setdefault(doc.url, doc)
            # A page of the very path that a record's page would have takes its place on purpose.
            if first is not doc and doc.path.endswith("/index.md"):
                other = first.shown if isinstance(first, Doc) else first.where()
                yield Fault(
                    doc.where(0),
                    f'the address "{doc.url}" is taken',
                    f"{other} has it; rename this page",
                )


@rule("HB1030", Severity.GAP, all_of=["page"])
def pages_have_records(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Where pages have records, every page that people wrote has one, with its owner and review."""
    registered = {entry.record.path for entry in book.each(Page)}
    for doc in book.docs if registered else ():
        path = doc.url.rstrip("/") or HOME
        # A page that takes the place of a record's page has that record.
        if doc.is_page and path not in registered and not book.with_page(doc.url):
            hint = f"add a record with path: {path} to {book.shown}/pages.yaml"
            yield Fault(doc.where(0), f'page "{path}" has no record', hint)


@rule("HB1013", all_of=["doc"])
def page_records_have_pages(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every page of the register is a page of the docs folder, or one that lists records."""
    written = {doc.url.rstrip("/") or HOME for doc in book.docs if doc.is_page}
    known = written | {each.path for each in listings(book)}
    for entry in book.each(Page) if written else ():
        path = entry.record.path
        if path not in known:
            hint = meant(path, known, also=f"write docs/{path}.md, or remove the record")
            yield Fault(entry.where("path"), f'no page "{path}" in the docs folder', hint)
