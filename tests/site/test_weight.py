"""What a reader has to load and how far it is to a command: the limits that benchmarks measure.

`benchmarks/weight.py` and `benchmarks/distances.py` print the figures; here the limits hold.
"""

import gzip
import sys
from collections.abc import Callable

import browser as machine
import pytest
from building import PROJECT, Build
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

sys.path.append(str(PROJECT / "benchmarks"))
from distances import measured

SCRIPT, FIRST_PAGE = 20_000, 120_000
# What the search asks for before anybody types.
OF_SEARCH = ("assets/search.js", "search/search_index.json")


def test_no_script_of_ours_is_large() -> None:
    scripts = sorted((PROJECT / "handbook/site/theme/assets").glob("*.js"))
    assert len(scripts) > 3
    assert {each.name for each in scripts if each.stat().st_size > SCRIPT} == set()


def test_the_first_page_is_light(site: Build) -> None:
    """The home page and all that it loads, as a server sends it with gzip."""
    tree = LexborHTMLParser(site.page(""))
    loaded = {node.attributes["href"] for node in tree.css("link[rel=stylesheet], link[rel=icon]")}
    loaded |= {node.attributes["src"] for node in tree.css("script[src], img[src]")}
    names = ["index.html", *OF_SEARCH, *(str(each).partition("?")[0] for each in loaded)]
    sizes = {name: len(gzip.compress((site.site / name).read_bytes(), 6)) for name in names}
    assert len(sizes) > 8
    assert sum(sizes.values()) < FIRST_PAGE, sizes


@pytest.mark.browser
def test_a_command_is_two_taps_and_one_screen_away(site: Build, tab: Callable[..., Page]) -> None:
    """On a phone, from the home page, for each trouble that it names."""
    with machine.server(site.site) as address:
        found = [*measured(tab(viewport={"width": 390, "height": 844}), address)]
    assert "A deploy broke it" in [each.trouble for each in found]
    assert len(found) >= 6
    assert [each for each in found if each.taps > 2 or each.screens > 1] == []
