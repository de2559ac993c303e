"""The plugin `handbook/search`: an index of the data and of the prose of pages.

The theme's box asks `search/search_index.json` (from a disk: `.js`) for what it hands to its
worker, and our worker takes from that which parts of the index there are. It reads a part once a
query needs it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.config.config_options import Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.catalog.listings import listings
from handbook.catalog.made import SEARCH, SEARCH_PARTS
from handbook.markup.flat import Section, marked, paragraphs, sections
from handbook.pages.reading import Reading
from handbook.pages.search import Hit, hits
from handbook.pages.search_index import index

# Where a word starts and ends: the theme marks with it, on a page, what was looked for.
_SEPARATOR = r"""[\s\-_.,:;/\\()\[\]{}"'`=|<>*#@$!?+~^%]+"""
# The theme's own search, of which nothing is used.
_UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_PAGE = "Page"


class Options(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say of the search."""

    enabled = Type(bool, default=True)


class Search(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Writes the index: records from the data, and the prose of pages."""

    def __init__(self) -> None:
        super().__init__()
        self._prose: dict[str, tuple[Page, list[Section]]] = {}
        self._wanted: set[str] | None = None

    def on_config(self, config: MkDocsConfig) -> None:
        """Forget the pages of an earlier build."""
        self._prose, self._wanted = {}, None

    def on_files(self, files: Files, config: MkDocsConfig) -> None:
        """Leave out the theme's own worker, and what it knows of languages."""
        for file in [each for each in files if each.src_uri.startswith(_UNUSED)]:
            files.remove(file)

    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Keep the prose of a page that people wrote, or that lists records."""
        reading: Reading = config.extra["handbook"]
        name = reading.addresses.name(page.url)
        if self._wanted is None:
            self._wanted = _with_prose(reading)
        if self.config.enabled and not (page.meta.get("search") or {}).get("exclude"):
            html = (page.content or "") if name in self._wanted else ""
            self._prose[name] = (page, [*sections(html), *marked(html)])

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the index together, page by page, and write it."""
        if not self.config.enabled:
            return
        reading: Reading = config.extra["handbook"]
        found = index(_pages(reading, self._prose))
        settings = {"separator": _SEPARATOR, "index": found.lead}
        lead = json.dumps({"config": settings, "docs": []}, separators=(",", ":"))
        texts = {f"{SEARCH_PARTS}/{name}.js": text for name, text in found.parts.items()}
        texts[f"{SEARCH}/search_index.json"] = lead
        texts[f"{SEARCH}/search_index.js"] = f"var __index = {lead};\n"
        site = Path(config.site_dir)
        (site / SEARCH_PARTS).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (site / name).write_text(text, "utf-8", newline="\n")


def _pages(
    reading: Reading, prose: Mapping[str, tuple[Page, list[Section]]]
) -> Iterator[tuple[str, list[Hit]]]:
    """The address of each page and its hits: that of the page itself first, then its places."""
    wanted = _with_prose(reading)
    # A page that is not in the site, or that wants to be found by nobody, has no hits either.
    for name, (page, parts) in sorted(prose.items()):
        found = list(hits(reading.book, reading.derived, name))
        if name in wanted:
            found = list(_merged(name, page, parts, found))
        if found:
            counts = _boost(page)
            boosted = [replace(hit, boost=hit.boost * counts) for hit in found]
            yield reading.addresses.of(name), boosted if counts != 1 else found


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
    tags = (escape(str(tag), quote=False) for tag in page.meta.get("tags") or ())
    topics = "\n".join(filter(None, (start.topics, *tags)))
    yield replace(start, text=paragraphs((start.text, *top.blocks)), topics=topics)
    for part in below:
        kind = escape(part.kind, quote=False) or start.kind
        yield Hit(f"{name}#{part.anchor}", part.title, kind, paragraphs(part.blocks))
    yield from (hit for hit in found if hit is not whole)


def _boost(page: Page) -> float:
    return float((page.meta.get("search") or {}).get("boost", 1))
