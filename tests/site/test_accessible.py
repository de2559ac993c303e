"""What axe finds on a page of each template: in light on a desk, in dark on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import browser as machine
import pytest
from building import Build
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# What depends on colours and on width is looked at again; the rest of a page stays as it was.
AGAIN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
RUN = """async (rules) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const runOnly = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const found = await axe.run(document, {resultTypes: ["violations"], runOnly});
  return found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}`));
}"""
PAGES = [
    "404.html",
    "",
    "access/",
    "calendar/",
    "duties/",
    "escalation/",
    "gates/",
    "log/",
    "playbooks/",
    "playbooks/roll-back-player/",
    "questions/",
    "responsibilities/",
    "rules/",
    "source/",
]


@pytest.fixture(scope="module")
def address(twin_site: Build) -> Iterator[str]:
    """Where the twin is served."""
    with machine.server(twin_site.site) as served:
        yield served


@pytest.mark.parametrize("path", PAGES)
def test_nothing_serious_on_a_page(path: str, address: str, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto(address + path)
    page.evaluate(AXE)
    assert found(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert found(page, AGAIN) == []


def found(page: Page, rules: list[str] | None = None) -> Any:
    """The serious and critical faults of a page, as rule and place."""
    return page.evaluate(RUN, rules)


def test_a_page_that_is_no_page_leads_on_without_a_script(
    address: str, tab: Callable[..., Page]
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(f"{address}404.html")
    ways = page.locator("article .hb-ways404 section", has_text="When it breaks").locator("a")
    assert "Playbooks" in ways.all_inner_texts()
    assert page.locator("article a", has_text="Start at the home page").count() == 1
