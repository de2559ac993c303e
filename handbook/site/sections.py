"""The navigation: the one that a handbook has by itself, and what is left of one in mkdocs.yml.

Both are what `nav:` holds: a list of paths, and of titles with a path or a list.
"""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from handbook.catalog import Doc, Handbook
from handbook.catalog.listings import HOME, in_use, listings, unused
from handbook.model.traits import SECTIONS

Nav = list[Any]


def navigation(book: Handbook, left_out: Callable[[str], bool]) -> Nav:
    """The navigation of a handbook whose mkdocs.yml has none.

    Home, the sections with the pages of what is used, and what people wrote: a page below a page
    that lists records stands in its section, one with `section:` in the one it names. The others
    stand as MkDocs has them: those at the top by themselves, each folder as a section.
    `left_out` says which paths are in no navigation on purpose.
    """
    tree = _Tree(book)
    for doc in _written(book):
        if not left_out(doc.path):
            tree.add(doc)
    return tree.nav()


def kept(nav: Nav, book: Handbook) -> Nav:
    """A navigation as it is written, less the pages that are not there because nothing is used.

    A section of which nothing is left goes too.
    """
    return list(_kept(nav, {each.file for each in unused(book)}))


def _kept(nav: Nav, gone: set[str]) -> Iterator[Any]:
    for item in nav:
        if not isinstance(item, dict):
            if item not in gone:
                yield item
            continue
        found = {}
        for title, value in item.items():
            below = list(_kept(value, gone)) if isinstance(value, list) else value
            # What was empty before is no business of ours.
            if below not in gone if isinstance(below, str) else below or not value:
                found[title] = below
        if found:
            yield found


def is_record_page(book: Handbook, doc: Doc) -> bool:
    """Whether a page that people wrote takes the place of a record's page."""
    return book.with_page(doc.url) is not None


def _written(book: Handbook) -> Iterator[Doc]:
    """The pages of the docs folder that a navigation names: of each folder its index first."""
    pages = (doc for doc in book.docs if doc.is_page and not is_record_page(book, doc))
    yield from sorted(pages, key=lambda doc: (posixpath.dirname(doc.path), doc.url))


@dataclass
class _Tree:
    """The navigation while it is put together."""

    book: Handbook
    _home: str = f"{HOME}.md"
    _listed: dict[str, str] = field(default_factory=dict)
    _sections: dict[str, Nav] = field(default_factory=dict)
    _rest: Nav = field(default_factory=list)

    def __post_init__(self) -> None:
        written = {doc.url: doc.path for doc in self.book.docs if doc.is_page}
        self._sections = {section: [] for section in SECTIONS}
        for each in listings(self.book):
            self._listed[each.url] = each.section
            if each.section and (each.url in written or in_use(self.book, each)):
                self._in(each.section).append(written.get(each.url, each.file))

    def add(self, doc: Doc) -> None:
        """Put a page where it belongs."""
        section = doc.section
        if doc.url == "":
            self._home = doc.path
        elif section:
            self._move(doc.path, section)
        elif doc.url not in self._listed:
            self._by_folder(doc.path, doc.url)

    def nav(self) -> Nav:
        """All of it; a section without a page is not there."""
        sections = [{title: pages} for title, pages in self._sections.items() if pages]
        return [{"Home": self._home}, *sections, *self._rest]

    def _in(self, section: str) -> Nav:
        return self._sections.setdefault(section, [])

    def _move(self, path: str, section: str) -> None:
        for pages in self._sections.values():
            if path in pages:
                pages.remove(path)
        self._in(section).append(path)

    def _by_folder(self, path: str, url: str) -> None:
        top = f"{url.partition('/')[0]}/"
        if section := self._listed.get(top):
            self._in(section).append(path)
            return
        items = self._rest
        for folder in posixpath.dirname(path).split("/") if "/" in path else ():
            items = _section(items, _title(folder))
        items.append(path)


def _section(items: Nav, title: str) -> Nav:
    """The pages of a section, which is made where it is not there."""
    for item in items:
        if isinstance(item, dict) and title in item:
            found: Nav = item[title]
            return found
    below: Nav = []
    items.append({title: below})
    return below


def _title(folder: str) -> str:
    """What the section of a folder is called, as MkDocs calls it."""
    title = folder.replace("-", " ").replace("_", " ")
    return title.capitalize() if title.lower() == title else title
