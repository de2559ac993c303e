"""What a build gives a site beside what is written in the docs folder: pages and files.

The site adapter adds what stands here, the check renders it, and a rule asks that nothing
takes the place of it. So what is made is said once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handbook.catalog.book import Entry, Handbook
from handbook.findings import Where
from handbook.model import Record
from handbook.model.knowledge import Page
from handbook.model.people import Role

# The macros that give these pages; `tests/test_structure.py` holds them against the templates.
RECORD_PAGE, LOG_YEAR = "record_page", "log_year"
FEED = "feed.xml"
# What MkDocs and the theme's search write into every site; `tests/site/test_site_made.py`
# holds this against a build.
OF_EVERY_SITE = {
    "404.html": "the page for an address that is not there",
    "search/search_index.json": "the index of the search",
    "sitemap.xml": "the sitemap",
    "sitemap.xml.gz": "the sitemap, compressed",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A page that the data gives: its file, its Markdown, its title, the page that lists it.

    `entry` is its record; a year of the log has none. `written` is the key of the record from
    which its address comes: its id, or those that it had before, where the page leads on.
    """

    path: str
    markdown: str
    title: str
    listed_on: str
    listing: str
    entry: Entry[Record] | None = None
    written: str = "id"

    def breadcrumb(self, address: Callable[[str], str]) -> dict[str, str]:
        """The page that lists it, as `path` within the site and `title`, and the `home` page.

        `address` gives a page's address as the site has it.
        """
        home, path = address(""), address(f"{self.listed_on}/")
        return {"home": home or ".", "path": path, "title": self.listing}

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


def pages(book: Handbook) -> Iterator[Made]:
    """Each record page and each year of the log; the Markdown is one call of a macro."""
    titles = {page.path: page.title for page in book.all(Page)}
    for entry in book.entries.values():
        kind, record = entry.kind, entry.record
        if kind.own_pages:
            call = f'{{{{ {RECORD_PAGE}("{record.id}") }}}}\n'
            listing = titles.get(kind.page, kind.plural)
            yield Made(f"{kind.page}/{record.id}.md", call, record.title, kind.page, listing, entry)
            for old in record.former:
                moved = f'# Moved\n\nThis page is now {{{{ ref("{record.id}") }}}}.\n'
                path = f"{kind.page}/{old}.md"
                yield Made(path, moved, "Moved", kind.page, listing, entry, "formerly")
    for year in sorted({str(each.event.on)[:4] for each in book.log}):
        call, title = f'{{{{ {LOG_YEAR}("{year}") }}}}\n', f"Log of {year}"
        yield Made(f"log/{year}.md", call, title, "log", titles.get("log", "Log"))


def calendars(book: Handbook) -> Iterator[Calendar]:
    """The calendar of all duties, and that of each role."""
    yield Calendar("calendar/all-duties.ics")
    for role in book.each(Role):
        yield Calendar(f"calendar/{role.record.id}.ics", role)
        for old in role.record.former:
            yield Calendar(f"calendar/{old}.ics", role, "formerly")


def files(book: Handbook) -> Iterator[str]:
    """The paths of the files that the data gives beside its pages: calendars and the feed."""
    for each in calendars(book):
        yield each.path
    yield FEED
