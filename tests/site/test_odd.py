"""Names of 300 letters, in other scripts and in emoji: no page scrolls sideways, either way."""

from collections.abc import Callable, Iterator
from pathlib import Path

import browser as machine
import pytest
from building import Build, built_once
from odd import LONG, odd, right_to_left
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WIDTHS = (360, 390, 1280)
# One page of each kind that shows names in its own way.
PAGES = (
    "",
    "contacts/",
    "duties/",
    "escalation/",
    "faq/",
    "onboarding/devops-packet/",
    "playbooks/",
    "playbooks/roll-back-player/",
    "roles/devops/",
    "roles/devops/handover/",
    "roles/projectionist/",
    "service-map/",
    "systems/",
    "systems/player/",
)
BEYOND = """() => {
  const page = document.scrollingElement
  return page.scrollWidth > innerWidth ? `${page.scrollWidth} in ${innerWidth}` : ""
}"""


@pytest.fixture(scope="session")
def odd_site(shared: Path, twin: Path) -> Build:
    """The small complete handbook with odd names."""
    return built_once(shared, "odd", lambda folder: odd(folder, twin))


@pytest.fixture(scope="session")
def arabic_site(shared: Path, twin: Path) -> Build:
    """The same, in a language that is read from the right."""
    return built_once(shared, "arabic", lambda folder: right_to_left(folder, twin))


def beyond(page: Page, address: str, paths: tuple[str, ...]) -> Iterator[str]:
    """Where a page is wider than the window, and how wide."""
    for path in paths:
        page.goto(address + path, wait_until="domcontentloaded")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if found := page.evaluate(BEYOND):
                yield f"{path}: {found}"


def test_no_page_with_odd_names_scrolls_sideways(odd_site: Build, tab: Callable[..., Page]) -> None:
    assert LONG in odd_site.page("duties")
    with machine.server(odd_site.site) as address:
        assert [*beyond(tab(reduced_motion="reduce"), address, PAGES)] == []


def test_no_page_that_is_read_from_the_right_scrolls_sideways(
    arabic_site: Build, tab: Callable[..., Page]
) -> None:
    with machine.server(arabic_site.site) as address:
        page = tab(reduced_motion="reduce")
        assert [*beyond(page, address, PAGES[::3])] == []
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"


def test_a_name_without_a_space_is_broken_and_others_stay_whole(
    odd_site: Build, site: Build, tab: Callable[..., Page]
) -> None:
    wrapped = "(link) => getComputedStyle(link).overflowWrap"
    page = tab()
    for built, expected in ((odd_site, "anywhere"), (site, "break-word")):
        with machine.server(built.site) as address:
            page.goto(f"{address}roles/")
            links = page.locator(".hb-table td a.hb-role")
            assert expected in {each.evaluate(wrapped) for each in links.all()}
