"""The HTML of every page: one heading of the page, no level left out, each name there once.

`test_proofs.py` asks the Nu Html Checker besides, which takes Java.
"""

from collections import Counter
from collections.abc import Iterator

import html5lib
import pytest
from building import Build
from kinds import file_of, one_of_each, pages_of
from selectolax.lexbor import LexborHTMLParser

from handbook.site.mended import mended

# What names one or more elements of the same page by their ids.
REFERENCES = ("for", "headers", "aria-controls", "aria-describedby", "aria-labelledby", "list")


@pytest.fixture(params=["site", "twin_site", "hostile_site", "empty_site"])
def built(request: pytest.FixtureRequest) -> Build:
    """Each of the sites that are there."""
    found: Build = request.getfixturevalue(request.param)
    return found


def trees(built: Build) -> Iterator[tuple[str, LexborHTMLParser]]:
    """All pages of a site, by their addresses."""
    for page in pages_of(built.site):
        yield page, LexborHTMLParser(file_of(built.site, page).read_text("utf-8"))


def skipped(levels: list[int]) -> list[tuple[int, int]]:
    """Each heading that stands more than one level below the one before it."""
    return [(a, b) for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]


def faults(tree: LexborHTMLParser) -> Iterator[str]:
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    yield from (f"h{b} after h{a}" for a, b in skipped(levels))
    ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
    yield from (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)
    for name in REFERENCES:
        for node in tree.css(f"[{name}]"):
            named = (node.attributes[name] or "").split()
            yield from (f"{name} leads nowhere: {each}" for each in named if each not in ids)
    yield from ("a tabindex without a number" for _ in tree.css('[tabindex=""]'))
    yield from (f"an image without words: {node.html}" for node in tree.css("img:not([alt])"))


def test_headings_ids_and_what_names_them(built: Build) -> None:
    found = {page: bad for page, tree in trees(built) if (bad := sorted(set(faults(tree))))}
    assert found == {}


def test_a_parser_of_html_has_nothing_to_mend(twin_site: Build) -> None:
    """As the standard parses it: no tag left open, none where it may not stand."""
    found = {}
    for page in one_of_each(twin_site.site):
        parser = html5lib.HTMLParser()
        parser.parse(file_of(twin_site.site, page).read_text("utf-8"))
        if parser.errors:
            found[page] = [(place, code) for place, code, _ in parser.errors]
    assert found == {}


def test_only_the_frame_is_put_right() -> None:
    quoted = '<code>label tabindex="" for="__toc"</code>'
    frame = (
        '<input type="checkbox" id="__drawer" autocomplete="off">'
        '<input type="checkbox" id="__search" autocomplete="off">'
        '<label for="a" tabindex=""></label><label class="md-nav__title" for="__toc">{}<article>'
    )
    page = f"{frame.format('')}{quoted}</article>"
    assert mended(page) == (
        '<input type="checkbox" id="__drawer"><input type="checkbox" id="__search">'
        f'<label for="a"></label><label class="md-nav__title"><article>{quoted}</article>'
    )
    control = '<input id="__toc">'
    assert 'md-nav__title" for="__toc"' in mended(f"{frame.format(control)}</article>")
    assert mended(quoted) == quoted
