"""What a built page holds: its links, its ids, and what Markdown left as text."""

import re
from collections import Counter
from collections.abc import Iterator, KeysView
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.linkcheck.styles import urls_of_style

Attributes = dict[str, str | None]
# Attributes that hold one address (HTML Living Standard, "Attributes", those of type URL).
_ONE = frozenset({"href", "src", "poster", "action", "formaction", "cite", "xlink:href"})
_MANY = frozenset({"srcset", "imagesrcset"})
# Elements that say more than their attributes do.
_SPECIAL = frozenset({"base", "link", "map", "meta", "object", "script", "style", "a"})
_SELECTOR = (
    ":is([id],[href],[src],[poster],[action],[formaction],[cite],[xlink\\:href],[srcset],"
    "[imagesrcset],[style],a[name],map[name],meta[content],object[data],script,style)"
)
# Addresses in a page's head that are for previews, and the one that moves the reader on.
_PREVIEWS = ("og:image", "og:url", "twitter:image")
_REFRESH = re.compile(r"(?i)^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?[\"']?(.*?)[\"']?\s*$")
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s+[^,]*)?(?:,|$)")
# Links of a head that ask for a connection, or say what the page itself is called.
_NO_FILE = frozenset({"preconnect", "dns-prefetch", "canonical"})

_SUSPECT = re.compile(rb"\]\[|\[\^")
_LEFT = re.compile(
    r"(?<![\w\]\\])\[[^\[\]]+\]\[[^\[\]]*\]"  # [text][label], but not index[1][2]
    r"|\[\^[\w.-]+\]"  # [^1]
)
_AS_TYPED = frozenset({"code", "pre", "script", "style", "kbd", "samp", "textarea", "svg"})
_BLOCKS = frozenset(
    {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "div"}
    | {"section", "article", "summary", "caption", "figcaption", "body"}
)


class PageLink(NamedTuple):
    """An address on a page: as it is read, and in which attribute of which element.

    `nth` counts the same address in the same attribute on one page, from 0.
    """

    url: str
    tag: str
    attribute: str
    nth: int = 0

    @property
    def leads(self) -> bool:
        """Whether a reader can follow it to another page."""
        return self.tag in ("a", "area")


@dataclass(slots=True)
class BuiltPage:
    """A built page, read once; `path` is relative to the site, as "faq/index.html"."""

    path: str
    links: list[PageLink] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    base: str | None = None
    canonical: str | None = None
    moves_on: bool = False
    inline: list[str] = field(default_factory=list)
    left: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """How links name the page: "faq/" for "faq/index.html", "" for the home page."""
        return address_of(self.path)

    @property
    def anchors(self) -> KeysView[str] | set[str]:
        """What a link can name on the page: ids, and names of old anchors."""
        return self.ids.keys() | self.names if self.names else self.ids.keys()


def address_of(path: str) -> str:
    """The address of a file of the site: a folder's index.html is the folder."""
    folder, _, name = path.rpartition("/")
    return path if name != "index.html" else f"{folder}/" if folder else ""


def read_page(path: str, data: bytes) -> BuiltPage:
    """Read a page as a browser does (HTML Living Standard, by the parser of lexbor).

    That parser was chosen over html.parser (ten times slower), lxml (HTML 4, three times
    slower) and expressions of our own. It knows no positions: `places` finds those, and
    only for the few links that turn out to be wrong.
    """
    page = BuiltPage(path)
    tree = LexborHTMLParser(data)
    seen: dict[tuple[str, str], int] = {}
    for node in tree.css(_SELECTOR):
        tag, had = node.tag or "", node.attributes
        if "id" in had:
            page.ids[had["id"] or ""] += 1
        for attribute, url in _addresses(page, node, tag, had):
            nth = seen.get((attribute, url), 0)
            seen[attribute, url] = nth + 1
            page.links.append(PageLink(url, tag, attribute, nth))
    if _SUSPECT.search(data):
        page.left = tuple(_left_as_text(tree))
    return page


def _addresses(
    page: BuiltPage, node: LexborNode, tag: str, had: Attributes
) -> Iterator[tuple[str, str]]:
    """The addresses of one element, each with its attribute; notes what the page says of itself."""
    if tag in _SPECIAL:
        yield from _of_special(page, node, tag, had)
        if tag == "base" or (tag == "link" and _NO_FILE.intersection(_rel(had))):
            return
    for name, value in had.items():
        if name in _ONE:
            if value is not None:
                yield name, value
        elif name in _MANY:
            yield from ((name, url) for url in candidates(value or ""))
        elif name == "style":
            yield from ((name, url) for url in urls_of_style(value or ""))


def _of_special(
    page: BuiltPage, node: LexborNode, tag: str, had: Attributes
) -> Iterator[tuple[str, str]]:
    if tag in ("a", "map"):
        page.names.update(name for name in [had.get("name")] if name)
    elif tag == "base":
        page.base = page.base or had.get("href")
    elif tag == "link":
        if "canonical" in _rel(had):
            page.canonical = had.get("href")
    elif tag == "meta":
        yield from _of_meta(page, had)
    elif tag == "object":
        yield from (("data", url) for url in [had.get("data")] if url)
    elif tag == "script":
        page.inline.append(node.text())
    else:
        yield from (("style", url) for url in urls_of_style(node.text()))


def _rel(had: Attributes) -> list[str]:
    return (had.get("rel") or "").lower().split()


def _of_meta(page: BuiltPage, had: Attributes) -> Iterator[tuple[str, str]]:
    content = had.get("content") or ""
    if (had.get("http-equiv") or "").lower() == "refresh":
        if found := _REFRESH.match(content):
            page.moves_on = True
            yield "content", found[1]
    elif (had.get("property") or had.get("name")) in _PREVIEWS:
        yield "content", content


def candidates(srcset: str) -> list[str]:
    """The addresses of a srcset (HTML Living Standard, "parse a srcset attribute")."""
    return [found[1] for found in _CANDIDATE.finditer(srcset)]


def _left_as_text(tree: LexborHTMLParser) -> Iterator[str]:
    """References and footnotes whose target is defined nowhere: Markdown leaves them as typed."""
    texts: dict[int, list[str]] = {}
    body = tree.body
    for node in body.traverse(include_text=True) if body else ():
        if node.tag == "-text" and (block := _block_of(node)):
            texts.setdefault(block.mem_id, []).append(node.text(deep=False))
    for parts in texts.values():
        yield from (found[0] for found in _LEFT.finditer("".join(parts)))


def _block_of(node: LexborNode) -> LexborNode | None:
    """The block that a text stands in, or None where it is shown as typed."""
    above = node.parent
    while above is not None and above.tag not in _BLOCKS:
        if above.tag in _AS_TYPED:
            return None
        above = above.parent
    outer = above
    while outer is not None:
        if outer.tag in _AS_TYPED:
            return None
        outer = outer.parent
    return above
