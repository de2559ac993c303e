"""Where each disclaimer must be read, as its record says by page, kind and tag."""

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.model import Record
from handbook.model.knowledge import Disclaimer, Page


@dataclass(frozen=True, slots=True)
class Need:
    """A disclaimer that must be read on a page; within the part of it that has this id, if any.

    `because` is the record that needs it, or None where the page itself does.
    """

    url: str
    section: str
    disclaimer: Entry[Disclaimer]
    because: Entry[Record] | None = None


def needs(book: Handbook) -> tuple[Need, ...]:
    """Every need of every disclaimer, each once, in the order in which they are written."""
    found: dict[tuple[str, str, str], Need] = {}
    for entry in book.each(Disclaimer):
        for need in _of(book, entry):
            found.setdefault((need.url, need.section, entry.record.id), need)
    return tuple(found.values())


def _of(book: Handbook, entry: Entry[Disclaimer]) -> Iterator[Need]:
    wanted = entry.record.needed_on
    if wanted is None:
        return
    tags = set(wanted.tags)
    tagged = (page.path for page in book.all(Page) if tags.intersection(page.tags))
    for path in (*wanted.pages, *tagged):
        yield Need("" if path == "index" else f"{path}/", "", entry)
    for kind in book.kinds.with_trait("carries"):
        for each in book.by_kind.get(kind, ()):
            if kind in wanted.kinds or tags.intersection(each.record.tags):
                url, _, section = each.url.partition("#")
                yield Need(url, section, entry, each)
