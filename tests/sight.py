"""What people see of a page in a browser, and what programs that read it aloud are told."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import axe_playwright_python
from playwright.sync_api import Page, ViewportSize

Scheme = Literal["light", "dark"]
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SCHEMES: dict[Scheme, str] = {"light": "default", "dark": "slate"}
# Better than WCAG 2.2, 1.4.3, which asks for 4.5.
LEAST = 6
# The least of each of the theme's layouts; `test_browser.py` opens pages at 360.
WIDTHS = (2560, 1220, 960, 720)
# `seen.js` measures contrast in a tenth of the time, where axe leaves out what it cannot tell.
BY_OURSELVES = ("color-contrast",)
# What a page on a phone can have that it had not on a desk.
BY_WIDTH = ("scrollable-region-focusable", "target-size", "link-in-text-block")
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
_SEEN = Path(__file__).with_name("seen.js").read_text("utf-8")
# What a browser has not laid out yet, for it is not in sight, has no place and no size of its own.
_LAY_OUT = """{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { content-visibility: visible !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
_UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true })"
_RUN = """async ([part, rules, without]) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(part, {
    resultTypes: ["violations"],
    runOnly: rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags},
    rules: Object.fromEntries(without.map((each) => [each, {enabled: false}])),
  });
  return found.violations.flatMap((each) =>
    each.nodes.map((node) => `${each.impact} ${each.id}: ${node.target.join(" ")}`));
}"""


def prepare(page: Page) -> None:
    """Give an opened page what looks at it, and have all of it in sight."""
    page.evaluate(f"{_AXE};\n{_SEEN};\n{_LAY_OUT}\n{_UNFOLD}")


def faults(
    page: Page, part: str = "html", rules: Sequence[str] = (), without: Sequence[str] = ()
) -> list[str]:
    """What axe finds in a part of a prepared page, also what it thinks moderate: rule and place.

    Without `rules` it asks all of WCAG 2.2 A and AA, and what its makers think good practice.
    """
    found: list[str] = page.evaluate(_RUN, [part, list(rules), list(without)])
    return found


def faint(page: Page, least: float) -> list[str]:
    """The text of a prepared page whose contrast is less than `least`, as contrast and place."""
    found: list[str] = page.evaluate("(least) => faint(least)", least)
    return found


def turn(page: Page, scheme: Scheme) -> None:
    """Show a page in the other colours."""
    page.emulate_media(color_scheme=scheme)
    page.locator(f"body[data-md-color-scheme={SCHEMES[scheme]}]").wait_for(state="attached")


def wide(page: Page, widths: Sequence[int]) -> list[int]:
    """The widths of a screen, in pixels, at which a page is wider than it. Ends at the last one."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def wrong(page: Page) -> Iterator[str]:
    """What is wrong with a page just opened: on a desk in light, then on a phone in dark."""
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    prepare(page)
    # What stands around a page is the same everywhere.
    part = "article" if page.locator(".hb-crumbs").count() else "html"
    yield from faults(page, part, without=BY_OURSELVES)
    yield from faint(page, LEAST)
    turn(page, "dark")
    yield from faint(page, LEAST)
    yield from (f"wider than {width}" for width in wide(page, WIDTHS))
    page.set_viewport_size(PHONE)
    yield from faults(page, "article", BY_WIDTH)
    yield from faint(page, LEAST)
