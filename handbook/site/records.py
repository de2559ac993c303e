"""The pages that the data gives: one for each record of a kind that has pages, and the log's."""

from collections.abc import Iterator
from dataclasses import dataclass

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from handbook.catalog import Handbook
from handbook.exports.calendar import calendar
from handbook.exports.feed import FILE, feed
from handbook.model.knowledge import Page
from handbook.model.people import Role
from handbook.site.addresses import Addresses
from handbook.site.reading import Reading
from handbook.site.versions import feed_address


@dataclass(frozen=True, slots=True)
class Made:
    """A page that the data gives: its file, its Markdown, its title, and the page that lists it."""

    path: str
    markdown: str
    title: str
    listed_on: str
    listing: str

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
            yield Made(f"{kind.page}/{record.id}.md", call, record.title, kind.page, listing)
    for year in sorted({str(each.event.on)[:4] for each in book.log}):
        call, title = f'{{{{ log_year("{year}") }}}}\n', f"Log of {year}"
        yield Made(f"log/{year}.md", call, title, "log", titles.get("log", "Log"))


def add(files: Files, book: Handbook, config: MkDocsConfig) -> dict[str, Made]:
    """Add the pages that the data gives, and say which file is which.

    A page written by hand at the same path is kept.
    """
    added: dict[str, Made] = {}
    for made in pages(book):
        if files.get_file_from_path(made.path) is None:
            file = File.generated(config, made.path, content=made.markdown)
            # Outside the navigation: a tree of every record makes each page as long as the data.
            file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
            added[made.path] = made
    return added


def add_calendars(files: Files, read: Reading, config: MkDocsConfig) -> None:
    """Add the calendars that others subscribe to: of all duties, and of each role."""
    for role in (None, *(role.id for role in read.book.all(Role))):
        text = calendar(read.book, read.today, role)
        files.append(File.generated(config, calendar_path(role), content=text.encode()))


def add_feed(files: Files, read: Reading, config: MkDocsConfig) -> None:
    """Add the feed of the log and of what becomes due."""
    own = feed_address(config, read.version)
    text = feed(read.book, read.today, config.site_url or "", own, read.addresses.of)
    files.append(File.generated(config, FILE, content=text.encode()))


def calendar_path(role: str | None) -> str:
    """Where the site has the calendar of a role, or of all duties."""
    return f"calendar/{role or 'all-duties'}.ics"
