"""Everyone can use each kind of page: in light and dark, on a desk and on a phone.

One page of each kind of the twin is looked at, and so is a new kind by itself. All pages, paper,
and the search that is open are looked at in `test_proofs.py`, which takes minutes.
"""

from collections.abc import Callable, Iterator

import browser as machine
import pytest
import sight
from building import Build
from kinds import one_of_each
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Better than WCAG 2.2, 1.4.3, which asks for 4.5.
LEAST = 6
# The least of each of the theme's layouts; `test_browser.py` opens all pages at 360.
WIDTHS = (2560, 1220, 960, 720)


@pytest.fixture(scope="module")
def address(twin_site: Build) -> Iterator[str]:
    """Where the twin is served."""
    with machine.server(twin_site.site) as served:
        yield served


@pytest.fixture(scope="module")
def kinds(twin_site: Build) -> list[str]:
    """One page of each kind."""
    found = one_of_each(twin_site.site)
    assert len(found) > 40
    return found


@pytest.mark.parametrize("part", range(4))
def test_each_kind_of_page_can_be_used_by_everyone(
    part: int, kinds: list[str], address: str, tab: Callable[..., Page]
) -> None:
    page, wrong = tab(), {}
    for path in kinds[part::4]:
        page.set_viewport_size(sight.DESK)
        page.emulate_media(color_scheme="light")
        page.goto(address + path)
        wrong[path] = [*looked_at(page)]
    assert {path: found for path, found in wrong.items() if found} == {}


def looked_at(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open: on a desk in light, then on a phone in dark."""
    sight.prepare(page)
    # What stands around a page is the same everywhere.
    part = "article" if page.locator(".hb-crumbs").count() else "html"
    yield from sight.faults(page, part, without=sight.BY_OURSELVES)
    yield from sight.faint(page, LEAST)
    sight.turn(page, "dark")
    yield from sight.faint(page, LEAST)
    yield from (f"wider than {width}" for width in sight.wide(page, WIDTHS))
    page.set_viewport_size(sight.PHONE)
    yield from sight.faults(page, "article", sight.BY_WIDTH)
    yield from sight.faint(page, LEAST)


def test_a_page_that_is_no_page_leads_on_without_a_script(
    address: str, tab: Callable[..., Page]
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(f"{address}404.html")
    ways = page.locator("article .hb-ways404 section", has_text="When it breaks").locator("a")
    assert "Playbooks" in ways.all_inner_texts()
    assert page.locator("article a", has_text="Start at the home page").count() == 1
