"""What a build gives a site beside what is written in the docs folder: pages and files.

The site adapter adds what stands here, the check renders it, and a rule asks that nothing
takes the place of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.catalog.files import OF_LOG
from handbook.catalog.listings import (
    HOME,
    SCORE,
    Listing,
    given,
    listings,
    page_record,
    title_of,
)
from handbook.findings import Where
from handbook.model import Record
from handbook.model.people import Role
from handbook.model.platform import System

# The macros that give these pages; `tests/test_layers.py` holds them against the templates.
RECORD_PAGE, INDEX_PAGE, LOG_YEAR = "record_page", "index_page", "log_year"
HANDOVER = "handover"
FEED = "feed.xml"
SEARCH, SEARCH_PARTS = "search", "search/parts"
# What MkDocs and the theme's search write into every site; `tests/site/test_site_made.py`
# holds this against a build.
OF_EVERY_SITE = {
    "404.html": "the page for an address that is not there",
    f"{SEARCH}/search_index.json": "what leads to the index of the search",
    f"{SEARCH}/search_index.js": "what leads to the index of the search, from a disk",
    SEARCH_PARTS: "the index of the search",
    "sitemap.xml": "the sitemap",
    "sitemap.xml.gz": "the sitemap, compressed",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A page that the data gives: its file, its Markdown, its title, the page that lists it.

    `entry` is its record; a year of the log has none. `written` is the key of the record from
    which its address comes: its id, or those that it had before, where the page leads on.
    A page that lists others is listed on none. `framed`: it has a bar and a foot as a page of
    the docs folder has, and `front` is what stands in the front matter of one.
    """

    path: str
    markdown: str
    title: str
    listed_on: str = ""
    listing: str = ""
    entry: Entry[Record] | None = None
    written: str = "id"
    framed: bool = False
    front: Mapping[str, Any] = field(default_factory=dict)

    def breadcrumb(self, address: Callable[[str], str]) -> dict[str, str]:
        """The page that lists it, as `path` within the site and `title`.

        `address` gives a page's address as the site has it.
        """
        return {"path": address(f"{self.listed_on}/"), "title": self.listing}

    @property
    def where(self) -> Where | None:
        """The place of its record; that of a year of the log has none."""
        return self.entry.where() if self.entry else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that others subscribe to: its path, and its role; that of all duties has none.

    `written` is the key of the role from which its address comes, as of a page. Who subscribed
    to a role before it was renamed goes on getting what the role owes.
    """

    path: str
    role: Entry[Role] | None = None
    written: str = "id"


@dataclass(frozen=True, slots=True)
class Badge:
    """A picture of a score that others show: its path, and its system; that of all has none.

    `written` is the key of the system from which its address comes, as of a page.
    """

    path: str
    system: Entry[System] | None = None
    written: str = "id"


def pages(book: Handbook, before: Mapping[str, Made] | None = None) -> Iterator[Made]:
    """Each page that lists records, each record page, each handover and each year of the log.

    The Markdown is one call of a macro. Pages that list others come first, but for those that
    are written in the docs folder. `before` are pages by their paths: those of records that are
    the very same now as then are not made anew.
    """
    known = before or {}
    titles = {each.path: title_of(book, each) for each in listings(book)}
    yield from (_listing(book, each, titles[each.path]) for each in given(book))
    yield from chain.from_iterable(
        _of_record(entry, titles[entry.kind.page], known)
        for entry in book.entries.values()
        if entry.kind.own_pages
    )
    for role in book.each(Role):
        yield from _handover(role, titles[role.kind.page])
    for year in _years(book):
        call, title = f'{{{{ {LOG_YEAR}("{year}") }}}}\n', f"Log of {year}"
        yield Made(_year_path(year), call, title, "log", titles["log"])


def other_paths(book: Handbook) -> Iterator[str]:
    """The paths of all pages and files that the data gives, but those of records' own pages."""
    yield from (each.file for each in given(book))
    for role in book.each(Role):
        names = (role.record.id, *role.record.former)
        yield from (_handover_path(role, name) for name in names)
    yield from map(_year_path, _years(book))
    yield from files(book)


