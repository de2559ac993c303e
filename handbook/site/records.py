"""The pages that the data gives: one for each record of a kind that has pages."""

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from handbook.catalog import Entry, Handbook
from handbook.exports.calendar import calendar
from handbook.model import Record
from handbook.model.knowledge import Page
from handbook.model.people import Role
from handbook.site.reading import Reading


def sources(book: Handbook) -> Iterator[tuple[str, str, Entry[Record]]]:
    """Path, Markdown and record of each record page; the Markdown is one call of a macro."""
    for entry in book.entries.values():
        if entry.kind.own_pages:
            path = f"{entry.kind.page}/{entry.record.id}.md"
            yield path, f'{{{{ {entry.kind.name}_page("{entry.record.id}") }}}}\n', entry


def add(files: Files, book: Handbook, config: MkDocsConfig) -> dict[str, Entry[Record]]:
    """Add the record pages, and say which file shows which record.

    A page written by hand at the same path is kept.
    """
    added: dict[str, Entry[Record]] = {}
    for path, text, entry in sources(book):
        if files.get_file_from_path(path) is None:
            file = File.generated(config, path, content=text)
            # Outside the navigation: a tree of every record makes each page as long as the data.
            file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
            added[path] = entry
    return added


def breadcrumb(book: Handbook, entry: Entry[Record]) -> dict[str, str]:
    """The page that lists a record's kind, as `path` within the site and `title`."""
    path = entry.kind.page
    listing = next((page for page in book.all(Page) if page.path == path), None)
    return {"path": f"{path}/", "title": listing.title if listing else entry.kind.plural}


def add_calendars(files: Files, read: Reading, config: MkDocsConfig) -> None:
    """Add the calendars that others subscribe to: of all duties, and of each role."""
    for role in (None, *(role.id for role in read.book.all(Role))):
        text = calendar(read.book, read.today, role)
        files.append(File.generated(config, calendar_path(role), content=text.encode()))


def calendar_path(role: str | None) -> str:
    """Where the site has the calendar of a role, or of all duties."""
    return f"calendar/{role or 'all-duties'}.ics"
