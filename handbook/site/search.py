"""The plugin `handbook/search`: an index of the data and of the prose of pages.

The theme's box asks `search/search_index.json` (from a disk: `.js`) for what it hands to its
worker, and our worker takes from that which parts of the index there are. It reads a part once a
query needs it.
"""

import json
from collections.abc import Iterator, Sequence
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

from handbook.catalog.docs import page_url
from handbook.catalog.listings import listings
from handbook.catalog.made import SEARCH, SEARCH_PARTS
from handbook.markup.flat import Section, marked, paragraphs, sections
from handbook.pages.reading import Reading
from handbook.pages.search import Hit, hits
from handbook.pages.search_again import Other, again
from handbook.pages.search_index import Index, Part, joined, of_page, packed, unpacked
from handbook.site.making import Making

# Where a word starts and ends: the theme marks with it, on a page, what was looked for.
_SEPARATOR = r"""[\s\-_.,:;/\\()\[\]{}"'`=|<>*#@$!?+~^%]+"""
# The theme's own search, of which nothing is used.
_UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_PAGE = "Page"
_LEAD = f"{SEARCH}/search_index.json"
# Of so many pages one may be another for the last index to be gone on from.
_FEW = 8


class Options(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say of the search."""

    enabled = Type(bool, default=True)


class Search(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Writes the index: records from the data, and the prose of pages."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: dict[str, bytes] = {}
        self._making: Making | None = None
        self._wanted: set[str] = set()

    def on_config(self, config: MkDocsConfig) -> None:
        """Forget the pages of an earlier build."""
        self._parts, self._making = {}, None

    def on_files(self, files: Files, config: MkDocsConfig) -> None:
        """Leave out the theme's own worker, and what it knows of languages."""
        for file in [each for each in files if each.src_uri.startswith(_UNUSED)]:
            files.remove(file)

    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Note what the search has of a page: its records, and its prose where it has any."""
        making = self._begun(config)
        if self.config.enabled and not (page.meta.get("search") or {}).get("exclude"):
            reading = making.seen
            name = reading.addresses.name(page.url)
            found = list(hits(reading.book, reading.derived, name))
            if name in self._wanted:
                html = page.content or ""
                found = list(_merged(name, page, [*sections(html), *marked(html)], found))
            if found:
                self._parts[name] = packed(of_page(_weighed(found, _boost(page))))
                making.search(page, self._parts[name])

    def _begun(self, config: MkDocsConfig) -> Making:
        if self._making is None:
            self._making = config.plugins["handbook"].making  # type: ignore[attr-defined]
            self._wanted = _with_prose(self._making.reading)
        return self._making

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the index together, page by page, and write it."""
        making = self._begun(config)
        site = Path(config.site_dir)
        if not self.config.enabled or making.take_search(site):
            return
        (site / SEARCH_PARTS).mkdir(parents=True, exist_ok=True)
        for name, text in self._texts(making).items():
            making.meanwhile()
            (site / name).write_text(text, "utf-8", newline="\n")
            making.file(name, text)

    def _texts(self, making: Making) -> dict[str, str]:
        """The files of the index, by their paths in the site."""
        taken = {page_url(path): part for path, part in making.taken_parts()}
        pages, self._parts = sorted({**taken, **self._parts}.items()), {}
        found = _again(making, pages) or _whole(making, pages)
        settings = {"separator": _SEPARATOR, "index": found.lead}
        lead = json.dumps({"config": settings, "docs": []}, separators=(",", ":"))
        texts = {f"{SEARCH_PARTS}/{name}.js": text for name, text in found.parts.items()}
        texts[_LEAD] = lead
        texts[f"{SEARCH}/search_index.js"] = f"var __index = {lead};\n"
        return texts


def _whole(making: Making, pages: Sequence[tuple[str, bytes]]) -> Index:
    """The index of all pages, from what it has of each, packed, by their names."""
    address = making.reading.addresses.of

    def each() -> Iterator[tuple[str, Part]]:
        for name, part in pages:
            making.meanwhile()
            yield address(name), unpacked(part)

    return joined(each(), meanwhile=making.meanwhile)


def _again(making: Making, pages: Sequence[tuple[str, bytes]]) -> Index | None:
    """The same from the last index, where that has the same pages and is another in a few."""
    last = making.search_before(_FEW)
    if last is None:
        return None
    before = {page_url(path): part for path, part in last[0].items()}
    address = making.reading.addresses.of
    others = (
        Other(number, address(name), unpacked(before[name]), unpacked(part))
        for number, (name, part) in enumerate(pages)
        if name in before
    )
    texts = {Path(path).stem: text for path, text in last[1].items() if SEARCH_PARTS in path}
    try:
        lead = json.loads(last[1][_LEAD])["config"]["index"]
        return again(lead, texts, others, meanwhile=making.meanwhile)
    except (LookupError, TypeError, ValueError):
        return None


def _weighed(found: list[Hit], counts: float) -> list[Hit]:
    return [replace(hit, boost=hit.boost * counts) for hit in found] if counts != 1 else found


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
