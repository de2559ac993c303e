"""The plugin `handbook/search`: Material's search over an index of our own.

Of Material's plugin it uses the options and what `generate_search_index` writes. Material's
worker, which ranks, reads a document's `location`, `title`, `text`, `tags`, `boost` and every
field that `config.fields` names; a page's document comes before those of its anchors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from material.plugins.search.plugin import SearchPlugin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.catalog.listings import listings
from handbook.markup.flat import Section, paragraphs, sections
from handbook.pages.reading import Reading
from handbook.pages.search import Hit, hits

# Where a word starts and ends, also in an identifier; and what stands for a sign of HTML.
SEPARATOR = r"""[\s\-_.,:;/\\()\[\]{}"'`=|<>*#@$!?+~^%]+|&(?:lt|gt|amp);"""
# How much a word counts by where it stands. Tags show the kind of a hit and are seldom typed.
FIELDS = {"title": 6.0, "text": 1.0, "tags": 0.1, "names": 4.0, "symptoms": 12.0}
_PAGE = "Page"


class Search(SearchPlugin):  # type: ignore[misc]
    """Writes the index: records from the data, and the prose of pages."""

    def __init__(self) -> None:
        super().__init__()
        self._prose: dict[str, tuple[Page, list[Section]]] = {}

    def on_config(self, config: MkDocsConfig) -> None:
        """What mkdocs.yml does not say otherwise: how words are split, and what they weigh."""
        if not self.is_dirty:
            self._prose = {}
        self.config.separator = self.config.separator or SEPARATOR
        if self.config.pipeline is None:
            self.config.pipeline = ["stopWordFilter"]
        for name, boost in FIELDS.items():
            self.config.fields.setdefault(name, {"boost": boost})
        super().on_config(config)

    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Keep the prose of a page that people wrote, or that lists records."""
        reading: Reading = config.extra["handbook"]
        name = reading.addresses.name(page.url)
        if not (page.meta.get("search") or {}).get("exclude"):
            self._prose[name] = (page, sections(page.content or ""))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the index together, page by page."""
        reading: Reading = config.extra["handbook"]
        self.search_index.entries = _documents(reading, self._prose)
        super().on_post_build(config=config)


def _documents(
    reading: Reading, prose: Mapping[str, tuple[Page, list[Section]]]
) -> list[dict[str, Any]]:
    """The documents of the index: of each page itself first, then of its anchors."""
    pages: dict[str, list[Hit]] = {}
    for hit in hits(reading.book):
        pages.setdefault(hit.page, []).append(hit)
    wanted = _with_prose(reading)
    for name, (page, parts) in prose.items():
        if name in wanted:
            pages[name] = list(_merged(name, page, parts, pages.get(name, [])))
    boosts = {name: _boost(page) for name, (page, _) in prose.items()}
    # A page that is not in the site, or that wants to be found by nobody, has no hits either.
    return [
        _document(hit, reading, boosts[name])
        for name, found in sorted(pages.items())
        if name in prose
        for hit in found
    ]


def _with_prose(reading: Reading) -> set[str]:
    """The pages that say more than their record: those that are written, and those that list."""
    written = {doc.url for doc in reading.book.docs if doc.is_page}
    return written | {each.url for each in listings(reading.book)}


def _merged(name: str, page: Page, parts: Sequence[Section], found: list[Hit]) -> Iterator[Hit]:
    """The hits of a page: itself, the sections of its prose, and the records that it lists."""
    whole = next((hit for hit in found if hit.location == name), None)
    top, *below = parts
    title = " ".join(escape(str(page.meta.get("title", page.title or "")), quote=False).split())
    start = whole or Hit(name, title, _PAGE)
    tags = " ".join(escape(str(tag), quote=False) for tag in page.meta.get("tags") or ())
    names = " ".join(filter(None, (start.names, tags)))
    yield replace(start, text=f"{start.text}{paragraphs(top.blocks)}", names=names)
    for part in below:
        yield Hit(f"{name}#{part.anchor}", part.title, start.kind, paragraphs(part.blocks))
    yield from (hit for hit in found if hit is not whole)


def _boost(page: Page) -> float:
    return float((page.meta.get("search") or {}).get("boost", 1))


def _document(hit: Hit, reading: Reading, boost: float) -> dict[str, Any]:
    """A hit as the worker reads it; what is empty, or as it is for all, is left out."""
    found: dict[str, Any] = {
        "location": reading.addresses.of(hit.location),
        "title": hit.title,
        "text": hit.text,
        "tags": [escape(hit.kind, quote=False)],
    }
    found |= {name: said for name in ("names", "symptoms") if (said := getattr(hit, name))}
    if (counts := hit.boost * boost) != 1:
        found["boost"] = round(counts, 3)
    return found
