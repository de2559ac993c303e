"""The rules about a page or the site as a whole."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from handbook.findings import Severity
from handbook.linkcheck.addresses import split
from handbook.linkcheck.pages import BuiltPage
from handbook.linkcheck.places import Spot
from handbook.linkcheck.rules import Problem, site_rule
from handbook.linkcheck.tree import Site

HOME, LOST, MAP = "index.html", "404.html", "sitemap.xml"
_LOC = re.compile(r"<loc>\s*(.*?)\s*</loc>", re.S)


@site_rule("HB1211")
def duplicate_id(site: Site) -> Iterator[Problem]:
    """Each id is on a page once, so that a link to it leads to one place."""
    for page in site.pages.values():
        for name, count in page.ids.items():
            for nth in range(1, count):
                said = f'the id "{name}" is on the page {_times(count)}'
                hint = "a link leads to the first; give the others an id of their own"
                spot = Spot("id", name, nth)
                yield Problem(page.path, spot, f"{page.address}#{name}", said, hint)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


@site_rule("HB1212")
def left_as_text(site: Site) -> Iterator[Problem]:
    """Every reference and footnote in a text has its target."""
    hint = "define it, write a link in its place, or write the text as `code`"
    for page in site.pages.values():
        seen: Counter[str] = Counter()
        for text in page.left:
            what = "footnote" if text.startswith("[^") else "reference"
            said = f"a {what} without a target stands in the text: {text}"
            yield Problem(page.path, Spot("text", text, seen[text]), page.address, said, hint)
            seen[text] += 1


@site_rule("HB1213")
def base(site: Site) -> Iterator[Problem]:
    """No page has a base element, which changes what each of its links means."""
    for page in site.pages.values():
        if page.base is not None:
            said = f'<base href="{page.base}"> turns every link of the page, "#…" also'
            yield Problem(page.path, Spot("href", page.base), page.address, said, "take it out")


@site_rule("HB1214")
def canonical(site: Site) -> Iterator[Problem]:
    """Every canonical link names a page of the site."""
    for page in site.pages.values():
        if page.canonical is not None and _page_at(site, page.canonical) is None:
            said = f'the canonical link "{page.canonical}" names no page of the site'
            hint = f'this page is "{site.address}{page.address}"'
            yield Problem(page.path, Spot("href", page.canonical), page.canonical, said, hint)


@site_rule("HB1215")
def sitemap_names_a_page(site: Site) -> Iterator[Problem]:
    """Every entry of the sitemap is a page of the site."""
    for url, nth in _entries(site):
        if _page_at(site, url) is None:
            said = f'the sitemap names "{url}", which is no page of the site'
            yield Problem(MAP, Spot("text", url, nth), url, said, "build the site again")


@site_rule("HB1216")
def page_is_in_the_sitemap(site: Site) -> Iterator[Problem]:
    """Every page is in the sitemap, where the site has one."""
    named = {_page_at(site, url) for url, _ in _entries(site)}
    if not named:
        return
    for page in _to_read(site):
        if page.path not in named:
            said = f'the sitemap does not name "{page.address}"'
            yield Problem(page.path, Spot(), page.address, said, "build the site again")


@site_rule("HB1217")
def orphan(site: Site) -> Iterator[Problem]:
    """Every page can be reached from the home page by links."""
    reached = _reached(site)
    for page in _to_read(site):
        if page.path not in reached:
            said = f'no link leads from the home page to "{page.address}"'
            hint = "link to it, name it in the navigation, or take it out"
            yield Problem(page.path, Spot(), page.address, said, hint)


@site_rule("HB1218", Severity.WARNING)
def twice_in_navigation(site: Site) -> Iterator[Problem]:
    """No page is in the navigation twice."""
    # The page of errors is no page of the navigation, so that none is marked as the current one.
    page = site.pages.get(LOST) or site.pages.get(HOME)
    for url, nths in _navigation(site, page).items() if page else ():
        target = site.target(page, url) if page and len(nths) > 1 else None
        if page and target and target.path is not None and target.anchor is None:
            said = f'"{target.path}" is in the navigation {_times(len(nths))}'
            spot = Spot("href", url, nths[1])
            yield Problem(page.path, spot, target.path, said, "name it in one place of nav:")


def _navigation(site: Site, page: BuiltPage) -> dict[str, list[int]]:
    """The addresses in Material's navigation, each with how often it stood on the page before."""
    tree = LexborHTMLParser(site.text(page.path))
    inside = {node.mem_id for node in tree.css(".md-nav--primary a.md-nav__link[href]")}
    found: dict[str, list[int]] = defaultdict(list)
    seen: Counter[str] = Counter()
    for node in tree.css("[href]"):
        url = node.attributes["href"] or ""
        if node.mem_id in inside:
            found[url].append(seen[url])
        seen[url] += 1
    return found


def _to_read(site: Site) -> Iterator[BuiltPage]:
    """The pages that readers are meant to find: not that of errors, nor any that only moves on."""
    for page in site.pages.values():
        if page.path != LOST and not page.moves_on:
            yield page


def _reached(site: Site) -> set[str]:
    reached, ahead = {HOME}, [HOME]
    while ahead:
        page = site.pages.get(ahead.pop())
        for path in _linked(site, page) - reached if page else ():
            reached.add(path)
            ahead.append(path)
    return reached


def _linked(site: Site, page: BuiltPage) -> set[str]:
    """The files that a page's links lead to."""
    found = set()
    for url in {link.url for link in page.links if link.leads or page.moves_on}:
        try:
            target = site.target(page, url)
        except UnicodeDecodeError:
            continue
        if target and target.path is not None and (file := site.file_at(target.path)):
            found.add(file)
    return found


def _entries(site: Site) -> Iterator[tuple[str, int]]:
    """The addresses of the sitemap (sitemaps.org), each with how often it stood before."""
    seen: Counter[str] = Counter()
    for found in _LOC.finditer(site.text(MAP)) if MAP in site.files else ():
        url = unescape(found[1])
        yield url, seen[url]
        seen[url] += 1


def _page_at(site: Site, url: str) -> str | None:
    """The page of the site that a full address names."""
    if split(url).host is None:
        return None
    try:
        target = site.target(BuiltPage(HOME), url)
    except UnicodeDecodeError:
        return None
    file = site.file_at(target.path) if target and target.path is not None else None
    return file if file in site.pages else None
