"""Every page of a site as it would be, rendered in memory."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from handbook.catalog import Doc
from handbook.catalog.made import Made
from handbook.findings import Finding, Where
from handbook.linkcheck.rules import Problem
from handbook.markup.depth import too_deep
from handbook.markup.dialect import LONGEST
from handbook.pages import codes
from handbook.pages.placeholders import Placeholders
from handbook.pages.reading import Reading
from handbook.pages.sandbox import Sandbox
from handbook.site import frame
from handbook.site.links import LinkReader
from handbook.site.loading import MacroEnvironment
from handbook.source.markdown import without_code

_QUOTED = re.compile(r'"([^"]+)"')


class Pages:
    """The pages of the docs folder and of the data, rendered one after the other.

    `html` is what stands on each, by its path in the site, `sources` where it is written,
    and `failed` are those whose macros fail, so that more might stand there.
    """

    def __init__(
        self,
        reading: Reading,
        made: Mapping[str, Made],
        env: MacroEnvironment,
        sandbox: Sandbox,
        links: LinkReader,
    ) -> None:
        self._book, self._made = reading.book, made
        self._env, self._sandbox, self._links = env, sandbox, links
        self._placeholders = reading.placeholders or Placeholders()
        self._md = links.md
        # Where MkDocs puts its own.
        self._md.treeprocessors.register(self._links, "handbook_links", 0)
        self._places: dict[tuple[str, str], list[Where]] = {}
        self.html: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self._docs = {f"{d.url}index.html": d for d in self._book.docs if d.is_page}
        self.failed: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        """Render all pages, and say what is wrong with each."""
        for doc in self._book.docs:
            if doc.is_page:
                yield from self._render(doc)
        for each in self._made.values():
            for finding in self._render(_as_doc(each), framed=each.framed):
                yield replace(finding, where=each.where) if each.where else finding

    def page(self, page: Doc | Made) -> tuple[str, list[Finding]]:
        """What stands on one page, without a bar or a foot, and what is wrong with it."""
        doc = _as_doc(page) if isinstance(page, Made) else page
        found = list(self._render(doc, framed=False))
        return self.html[f"{doc.url}index.html"], found

    def place(self, fault: Problem) -> Where | None:
        """Where a link, an id or a text is written on a page of the docs folder, if it is there."""
        doc = self._docs.get(fault.path)
        if doc and fault.spot.kind in ("id", "text"):
            found = list(re.finditer(re.escape(fault.spot.value), without_code(doc.body)))
            return doc.where(found[min(fault.spot.nth, len(found) - 1)].start()) if found else None
        places = self._places.get((fault.path, fault.spot.value))
        return places[min(fault.spot.nth, len(places) - 1)] if places else None

    def _render(self, doc: Doc, *, framed: bool = True) -> Iterator[Finding]:
        self._env.page.url = doc.url
        self._env.page.title = posixpath.basename(doc.path)
        text, found = self._sandbox.render(doc.body, doc.shown)
        if framed and not found:
            text, found = self._framed(doc, text)
        path = f"{doc.url}index.html"
        if found:
            self.failed.add(path)
        yield from (each for each in found if not self._rests_on_data(each))
        self._links.start(doc, doc.url)
        self._md.reset()
        html = "" if any(too_deep(doc.body)) else self._placeholders.restore(self._converted(text))
        self.html[path] = f"<html><body>{html}</body></html>"
        self.sources[path] = doc.shown
        for address, written in self._links.origins.items():
            self._places[path, address] = [self._links.where(each) for each in written]
        yield from self._links.findings

    def _rests_on_data(self, finding: Finding) -> bool:
        """Whether a macro failed because a record names what is not there, which is told already.

        What the call itself names is the page's own fault.
        """
        call = self._sandbox.raised.get(finding)
        if call is None or self._book.relations_hold:
            return False
        return not any(name in call for name in _QUOTED.findall(finding.message))

    def _converted(self, text: str) -> str:
        """The text as HTML; empty where it is nested too deep, which is told elsewhere."""
        try:
            return self._md.convert(text) if len(text) <= LONGEST else ""
        except RecursionError:
            return ""

    def _framed(self, doc: Doc, text: str) -> tuple[str, list[Finding]]:
        """A page's text with its bar and its foot, as the site adapter puts them there."""
        try:
            call = {
                name: self._env.macros.get(name, lambda: "") for name in (frame.BAR, frame.FOOT)
            }
            bar = "" if frame.places_its_bar(doc.body) else call[frame.BAR]()
            return frame.around(text, bar, call[frame.FOOT]()), []
        except (Exception, SystemExit) as error:
            said = f"macro {frame.BAR} or {frame.FOOT}: {error}"
            return text, [codes.FAILED.at(Where(doc.shown), said, "mend the macro")]


def _as_doc(page: Made) -> Doc:
    shown = str(page.where.path if page.where else page.path)
    return Doc(page.path, shown, page.markdown, None, page.markdown)
