"""HTML as the text that a search looks through: one paragraph a block, and nothing glued."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.markup import fields

_INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "kbd", "mark", "s", "small", "span"} | {
    *("strong", "sub", "sup", "time", "u", "wbr"),
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"} | {
    *("param", "track", "wbr"),
}
_SILENT = {"object", "script", "style", "svg", "template", "-comment"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_INLINE))})(?![a-z0-9])[^>]*>")
_TAG = re.compile(r"</?[a-z0-9]+[^>]*>")
# What the engine's macros show: the records say it themselves. A name in a sentence is prose.
_OURS, _NAME = "hb-", "hb-ref"
_MARKED = "data-hit"
# Rows of long tables, which are left out as all of the table is: no tree need be made of megabytes.
_HELD_BACK = re.compile(r"<noscript data-rest>.*?</noscript>", re.S)


@dataclass
class Section:
    """A heading's anchor and title, and the blocks of text below it, as HTML.

    The first one of a page is what stands above every heading with an anchor; it has neither.
    `kind` says what it is, where its page does.
    """

    anchor: str = ""
    title: str = ""
    blocks: list[str] = field(default_factory=list)
    kind: str = ""


def paragraphs(blocks: Iterable[str]) -> str:
    """Blocks of text, a line each, so that a hit can show those that have what was typed."""
    return "\n".join(filter(None, blocks))


def blocks(text: str) -> list[str]:
    """The blocks of a Markdown field: text as HTML, without any element."""
    parts = _TAG.split(_INLINE_TAG.sub("", fields.rendered(text)))
    return [line for part in parts if (line := " ".join(part.split()))]


def sections(html: str) -> list[Section]:
    """The sections of a page that are prose: what the engine's macros show is left out."""
    reader = _Reader()
    body = LexborHTMLParser(_HELD_BACK.sub("", html)).body
    if body is not None:
        reader.read(body)
    reader.end_block()
    return reader.found


def marked(html: str) -> list[Section]:
    """The elements that say with `data-hit` of which kind they are, each as a section.

    The first of what is in one is its title, as the first cell of a row.
    """
    if _MARKED not in html:
        return []
    found = LexborHTMLParser(html).css(f"[{_MARKED}][id]")
    return [
        Section(str(node.attributes["id"]), *_parts(node), str(node.attributes[_MARKED]))
        for node in found
    ]


def _parts(node: LexborNode) -> tuple[str, list[str]]:
    title, *blocks = (
        escape(" ".join(each.text(separator=" ").split()), quote=False)
        for each in node.iter()
        if each.tag != "-text"
    )
    return title, blocks


class _Reader:
    """Reads a tree of elements, and passes over those that are left out as a whole."""

    def __init__(self) -> None:
        self.found = [Section()]
        self._block: list[str] = []
        self._in_title = False

    def read(self, parent: LexborNode) -> None:
        """Read what is in an element, in its order."""
        for node in parent.iter(include_text=True):
            tag = node.tag or ""
            if tag == "-text":
                self._block.append(node.text_content or "")
            elif tag in _VOID:
                self._block.append(" ")
            elif tag in _INLINE and not _is_left_out(node.attributes):
                self.read(node)
            elif tag not in _SILENT and not _is_left_out(node.attributes):
                self._read_block(tag, node)

    def _read_block(self, tag: str, node: LexborNode) -> None:
        self.end_block()
        anchor = node.attributes.get("id")
        if tag in _HEADINGS and tag != "h1" and anchor:
            self.found.append(Section(anchor))
        was, self._in_title = self._in_title, self._in_title or tag in _HEADINGS
        self.read(node)
        self.end_block()
        self._in_title = was

    def end_block(self) -> None:
        """Close the block that is being read, if there is anything in it."""
        text, self._block = escape(" ".join("".join(self._block).split()), quote=False), []
        section = self.found[-1]
        if not text:
            return
        if self._in_title and section.anchor and not section.blocks:
            section.title = text
        elif not self._in_title:
            section.blocks.append(text)


def _is_left_out(attributes: Mapping[str, str | None]) -> bool:
    names = (attributes.get("class") or "").split()
    if "data-search-exclude" in attributes or "headerlink" in names:
        return True
    return _NAME not in names and any(name.startswith(_OURS) for name in names)
