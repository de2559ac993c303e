"""Names of 300 letters, in other scripts and in emoji: no page scrolls sideways, either way."""

from collections.abc import Callable, Iterator
from pathlib import Path

import browser as machine
import pytest
from building import Build, built_once
from odd import LONG, odd, right_to_left
from playwright.sync_api import Page, expect
from proofs import first_of

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
# What stands wrong on a page that is read from the right: a title that begins away from the edge of
# its page, a stop that is not behind its sentence, a count before its word, a text beyond its box.
WRONG = """() => {
  const edge = (node) => node.getBoundingClientRect()
  const text = (node, from, to) => {
    const range = document.createRange()
    range.setStart(node, from)
    range.setEnd(node, to)
    return range.getBoundingClientRect()
  }
  const wrong = []
  const inner = document.querySelector(".md-content__inner")
  const title = document.querySelector("h1").firstChild
  const begins = text(title, 0, title.length).right
  const from = edge(inner.querySelector(".hb-head")).right
  if (Math.abs(begins - from) > 1) wrong.push(`h1 at ${begins}`)
  for (const each of inner.querySelectorAll("p")) {
    const last = each.lastChild
    const said = last?.nodeType === 3 ? last.data.trimEnd() : ""
    if (!/[A-Za-z]\\.$/.test(said) || !each.checkVisibility()) continue
    const at = (letter) => text(last, letter, letter + 1).left
    if (at(said.length - 1) < at(said.length - 2)) wrong.push(said)
  }
  for (const each of document.querySelectorAll(".hb-choice")) {
    if (edge(each.lastChild).right > text(each.firstChild, 0, 1).left) wrong.push(each.textContent)
  }
  for (const box of document.querySelectorAll("svg .hb-box__edge")) {
    for (const each of box.parentNode.querySelectorAll("text")) {
      const [inside, around] = [edge(each), edge(box)]
      if (inside.left < around.left || inside.right > around.right) wrong.push(each.textContent)
    }
  }
  return wrong
}"""
LINES = "(link) => Math.round(link.offsetHeight / parseFloat(getComputedStyle(link).lineHeight))"
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


@pytest.mark.proofs
def test_no_page_with_odd_names_scrolls_sideways(odd_site: Build, tab: Callable[..., Page]) -> None:
    assert LONG in odd_site.page("duties")
    with machine.server(odd_site.site) as address:
        assert [*beyond(tab(reduced_motion="reduce"), address, PAGES)] == []


@pytest.mark.proofs
def test_no_page_that_is_read_from_the_right_scrolls_sideways(
    arabic_site: Build, tab: Callable[..., Page]
) -> None:
    with machine.server(arabic_site.site) as address:
        page = tab(reduced_motion="reduce")
        assert [*beyond(page, address, PAGES[::3])] == []
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"


@pytest.mark.proofs
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


@pytest.mark.parametrize(
    "path", first_of(["duties/", "playbooks/roll-back-player/", "systems/player/"])
)
def test_what_people_wrote_runs_its_own_way_from_the_side_of_the_page(
    path: str, arabic_site: Build, tab: Callable[..., Page]
) -> None:
    with machine.server(arabic_site.site) as address:
        page = tab(reduced_motion="reduce")
        page.goto(address + path)
        expect(page.locator(".hb-filter .hb-choice")).to_have_count(3 * (path == "duties/"))
        assert page.evaluate(WRONG) == []


@pytest.mark.proofs
def test_a_name_as_long_as_a_paragraph_is_cut_off_where_it_is_listed_and_whole_on_its_page(
    odd_site: Build, tab: Callable[..., Page]
) -> None:
    page = tab()
    with machine.server(odd_site.site) as address:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{address}duties/")
            names = page.locator("table[data-filter] .hb-lengthy:visible").all()
            assert len(names) > 3
            assert {each.evaluate(LINES) for each in names} == {3}
        page.goto(f"{address}roles/devops/")
        assert "hb-lengthy" in str(page.locator("h1").get_attribute("class")).split()
        assert page.locator("h1").evaluate(LINES) > 3
