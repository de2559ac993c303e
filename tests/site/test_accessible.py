"""Everyone can use each kind of page: in light and dark, on a desk and on a phone.

The pages that differ most are looked at here, the first of them in `make test`, all in
`make proofs`. One page of each kind, paper, and the search that is open are looked at in
`test_proofs.py`.
"""

from collections.abc import Callable, Iterator

import browser as machine
import pytest
import sight
from building import Build
from playwright.sync_api import Page, expect
from proofs import first_of

pytestmark = pytest.mark.browser

# A page of blocks, a table, forms with commands, cards, prose, a picture, and the error page.
PAGES = (
    "",
    "duties/",
    "playbooks/roll-back-player/",
    "glossary/",
    "log/",
    "service-map/",
    "score/",
    "404.html",
)


@pytest.fixture(scope="module")
def address(twin_site: Build) -> Iterator[str]:
    """Where the twin is served."""
    with machine.server(twin_site.site) as served:
        yield served


@pytest.mark.parametrize("path", first_of(PAGES))
def test_a_page_can_be_used_by_everyone(path: str, address: str, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto(address + path)
    assert [*sight.wrong(page)] == []


@pytest.mark.proofs
def test_a_page_that_is_no_page_leads_on_without_a_script(
    address: str, tab: Callable[..., Page]
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(f"{address}404.html")
    ways = page.locator("article .hb-ways404 section", has_text="When it breaks").locator("a")
    assert "Playbooks" in ways.all_inner_texts()
    expect(page.locator("article a", has_text="Start at the home page")).to_have_count(1)
