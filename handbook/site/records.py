"""The pages that the data gives: one for each record of a kind that has pages."""

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from handbook.catalog import Handbook


def sources(book: Handbook) -> Iterator[tuple[str, str]]:
    """Path and Markdown of each record page; the Markdown is one call of a macro."""
    for entry in book.entries.values():
        if entry.kind.own_pages:
            path = f"{entry.kind.page}/{entry.record.id}.md"
            yield path, f'{{{{ {entry.kind.name}_page("{entry.record.id}") }}}}\n'


def add(files: Files, book: Handbook, config: MkDocsConfig) -> None:
    """Add the record pages; a page written by hand at the same path is kept."""
    for path, text in sources(book):
        if files.get_file_from_path(path) is None:
            file = File.generated(config, path, content=text)
            # Outside the navigation: a tree of every record makes each page as long as the data.
            file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
