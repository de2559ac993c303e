"""What linkchecker or lychee left out: the pages and links that it did not look at.

A program that stops early, or that keeps to a "nofollow", has found no fault in what it did
not look at; its silence is no proof.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from handbook.linkcheck.addresses import split, walk, what_browsers_repair
from handbook.linkcheck.pages import BuiltPage, PageLink
from handbook.linkcheck.tree import Site

# What every such program takes for a link, by element and attribute.
_LINKS = frozenset({("a", "href"), ("img", "src")})
# Elements whose content lychee takes for text that is shown as it is typed.
_AS_TYPED = ("code", "kbd", "noscript", "pre", "samp", "script", "textarea", "var")


class LeftOut(NamedTuple):
    """A page, and those of its links within the site that were not looked at."""

    page: BuiltPage
    links: list[PageLink]


def left_out(site: Site, looked: Callable[[BuiltPage, str], bool]) -> Iterator[LeftOut]:
    """The pages of which something was left out.

    `looked` says of a page whether a place that one of its links leads to was looked at; a
    place is what `place_of` gives. Pages with a base are left alone: that is a fault, and what
    their links mean differs from program to program.
    """
    for page in site.pages.values():
        if page.base is None:
            known: dict[str, bool] = {}
            for link in page.links:
                if (link.tag, link.attribute) in _LINKS and link.url not in known:
                    places = _places(site, page, link.url)
                    known[link.url] = not places or any(looked(page, each) for each in places)
            links = [link for link in page.links if not known.get(link.url, True)]
            if links:
                yield LeftOut(page, links)


def as_typed(site: Site, page: BuiltPage) -> frozenset[str]:
    """The addresses of a page's links that stand in code."""
    tree = LexborHTMLParser(site.text(page.path))
    inside = tree.css(", ".join(f"{name} :is([href],[src])" for name in _AS_TYPED))
    had = (node.attributes for node in inside)
    return frozenset(each.get("href") or each.get("src") or "" for each in had)


def place_of(site: Site, path: str) -> str:
    """A decoded path of the site as one name: its file, or the path itself where it has none."""
    plain = path.strip("/")
    return site.file_at(plain) or plain


def _places(site: Site, page: BuiltPage, url: str) -> set[str]:
    """The places that a link may be taken to lead to; none where that is not within the site.

    What is written wrongly is a fault of its own, and is taken in more than one way.

    A program that knows no prefix takes "/x" for a path below the site's folder.
    """
    address = split(url)
    if address.host is not None or not address.path or what_browsers_repair(url):
        return set()
    try:
        target = site.target(page, url)
    except UnicodeDecodeError:
        return set()
    if target is None or target.path is None:
        return set()
    written = walk((), address.path) if address.path.startswith("/") else None
    return {place_of(site, path) for path in (target.path, written) if path is not None}


def what(links: list[PageLink]) -> str:
    """Links left out, counted, with the first of them."""
    first = f'"{links[0].url}"'
    return f"{first} here" if len(links) == 1 else f"{len(links)} links here, {first} the first"
