"""Pictures as a browser shows them: nothing runs out of its box, on a desk and on a phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import browser as machine
import pytest
from building import Build
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# What leaves its box by more than a pixel, what is smaller than eleven, and boxes that scroll.
LOOK = """() => [...document.querySelectorAll('.hb-picture__box')].flatMap((frame) => {
  if (!frame.offsetParent) return []
  const wrong = frame.scrollWidth > frame.clientWidth + 1 ? ['scrolls'] : []
  for (const box of frame.querySelectorAll('.hb-box')) {
    const edge = box.querySelector('.hb-box__edge').getBoundingClientRect()
    for (const text of box.querySelectorAll('text')) {
      const at = text.getBoundingClientRect()
      const out = Math.max(edge.left - at.left, at.right - edge.right, at.bottom - edge.bottom)
      if (out > 1) wrong.push(`out: ${text.textContent}`)
      const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a
      if (size < 10.9) wrong.push(`small: ${size}`)
    }
  }
  return [...wrong, 'seen']
})"""
Tab = Callable[..., Page]


@pytest.fixture(scope="module")
def address(site: Build) -> Iterator[str]:
    """Where our own handbook is served."""
    with machine.server(site.site) as served:
        yield served


@pytest.mark.proofs
def test_pictures_are_read_whole_on_a_desk_and_on_a_phone(address: str, tab: Tab) -> None:
    page = tab()
    paths = ("service-map/", "backups/", "escalation/", "pipelines/ci-cd/", "vendors/aws-core/")
    for path in paths:
        page.set_viewport_size(DESK)
        page.goto(address + path)
        assert page.evaluate(LOOK) == ["seen"], path
        page.set_viewport_size(PHONE)
        assert page.evaluate(LOOK) == ["seen"], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], path


def test_a_picture_is_walked_through_by_keyboard_and_leads_on(address: str, tab: Tab) -> None:
    page = tab()
    page.set_viewport_size(DESK)
    page.goto(f"{address}vendors/aws-core/")
    links = page.locator(".hb-picture__box:visible a")
    names = [" ".join(each.split()) for each in links.all_text_contents()]
    assert names[0] == "Backend"
    links.first.focus()
    walked = []
    for _ in names:
        walked.append(page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("Tab")
    assert [" ".join(str(each).split()) for each in walked] == names
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}systems/backend/")
    expect(page.get_by_role("group", name="What is around Backend")).to_be_visible()


@pytest.mark.proofs
def test_a_picture_stands_within_a_sheet_of_paper(address: str, tab: Tab) -> None:
    page = tab()
    # A4 less its margins, at 96 pixels an inch.
    page.set_viewport_size({"width": 680, "height": 1000})
    for path in ("service-map/", "pipelines/ci-cd/"):
        page.goto(address + path)
        page.emulate_media(media="print")
        shown = page.locator(".hb-picture__svg:visible")
        expect(shown).to_have_count(1)
        at = shown.bounding_box()
        assert at is not None
        assert at["width"] <= 680
        assert at["height"] <= 1000
        expect(page.locator(".hb-picture details")).to_be_hidden()


def test_a_picture_says_the_same_in_words_and_has_no_style_of_its_own(site: Build) -> None:
    for path, start in (
        ("service-map", "System Frontend; in Development, Staging, Production; needs Vercel, "),
        ("pipelines/ci-cd", "Starts on push; to main, staging; then build-test"),
        ("escalation", "Escalation Production incident; 1. Support Lead; "),
    ):
        html = site.page(path)
        picture = html[html.index('<figure class="hb-picture"') : html.index("</figure>")]
        words = picture.partition("<ul")[2].partition(">")[2]
        assert re.sub("<[^>]+>", "", words).startswith(start)
        assert "style=" not in picture
        assert len(picture) < 30_000
        names = re.findall(r'\bid="([^"]+)"', html)
        assert len(names) == len(set(names))


def test_hostile_names_stay_names(hostile_site: Build, hostile: Path) -> None:
    for path in ("service-map", "backups", "escalation", "pipelines/hostile-pipeline", "calendar"):
        html = hostile_site.page(path)
        kind = "hb-year" if path == "calendar" else "hb-picture"
        picture = html[html.index(f'<figure class="{kind}"') : html.index("</figure>")]
        tags = set(re.findall(r"<([a-zA-Z]+)", picture))
        assert tags <= {
            *("figure", "div", "svg", "g", "path", "a", "rect", "text", "title", "figcaption"),
            *("strong", "details", "summary", "ul", "li"),
        }, path
        assert "&lt;script&gt;" in picture
        assert not re.search(r'\son\w+="', picture)
