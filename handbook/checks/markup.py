"""HTML that an author wrote into a page: what stays open, and what could act."""

import re
from collections.abc import Iterator

from handbook.checks.html_reader import HtmlReader

# HTML Living Standard, 13.1.2: void elements, and those whose end may be left out.
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"),
    *("source", "track", "wbr"),
}
_OPEN_ENDED = {
    *("body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp"),
    *("rt", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_TAG_NAME = re.compile(r"</?([^\s/<>]+)")
_NO_END = re.compile(r"</?[A-Za-z][^<>]*(?=<|\Z)")
# CommonMark 6.5: an address in angle brackets is no element.
_ADDRESS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]+:[^<>\s]*>|<[^<>\s@]+@[^<>\s@]+>")
_ACTIVE = re.compile(
    r"<\s*(?P<tag>script|style|iframe|frame|object|embed|applet|form|base|meta|link|foreignObject"
    r"|template|noscript)\b"
    r"|(?:[\s\"'/{])(?P<handler>on[a-z]{3,})\s*="
    r"|(?P<scheme>(?:javascript|vbscript)\s*:|data\s*:\s*text/html)",
    re.IGNORECASE,
)
_STYLE = re.compile(r"[\s\"'{:](?P<style>style)\s*=", re.IGNORECASE)
_TAG_OR_ATTRIBUTES = re.compile(r"<[A-Za-z!/][^>]*>?|\{:?[^{}\n]*\}|\]\([^)\n]*\)|<[^>\s]*>")


def unclosed(text: str) -> Iterator[tuple[int, str]]:
    """Index and message for each element of a Markdown text that is not closed, or closes nothing.

    A tag without its own end would be the last thing that is looked at.
    """
    text = _ADDRESS.sub(lambda address: " " * len(address[0]), text)
    found = _NO_END.search(text)
    if found:
        yield found.start(), f"{_short(found[0])} has no >"
        return
    parser = _Balance(text)
    parser.feed(text)
    parser.close()
    yield from sorted(
        parser.faults + [(at, f"<{written}> is never closed") for _, written, at in parser.open]
    )


class _Balance(HtmlReader):
    """Keeps the elements that are open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.open: list[tuple[str, str, int]] = []
        self.faults: list[tuple[int, str]] = []
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def _index(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element that must be closed."""
        if tag not in _VOID and tag not in _OPEN_ENDED:
            self.open.append((tag, self._written(), self._index()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself, as Markdown's converter takes it."""

    def handle_endtag(self, tag: str) -> None:
        """Close an element; those inside it that are open were never closed."""
        if tag in _VOID or tag in _OPEN_ENDED:
            return
        if tag not in [name for name, _, _ in self.open]:
            self.faults.append((self._index(), f"</{self._written()}> closes nothing"))
            return
        while self.open:
            name, written, at = self.open.pop()
            if name == tag:
                return
            self.faults.append((at, f"<{written}> is never closed"))

    def _written(self) -> str:
        """The name of the element at hand as the author wrote it: <USER_A> is a placeholder."""
        found = _TAG_NAME.match(self.text, self._index())
        return found[1] if found else ""


def active(text: str) -> Iterator[tuple[int, str]]:
    """Index and name of each element, handler or address that could act in a browser.

    Looks within tags, within attributes in braces and within the targets of links.
    """
    for span in _TAG_OR_ATTRIBUTES.finditer(text):
        for found in _ACTIVE.finditer(span[0]):
            what = found["tag"] and f"<{found['tag']}>"
            what = what or (found["handler"] and f"the handler {found['handler']}=")
            at = found.start("handler") if found["handler"] else found.start()
            yield span.start() + at, what or f"an address of {found['scheme']}"


def styled(text: str) -> Iterator[int]:
    """Index of each style that is written into an element or its attributes in braces."""
    for span in _TAG_OR_ATTRIBUTES.finditer(text):
        for found in _STYLE.finditer(span[0]):
            yield span.start() + found.start("style")


def _short(tag: str) -> str:
    return f"{tag[:20].split(maxsplit=1)[0]}…" if len(tag) > 20 else tag.strip()
