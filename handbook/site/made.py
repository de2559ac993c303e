"""What the data gives a site, beside the pages that are written: its pages and its files."""

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook
from handbook.exports.feed import FILE
from handbook.findings import Where
from handbook.model.knowledge import Page
from handbook.model.people import Role
from handbook.site.addresses import Addresses


@dataclass(frozen=True, slots=True)
class Made:
    """A page that the data gives: its file, its Markdown, its title, the page that lists it.

    `where` is the place of its record; that of a year of the log has none.
    """

    path: str
    markdown: str
    title: str
    listed_on: str
    listing: str
    where: Where | None = None

    def breadcrumb(self, addresses: Addresses) -> dict[str, str]:
        """The page that lists it, as `path` within the site and `title`, and the `home` page."""
        home, path = addresses.of(""), addresses.of(f"{self.listed_on}/")
        return {"home": home or ".", "path": path, "title": self.listing}


def pages(book: Handbook) -> Iterator[Made]:
    """Each record page and each year of the log; the Markdown is one call of a macro."""
    titles = {page.path: page.title for page in book.all(Page)}
    for entry in book.entries.values():
        kind, record = entry.kind, entry.record
        if kind.own_pages:
            call = f'{{{{ {kind.name}_page("{record.id}") }}}}\n'
            listing = titles.get(kind.page, kind.plural)
            yield Made(
                f"{kind.page}/{record.id}.md", call, record.title, kind.page, listing, entry.where()
            )
            for old in record.formerly:
                moved = f'# Moved\n\nThis page is now {{{{ ref("{record.id}") }}}}.\n'
                where = entry.where("formerly")
                yield Made(f"{kind.page}/{old}.md", moved, "Moved", kind.page, listing, where)
    for year in sorted({str(each.event.on)[:4] for each in book.log}):
        call, title = f'{{{{ log_year("{year}") }}}}\n', f"Log of {year}"
        yield Made(f"log/{year}.md", call, title, "log", titles.get("log", "Log"))


def files(book: Handbook) -> Iterator[str]:
    """The paths of the files that the data gives beside its pages: calendars and the feed."""
    yield from map(calendar_path, (None, *(role.id for role in book.all(Role))))
    yield FILE


def calendar_path(role: str | None) -> str:
    """Where the site has the calendar of a role, or of all duties."""
    return f"calendar/{role or 'all-duties'}.ics"