def record_paths(book: Handbook) -> Iterator[str]:
    """The paths of the pages of records, under each of the ids that they have had."""
    for entry in book.entries.values():
        if entry.kind.own_pages:
            yield f"{entry.kind.page}/{entry.record.id}.md"
            if entry.record.formerly:
                yield from (_record_path(entry, name) for name in entry.record.former)


def _record_path(entry: Entry[Any], name: str) -> str:
    return f"{entry.kind.page}/{name}.md"


def _handover_path(role: Entry[Role], name: str) -> str:
    return f"{role.kind.page}/{name}/{HANDOVER}.md"


def _years(book: Handbook) -> list[str]:
    return sorted({str(each.event.on)[:4] for each in book.log})


def _year_path(year: str) -> str:
    return f"log/{year}.md"


def _listing(book: Handbook, listing: Listing, title: str) -> Made:
    call, front = f'{{{{ {INDEX_PAGE}("{listing.path}") }}}}\n', {}
    if listing.path == HOME:
        # Doors first: who reads them need not know yet who owns the page.
        call, front = f"{call}\n{{{{ page_bar() }}}}\n", {"hide": ["navigation", "toc"]}
    record = page_record(book, listing.path)
    return Made(listing.file, call, title, entry=record, framed=True, front=front)


def _of_record(entry: Entry[Record], listing: str, known: Mapping[str, Made]) -> Iterable[Made]:
    record = entry.record
    before = known.get(_record_path(entry, record.id))
    if before and before.entry is entry and before.listing == listing and not record.formerly:
        return (before,)
    return _made_of_record(entry, listing)


def _made_of_record(entry: Entry[Record], listing: str) -> Iterator[Made]:
    kind, record = entry.kind, entry.record
    call = f'{{{{ {RECORD_PAGE}("{record.id}") }}}}\n'
    yield Made(_record_path(entry, record.id), call, record.title, kind.page, listing, entry)
    for old in record.former:
        moved = f'# Moved\n\nThis page is now {{{{ ref("{record.id}") }}}}.\n'
        path = _record_path(entry, old)
        yield Made(path, moved, "Moved", kind.page, listing, entry, "formerly")


def _handover(role: Entry[Role], listing: str) -> Iterator[Made]:
    """The page below a role's own, of what whoever leaves it hands over."""
    name, page = role.record.id, role.kind.page
    call = f'{{{{ {HANDOVER}("{name}") }}}}\n'
    title = f"Handover: {role.record.title}"
    yield Made(_handover_path(role, name), call, title, page, listing, role)
    for old in role.record.former:
        moved = f"# Moved\n\nThis page is now [{HANDOVER}](../{name}/handover.md).\n"
        path = _handover_path(role, old)
        yield Made(path, moved, "Moved", page, listing, role, "formerly")


def calendars(book: Handbook) -> Iterator[Calendar]:
    """The calendar of all duties, and that of each role; none where nobody owes a duty.

    A role that owes nothing has one too: its address stays, whatever the role owes by then.
    """
    if not book.uses("duty"):
        return
    yield Calendar("calendar/all-duties.ics")
    for role in book.each(Role):
        yield Calendar(f"calendar/{role.record.id}.ics", role)
        for old in role.record.former:
            yield Calendar(f"calendar/{old}.ics", role, "formerly")


def badges(book: Handbook) -> Iterator[Badge]:
    """The badge of all systems, and that of each; none in a handbook without systems.

    A system that ended keeps its own: its address stays where others show it.
    """
    if not book.uses("system"):
        return
    yield Badge(f"{SCORE}.svg")
    for system in book.each(System):
        yield Badge(f"{SCORE}/{system.record.id}.svg", system)
        for old in system.record.former:
            yield Badge(f"{SCORE}/{old}.svg", system, "formerly")


def files(book: Handbook) -> Iterator[str]:
    """The paths of the files that the data gives beside its pages: calendars, badges, the feed."""
    for each in calendars(book):
        yield each.path
    for badge in badges(book):
        yield badge.path
    if has_feed(book):
        yield FEED


def has_feed(book: Handbook) -> bool:
    """Whether there is a feed: something was recorded, or is owed."""
    return book.uses("duty", OF_LOG)
