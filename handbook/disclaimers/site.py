"""The words of a built site, page by page."""

import functools
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.catalog import Handbook
from handbook.catalog.disclaimers import Need, needs
from handbook.disclaimers import codes
from handbook.disclaimers.compare import compare
from handbook.disclaimers.hiding import Hiding, hidden_by, rules_that_hide
from handbook.disclaimers.visible import pieces
from handbook.findings import Finding, Where
from handbook.source.decode import place

# A macro's call, the mark of one, and what mkdocs-macros writes instead of failing.
_UNRENDERED = re.compile(
    r"\{\{\s*\w+\([^{}]*\)\s*\}\}|hbplace\d+hb|Macro (?:Rendering|Syntax) Error"
)
_SHOWN_AS_CODE = ("code", "pre", "kbd", "samp")


def check(book: Handbook, site: Path, shown: str) -> tuple[Finding, ...]:
    """Everything that is wrong with the words of a built site; `shown` is how it is named.

    Raises OSError where a file cannot be read.
    """
    reader = _Site(site, shown)
    return tuple(sorted([*_disclaimers(book, reader), *_macros(reader)]))


class _Site:
    """The pages of a built site, and what their style sheets hide."""

    def __init__(self, root: Path, shown: str) -> None:
        self.root = root
        self.shown = shown

    def pages(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*.html"))

    def text(self, path: str) -> str | None:
        file = self.root / path
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None

    def file(self, url: str) -> str:
        """The file of a page: faq/index.html, or faq.html in a site without directory URLs."""
        index, plain = f"{url}index.html", f"{url.rstrip('/')}.html"
        return (
            plain
            if url and not (self.root / index).is_file() and (self.root / plain).is_file()
            else index
        )

    def where(self, path: str, text: str = "", index: int = 0) -> Where:
        return place(text, max(index, 0), f"{self.shown}/{path}")

    def hidden(self, path: str, tree: LexborHTMLParser) -> dict[int, str]:
        """What hides each hidden element of a page: its own styles, and the site's sheets."""
        rules: list[Hiding] = []
        for node in tree.css("link[rel~=stylesheet][href], style"):
            if node.tag == "style":
                rules += rules_that_hide(node.text(), "the page")
            else:
                rules += self._sheet(self._target(path, node.attributes["href"] or ""))
        return hidden_by(tree, rules)

    def _target(self, path: str, href: str) -> str:
        address = urlsplit(urljoin(f"/{path}", href))
        return "" if address.netloc else unquote(address.path).lstrip("/")

    @functools.cache  # noqa: B019  # as long as one check
    def _sheet(self, path: str) -> tuple[Hiding, ...]:
        text = self.text(path) if path else None
        return rules_that_hide(text, path) if text else ()


def _disclaimers(book: Handbook, site: _Site) -> Iterator[Finding]:
    by_page: dict[str, list[Need]] = {}
    for need in needs(book):
        if need.disclaimer.record.text:
            by_page.setdefault(site.file(need.url), []).append(need)
    for path, of_page in by_page.items():
        text = site.text(path)
        if text is None:
            for need in of_page:
                yield _finding(need, site.where(path), "is not read: the site has no such page")
            continue
        tree = LexborHTMLParser(text)
        hidden = site.hidden(path, tree)
        for need in of_page:
            part = _part(tree, need.section)
            at = text.find(f'id="{need.section}"') if need.section else text.find("<article")
            said = (
                compare(need.disclaimer.record.text or "", pieces(part, hidden))
                if part
                else ("is missing: the page has no such section")
            )
            if said:
                yield _finding(need, site.where(path, text, at), said)


def _part(tree: LexborHTMLParser, section: str) -> LexborNode | None:
    """The part of a page that has an id, or all of it."""
    if not section:
        return tree.css_first("article") or tree.body
    return next((node for node in tree.css("[id]") if node.attributes["id"] == section), None)


def _finding(need: Need, where: Where, said: str) -> Finding:
    record = need.disclaimer.record
    page = f"page {need.url or 'home'}"
    place_ = f'section "{need.section}" of {page}' if need.section else page
    because = need.because
    why = f'{because.kind.name} "{because.record.id}" needs it' if because else "the page needs it"
    text = record.text or ""
    words = text if len(text) <= 120 else f"{text[:120]}…"
    hint = f"{why}, as {need.disclaimer.where('needed_on')} says; it reads: {words}"
    return codes.DISCLAIMER.at(where, f'disclaimer "{record.id}" {said}, on {place_}', hint)


def _macros(site: _Site) -> Iterator[Finding]:
    for path in site.pages():
        text = site.text(path) or ""
        if _UNRENDERED.search(unescape(text)):
            for found in _left_as_text(LexborHTMLParser(text)):
                hint = "a macro that gives a block stands alone on its line"
                at = site.where(path, text, text.find(found))
                yield codes.UNRENDERED.at(at, f"a macro was not rendered: {found}", hint)


def _left_as_text(tree: LexborHTMLParser) -> Iterable[str]:
    body = tree.body
    for node in body.traverse(include_text=True) if body else ():
        if node.tag == "-text" and not _is_code(node):
            yield from _UNRENDERED.findall(node.text(deep=False))


def _is_code(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in (*_SHOWN_AS_CODE, "script", "style"):
            return True
        above = above.parent
    return False
