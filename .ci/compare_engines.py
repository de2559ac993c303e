"""What differs between the site that MkDocs builds and one that another engine built of its tree.

Usage: python .ci/compare_engines.py SITE_OF_MKDOCS OTHER_SITE

Compares page by page what FACETS names, the text, and the words by which a search finds the page;
then the files beside the pages. Prints a line for each difference. Exit code 1 where there is any;
those that are meant stand in CONTRIBUTING.md.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from compare_sites import lines, pages
from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.markup.words import words_of_html
from handbook.publish.on_disk import INDEX
from handbook.site.mended import mended

_TAG = re.compile(r"<[^>]*>")
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_ARTICLE = "article.md-content__inner"
_NAVIGATION = ".md-sidebar--primary .md-nav--primary"
# Scripts, styles and icons of the engines, under names with a digest, and how they keep words.
_OF_ENGINE = re.compile(
    r"assets/(?:images|javascripts|stylesheets)/.*|.*\.html|search/.*|search\.json"
    r"|sitemap\.xml(?:\.gz)?"
)


class Difference(NamedTuple):
    """A page or a file of the site, what of it differs, and how."""

    path: str
    facet: str
    said: str

    def __str__(self) -> str:
        """One line, as it is printed."""
        return f"{self.path}: {self.facet}: {self.said}"


class Page(NamedTuple):
    """A page of a site: its address from the root, and what stands there."""

    address: str
    text: str
    tree: LexborHTMLParser

    def within(self, selector: str) -> list[LexborNode]:
        """The elements of the content."""
        article = self.tree.css_first(_ARTICLE)
        return article.css(selector) if article else []

    def link(self, node: LexborNode) -> str:
        """Where a link leads, as seen from the root, and its text."""
        return f"{urljoin(self.address, node.attributes.get('href') or '')} {_said(node)}"


def _said(node: LexborNode, between: str = "") -> str:
    return " ".join(node.text(separator=between).split())


def titles(page: Page) -> list[str]:
    """The title."""
    return [_said(each) for each in page.tree.css("title")]


def told(page: Page) -> list[str]:
    """What the page tells of itself: its description, its copy, where it and the feed are read."""
    metas = page.tree.css('meta[name="description"], meta[name^="handbook-"]')
    leads = page.tree.css('link[rel="canonical"], link[rel="alternate"]')
    return [
        *(f"{each.attributes['name']}: {each.attributes['content']}" for each in metas),
        *(page.link(each) for each in leads),
    ]


def headings(page: Page) -> list[str]:
    """Each heading: level, id, text."""
    return [f"{h.tag} #{h.attributes.get('id')} {_said(h)}" for h in page.within(_HEADINGS)]


def links(page: Page) -> list[str]:
    """Each link of the content, and each picture."""
    pictures = (str(each.attributes.get("src")) for each in page.within("[src]"))
    return [
        *map(page.link, page.within("a[href]")),
        *(urljoin(page.address, each) for each in pictures),
    ]


def tables(page: Page) -> list[str]:
    """Each row of each table; an entry of a cell may stand beside the next without a blank."""
    rows = page.within("tr")
    return [" | ".join(_said(cell, " ") for cell in row.css("th, td")) for row in rows]


def ids(page: Page) -> list[str]:
    """Each place of the content that a link can lead to; two signs begin those of the theme."""
    found = (str(each.attributes["id"]) for each in page.within("[id]"))
    return [each for each in found if not each.startswith("__")]


def contents(page: Page) -> list[str]:
    """The list of contents beside the page."""
    return list(map(page.link, page.tree.css(".md-sidebar--secondary a[href]")))


def around(page: Page) -> list[str]:
    """The way back, and the records beside this one."""
    return list(map(page.link, page.tree.css(".hb-crumbs a, .hb-siblings a")))


def navigation(page: Page) -> list[str]:
    """What the tabs and the navigation lead to."""
    found = page.tree.css(f".md-tabs a, {_NAVIGATION} a.md-nav__link")
    return [page.link(each) for each in found if not _is_anchor(each)]


def drawer(page: Page) -> list[str]:
    """The list of contents within the navigation, which a phone shows."""
    found = page.tree.css(f"{_NAVIGATION} .md-nav--secondary a.md-nav__link")
    return ["contents of the page"] if found else []


def lit(page: Page) -> list[str]:
    """The tab that is marked as the open one."""
    return [_said(each) for each in page.tree.css(".md-tabs__item--active")]


def policy(page: Page) -> list[str]:
    """What the page says a browser may load; scripts within it are named by their digests."""
    found = page.tree.css('meta[http-equiv="Content-Security-Policy"]')
    rules = [rule.strip() for each in found for rule in str(each.attributes["content"]).split(";")]
    return [re.sub(r"( 'sha256-[^']+')+", " by digest", rule) for rule in rules]


def frame(page: Page) -> list[str]:
    """Whether the frame has what HTML does not allow."""
    return ["not mended"] if mended(page.text) != page.text else []


def search(page: Page) -> list[str]:
    """Whose search the box asks."""
    settings = page.tree.css_first("#__config")
    asked = json.loads(settings.text())["search"] if settings else ""
    return ["the search of the handbook"] if asked.endswith("assets/search.js") else []


FACETS: Mapping[str, Callable[[Page], list[str]]] = {
    each.__name__: each
    for each in (
        *(titles, told, headings, links, tables, ids, contents, around, navigation),
        *(drawer, lit, policy, frame, search),
    )
}


def _is_anchor(node: LexborNode) -> bool:
    return str(node.attributes.get("href")).startswith("#")


def parted(was: list[str], now: list[str]) -> Iterator[str]:
    """What one list has and the other has not; that they are ordered otherwise, if that is all."""
    before, after = Counter(was), Counter(now)
    yield from (f"- {each}" for each in (before - after).elements())
    yield from (f"+ {each}" for each in (after - before).elements())
    if before == after and was != now:
        yield "in another order"


def _read(path: str, file: Path) -> Page:
    text = file.read_text("utf-8")
    return Page(f"/{path.removesuffix(INDEX)}", text, LexborHTMLParser(text))


def _of_page(path: str, files: tuple[Path, Path]) -> Iterator[Difference]:
    was, now = (_read(path, file) for file in files)
    for name, read in FACETS.items():
        for said in parted(read(was), read(now)):
            yield Difference(path, name, said)
    for said in parted(*(lines(file) for file in files)):
        yield Difference(path, "text", said)


def _of_handbook(site: Path) -> dict[str, set[str]]:
    """The words by which the search of the handbook finds each page, by its address."""
    addresses: dict[int, str] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for part in _parts(site, "hits"):
        addresses.update({int(number): page for number, (page, *_) in part.items()})
    for part in _parts(site, "words"):
        for word, listed in part.items():
            page = 0
            for distance in listed[::3]:
                page += distance
                # A whole name without its blanks is no word that stands anywhere.
                if not word.startswith("="):
                    found[addresses[page]].add(word)
    return found


def _parts(site: Path, name: str) -> Iterator[dict[str, Any]]:
    """The parts of the index of the handbook's search, each of which is a call of a function."""
    for path in (site / "search/parts").glob(f"{name}-*.js"):
        called = path.read_text("utf-8").partition("(")[2].removesuffix(")\n")
        yield json.loads(f"[{called}]")[2]


