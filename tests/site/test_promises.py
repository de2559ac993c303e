"""What holds for the pages of the project's own handbook, however they are read."""

from collections.abc import Callable, Iterator

import browser as machine
import pytest
from building import Build
from playwright.sync_api import Page, Request, expect
from proofs import first_of

pytestmark = pytest.mark.browser

PLAYBOOK = "playbooks/deploy-backend/"
KINDS = (
    "",
    PLAYBOOK,
    "duties/",
    "roles/devops-lead/",
    "onboarding/onboard-devops-lead/",
    "service-map/",
)
# What is wide in other ways: long words, a matrix, cards, code, and a whole document.
OTHERS = ("questions/", "faq/", "glossary/", "responsibilities/", "credentials/", "source/")
SEEN = ".md-content__inner :is(button, input, select, textarea):visible"
FOCUS = "document.activeElement"
SHIFT = """() => new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => tell(sum)));
})"""


@pytest.fixture(scope="module")
def address(site: Build) -> Iterator[str]:
    with machine.server(site.site) as served:
        yield served


def test_the_keyboard_alone_leads_from_home_into_a_way(
    address: str, tab: Callable[..., Page]
) -> None:
    page = tab()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUS}.matches('.md-skip')")
    page.evaluate("document.querySelector('.md-content').dataset.first = ''")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}#**")
    first = page.locator(".hb-tile a").first
    for _ in range(6):
        page.keyboard.press("Tab")
        if first.evaluate(f"(link) => link === {FOCUS}"):
            break
    expect(first).to_be_focused()
    assert first.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"
    expect(page.locator(".md-content[data-first]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}playbooks/**")


def test_links_within_a_page_load_nothing_and_lead_back(
    address: str, tab: Callable[..., Page]
) -> None:
    """Before the theme has turned to another page, and after it."""
    page = tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if _is_page(request) else None)
    page.goto(address + PLAYBOOK, wait_until="networkidle")
    for start in (PLAYBOOK, "duties/"):
        links = page.locator(".md-sidebar--secondary a.md-nav__link[href*='#']").all()[1:3]
        asked.clear()
        for link in links:
            link.click()
        hashes = [link.evaluate("(link) => link.hash") for link in links]
        page.wait_for_url(f"{address}{start}{hashes[1]}")
        page.go_back()
        page.wait_for_url(f"{address}{start}{hashes[0]}")
        page.go_back()
        page.wait_for_url(f"{address}{start}")
        machine.settles(page, lambda: page.evaluate("scrollY"), 0)
        assert asked == []
        page.locator(".md-tabs a[href*='duties']").click()
        page.wait_for_url(f"{address}duties/")
        expect(page.locator("h1")).to_contain_text("Duties")
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("Duties")
    assert page.url == address + PLAYBOOK


def _is_page(request: Request) -> bool:
    """Whether a page is asked for, by the browser or by the theme."""
    return request.url.endswith("/") or request.resource_type == "document"


@pytest.mark.proofs
def test_the_keyboard_alone_finds_the_rollback(address: str, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto(f"{address}duties/")
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("rollback")
    page.locator(".md-search-result__item").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{PLAYBOOK}**")


@pytest.mark.parametrize("path", first_of(KINDS))
def test_without_a_script_nothing_dead_is_shown(
    path: str, address: str, tab: Callable[..., Page]
) -> None:
    page = tab(java_script_enabled=False)
    page.goto(address + path)
    assert page.locator(".md-content__inner").inner_text().strip()
    expect(page.locator(SEEN)).to_have_count(0)


@pytest.mark.proofs
def test_what_runs_again_on_a_page_adds_nothing_twice(
    address: str, tab: Callable[..., Page]
) -> None:
    """As after each page change of the theme, which tells of a page on this subject."""
    page = tab()
    for path in (PLAYBOOK, "duties/"):
        page.goto(address + path)
        page.locator(SEEN).first.wait_for()
        before = page.locator(SEEN).count()
        page.evaluate("for (let again = 0; again < 3; again++) document$.next(document)")
        expect(page.locator(SEEN), path).to_have_count(before)


@pytest.mark.parametrize("path", first_of(KINDS[:3]))
def test_nothing_moves_once_it_is_seen(path: str, address: str, tab: Callable[..., Page]) -> None:
    """Cumulative layout shift, of which 0.1 is what readers are said to bear."""
    page = tab(viewport={"width": 390, "height": 844})
    page.goto(address + path)
    page.locator("h1").wait_for()
    assert page.evaluate(SHIFT) < 0.01


@pytest.mark.proofs
def test_nothing_moves_where_steps_were_ticked(address: str, tab: Callable[..., Page]) -> None:
    """On a copy that was built long ago, as all are here."""
    page = tab(viewport={"width": 390, "height": 844})
    page.goto(address + PLAYBOOK)
    boxes = page.locator("article input.hb-box")
    boxes.first.wait_for()
    boxes.evaluate_all("(all) => all.slice(0, 5).forEach((box) => box.click())")
    page.goto(address + PLAYBOOK)
    page.locator(".hb-ticked").first.wait_for(state="attached")
    expect(page.locator(".hb-stale")).to_have_count(1)
    assert page.evaluate(SHIFT) < 0.01


@pytest.mark.proofs
def test_no_kind_of_page_scrolls_sideways_on_a_small_phone(
    address: str, tab: Callable[..., Page]
) -> None:
    page = tab(viewport={"width": 360, "height": 780})
    wide = {}
    for path in (*KINDS, *OTHERS):
        page.goto(address + path, wait_until="domcontentloaded")
        wide[path] = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide == dict.fromkeys((*KINDS, *OTHERS), 360)
