"""A reference tells what it leads to before anybody goes there."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import pytest
from building import Build
from conftest import PUBLISHED
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


@pytest.mark.proofs
def test_a_reference_that_is_pointed_at_shows_the_head_of_its_page(
    published_site: Build, tab: Callable[..., Page]
) -> None:
    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).removeprefix("/h/")
        file = published_site.site / path
        file = file / "index.html" if file.is_dir() else file
        route.fulfill(path=file) if file.is_file() else route.fulfill(status=404)

    page = tab()
    page.route(f"{PUBLISHED}**", answer)
    page.goto(f"{PUBLISHED}systems/player/")
    link = page.locator('article a.hb-ref[href*="vendors/"]:visible').first
    title = link.inner_text()
    link.scroll_into_view_if_needed()
    link.hover()
    shown = page.locator(".md-tooltip2 .md-typeset")
    expect(shown.locator("h3").first).to_contain_text(title)
    expect(shown.locator(".hb-head")).to_contain_text("DevOps")
    page.mouse.move(0, 0)
    expect(shown).to_have_count(0)
    page.unroute_all()