def _of_engine(site: Path) -> dict[str, set[str]]:
    """The words by which Zensical's search finds each page."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in json.loads((site / "search.json").read_text("utf-8"))["items"]:
        text = f"{item['title']} {item['text']}"
        found[item["location"].partition("#")[0]].update(words_of_html(_TAG.sub("", text)))
    return found


def _of_words(mkdocs: Path, other: Path) -> Iterator[Difference]:
    """Words that find a page only in the search of the handbook; more words do no harm.

    What is a word only because entries stand side by side without a blank is none.
    """
    was, now = _of_handbook(mkdocs), _of_engine(other)
    for page in sorted(was):
        shown = (mkdocs / page / INDEX).read_text("utf-8")
        one = set(words_of_html(_TAG.sub("", shown))) - set(words_of_html(_TAG.sub(" ", shown)))
        if lost := was[page] - now.get(page, set()) - one:
            yield Difference(f"{page}{INDEX}", "words", f"- {' '.join(sorted(lost))}")


def _of_files(mkdocs: Path, other: Path) -> Iterator[Difference]:
    was, now = _files(mkdocs), _files(other)
    for path in sorted(was.keys() | now.keys()):
        if path not in now or path not in was:
            yield Difference(path, "file", "- missing" if path in was else "+ only here")
        elif was[path].read_bytes() != now[path].read_bytes():
            yield Difference(path, "file", "differs")


def _files(site: Path) -> dict[str, Path]:
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return {name: path for name, path in found.items() if not _OF_ENGINE.fullmatch(name)}


def differences(mkdocs: Path, other: Path) -> Iterator[Difference]:
    """All that differs between two sites."""
    before, after = pages(mkdocs), pages(other)
    for path in sorted(before.keys() | after.keys()):
        if path not in after or path not in before:
            yield Difference(path, "page", "- missing" if path in before else "+ only here")
        else:
            yield from _of_page(path, (before[path], after[path]))
    yield from _of_words(mkdocs, other)
    yield from _of_files(mkdocs, other)


def main(mkdocs: Path, other: Path) -> int:
    """Print the differences; the exit code."""
    found = list(differences(mkdocs, other))
    sys.stdout.writelines(f"{each}\n" for each in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
