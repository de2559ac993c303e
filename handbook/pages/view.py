"""What templates may ask of the page that is being made; all answers are plain values."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from markupsafe import Markup

from handbook.catalog import Entry, listings
from handbook.catalog.disclaimers import Need
from handbook.findings import Finding
from handbook.model import Kind, Record
from handbook.pages import parts, queries
from handbook.pages.cells import Cells
from handbook.pages.html import html
from handbook.pages.lacking import Lacking
from handbook.pages.reading import Reading
from handbook.pages.relations import Ties, ties

# A picture is no list; and of a table only what its rows are about is listed by it.
_BESIDE = re.compile(
    r"<(?:figure\b[^<]*(?:<(?!/figure>)[^<]*)*</figure>"
    r"|td(?![^>]*hb-is-title)[^<]*(?:<(?!/td>)[^<]*)*</td>)"
)
# A link to a record, as `ref` makes it, or to a question.
_LINK = re.compile(r'class="(?:hb-ref )?hb-[^"]*" href="([^"]*)"')
T = TypeVar("T")


class View(Cells):
    """The handbook as seen from the page that is being made; `url` gives its address."""

    def __init__(self, read: Reading, url: Callable[[], str]) -> None:
        super().__init__(read, url)
        self.rules = read.rules
        self.has_feed = read.has_feed
        self.for_all_pages = read.for_all_pages
        self._read = read
        self._listings = {each.url: each for each in listings.listings(read.book)}

    def each_as_before(self, rows: Iterable[Any], *values: Any, caller: Any) -> Markup:
        """A part of the page for each of many rows, which `caller` makes of it.

        A row is a record, or a tuple of one and what is known of it; `values` are all else that
        the parts are made of.
        """
        each = [row if isinstance(row, tuple) else (row,) for row in rows]
        code = caller.function.__code__

        def some(few: Sequence[tuple[Any, ...]]) -> str:
            return "".join(caller(*row) for row in few)

        def name(row: tuple[Any, ...]) -> str:
            return str(row[0].id)

        return html("".join(self._in_parts(each, name, (code.co_filename, code), values, some)))

    def refs(self, ids: Iterable[Any]) -> Markup:
        """Links to several records, in one line."""
        found = [each if isinstance(each, str) else each.id for each in ids]
        return html(", ".join(self._in_parts(found, str, ("refs",), (), super().refs)))

    def _in_parts(
        self,
        rows: Sequence[T],
        name: Callable[[T], str],
        where: tuple[Any, ...],
        values: tuple[Any, ...],
        make: Callable[[Sequence[T]], str],
    ) -> list[str]:
        """What is made of rows, and of values: many of them in groups that are taken as before.

        `name` tells rows apart, and `where` says where on a page they stand.
        """
        if len(rows) <= parts.TOGETHER:
            return [make(rows)] if rows else []
        part, url = self._read.parts.part, self.url()

        def group(few: Sequence[T]) -> str:
            return part(url, (*where, name(few[0])), (few, values), lambda: make(few))

        return [group(few) for few in parts.in_groups(rows, name)]

    def findings(self) -> tuple[Finding, ...]:
        """What the check says of the data."""
        return self._read.findings

    def lacking_of(self, record: Record) -> list[Lacking]:
        """What is not set of a record."""
        return self.derived.lacking.get(record.id, [])

    def ties(self, record: Record, shown: str, besides: Iterable[str] = ()) -> Ties:
        """The records that one is tied to, less those to which what the page shows leads already.

        `shown` is HTML, or a page's Markdown with the marks of blocks; `besides` are fields that
        stand elsewhere on the page.
        """
        marks, addresses = self._read.placeholders, self._read.addresses
        shown = marks.seen(shown) if marks else shown
        there = addresses.led_to(self.url(), _LINK.findall(_BESIDE.sub("", shown)))

        def is_new(entry: Entry[Record]) -> bool:
            return addresses.of(entry.url) not in there

        return ties(self.book, record, is_new, frozenset(besides))

    def touching(self, record_id: str) -> queries.Asked:
        """The questions that touch a record."""
        return queries.apart(self.book.named_as(record_id, "touches", "question"))

    def page_at(self, path: str) -> Any:
        """The page record with this path, or None."""
        return self.derived.pages.get(path)

    def cited(self, record: Record) -> tuple[Any, ...]:
        """The facts that a record rests on, and those that its page must carry."""
        own = tuple(self.book.get(fact) for fact in record.source)
        return tuple(dict.fromkeys((*own, *self.facts_here())))

    def this_page(self) -> Any:
        """The page record of the page that is being made, or None."""
        return self.page_at(self.url().rstrip("/") or "index")

    def page_heading(self) -> str:
        """The title of the page that is being made, from the first that gives it one.

        That is its record, its front matter, or the engine. LookupError where none does.
        """
        url, page = self.url(), self.this_page()
        listing = self._listings.get(url)
        title = page.title if page else self._read.titles.get(url)
        if listing and not title:
            title = listings.title_of(self.book, listing)
        if title:
            return str(title)
        raise LookupError("the page has no title: write it in its heading, or as title: above it")

    def kinds_here(self) -> tuple[Kind, ...]:
        """The kinds whose records the page that is being made lists."""
        listing = self._listings.get(self.url())
        known = self.book.kinds
        return tuple(known[name] for name in (listing.kinds if listing else ()) if name in known)

    def shows_something(self) -> bool:
        """Whether the page that is being made has any of the records that it lists."""
        listing = self._listings.get(self.url())
        return listing is None or listings.shows(self.book, listing)

    def lists(self) -> list[tuple[str, str]]:
        """The pages that list records which there are, each as its title and its path."""
        found = (each for each in self._listings.values() if not each.always)
        return [
            (listings.title_of(self.book, each), each.path)
            for each in found
            if listings.shows(self.book, each)
        ]

    def facts_here(self) -> tuple[Any, ...]:
        """The source facts whose page this is."""
        path = self.url().rstrip("/") or "index"
        return self.derived.facts.get(path, ())

    def questions_here(self) -> queries.Asked:
        """The questions that touch a record of this page, or a fact of it."""
        return queries.apart(self.derived.questions.get(self.url(), ()))

    def disclaimers_here(self) -> tuple[Record, ...]:
        """The disclaimers that the page that is being made must show as a whole."""
        return self.derived.disclaimers.get((self.url(), ""), ())

    def disclaimers_of(self, record: Record) -> tuple[Record, ...]:
        """The disclaimers that a record's own card must show."""
        url, _, section = self.entry(record).url.partition("#")
        return self.derived.disclaimers.get((url, section), ()) if section else ()

    def needs_of(self, disclaimer: Record) -> tuple[Need, ...]:
        """Where a disclaimer must be read."""
        return self.derived.needs.get(disclaimer.id, ())
