"""What differs between a site of MkDocs and one that another engine made of the same tree.

Usage: python .ci/compare_engines.py SITE_OF_MKDOCS OTHER_SITE

Compares, page by page: title, description, headings with their ids, text, links, tables, list of
contents, navigation, and the words by which the search finds a page; then the files beside the
pages. Prints a line for each difference. Exit code 1 where there is any.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from compare_sites import lines, pages
from selectolax.lexbor import LexborHTMLParser, LexborNode

ARTICLE = "article.md-content__inner"
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")
# What the engines themselves put beside the pages, under names with a digest or of their own.
_OF_ENGINE = re.compile(
    r"assets/(?!handbook|own)(?:javascripts|stylesheets|images)/.*|.*\.html|search(?:/.*|\.json)|"
    r"sitemap\.xml(?:\.gz)?"
)


class Difference(NamedTuple):
    """A page or file, what of it differs, and how."""

    path: str
    facet: str
    said: str

    def __str__(self) -> str:
        return f"{self.path}: {self.facet}: {self.said}"


def _said(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node else ""


def _parts(cell: LexborNode) -> str:
    """The text of a cell, whose entries may stand side by side without a blank."""
    return " ".join(cell.text(separator=" ").split())


def _article(tree: LexborHTMLParser) -> list[LexborNode]:
    found = tree.css_first(ARTICLE)
    return [found] if found else []


def _link(node: LexborNode) -> str:
    return f"{node.attributes.get('href')} {_said(node)}"


def title(tree: LexborHTMLParser) -> list[str]:
    """The title of the page."""
    return [_said(tree.css_first("title"))]


def description(tree: LexborHTMLParser) -> list[str]:
    """What search engines and messengers say of the page."""
    found = tree.css_first('meta[name="description"]')
    return [str(found.attributes.get("content"))] if found else []


def headings(tree: LexborHTMLParser) -> list[str]:
    """Each heading: level, anchor, text."""
    return [
        f"{each.tag} #{each.attributes.get('id')} {_said(each)}"
        for article in _article(tree)
        for each in article.css("h1, h2, h3, h4, h5, h6")
    ]


def links(tree: LexborHTMLParser) -> list[str]:
    """Each link of the content: address, text."""
    return [_link(each) for article in _article(tree) for each in article.css("a[href]")]


def tables(tree: LexborHTMLParser) -> list[str]:
    """Each row of each table: its cells."""
    return [
        " | ".join(_parts(cell) for cell in row.css("th, td"))
        for article in _article(tree)
        for row in article.css("tr")
    ]


def contents(tree: LexborHTMLParser) -> list[str]:
    """The list of contents beside the page."""
    return [_link(each) for each in tree.css(".md-sidebar--secondary a[href]")]


def navigation(tree: LexborHTMLParser) -> list[str]:
    """The pages that the navigation leads to."""
    return [
        _link(each)
        for each in tree.css(".md-sidebar--primary .md-nav--primary a.md-nav__link, .md-tabs a")
        if not str(each.attributes.get("href")).startswith("#")
    ]


FACETS: Mapping[str, Callable[[LexborHTMLParser], list[str]]] = {
    each.__name__: each
    for each in (title, description, headings, links, tables, contents, navigation)
}


LEADING = ("links", "contents", "navigation")


def _from(path: str, link: str) -> str:
    """A link with the address that it leads to, as seen from the root of the site."""
    address, _, said = link.partition(" ")
    return f"{urljoin(f'/{path}'.removesuffix('index.html'), address)} {said}"


def _parted(was: list[str], now: list[str]) -> Iterator[str]:
    """What one list has and the other has not; that they are ordered otherwise, if that is all."""
    lost, more = list(was), []
    for each in now:
        if each in lost:
            lost.remove(each)
        else:
            more.append(each)
    yield from (f"- {each}" for each in lost)
    yield from (f"+ {each}" for each in more)
    if not lost and not more and was != now:
        yield "in another order"


def of_page(path: str, old: Path, new: Path) -> Iterator[Difference]:
    """What differs between two pages of the same address."""
    trees = [LexborHTMLParser(each.read_text("utf-8")) for each in (old, new)]
    for name, read in FACETS.items():
        was, now = (read(tree) for tree in trees)
        if name in LEADING:
            was, now = ([_from(path, each) for each in found] for found in (was, now))
        for said in _parted(was, now):
            yield Difference(path, name, said)
    for said in _parted(lines(old), lines(new)):
        yield Difference(path, "text", said)


def differences(mkdocs: Path, other: Path) -> Iterator[Difference]:
    """All that differs between two sites."""
    before, after = pages(mkdocs), pages(other)
    for path in sorted(before.keys() | after.keys()):
        if path not in after or path not in before:
            yield Difference(path, "page", "- missing" if path in before else "+ only here")
        else:
            yield from of_page(path, before[path], after[path])
    yield from _files(mkdocs, other)


def _files(mkdocs: Path, other: Path) -> Iterator[Difference]:
    was, now = (
        {
            p.relative_to(s).as_posix(): p
            for p in s.rglob("*")
            if p.is_file() and not _OF_ENGINE.fullmatch(p.relative_to(s).as_posix())
        }
        for s in (mkdocs, other)
    )
    for path in sorted(was.keys() | now.keys()):
        if path not in now or path not in was:
            yield Difference(path, "file", "- missing" if path in was else "+ only here")
        elif was[path].read_bytes() != now[path].read_bytes():
            yield Difference(path, "file", "differs")


def main(mkdocs: Path, other: Path) -> int:
    found = list(differences(mkdocs, other))
    for each in found:
        print(each)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
