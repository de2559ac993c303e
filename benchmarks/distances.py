"""How far it is on a phone from the home page to the first command, for each trouble it names.

    python benchmarks/distances.py

Builds this handbook and opens its home page on a screen of 390 by 844 pixels. For each trouble it
takes the first way that stands there, and prints the taps, and how many screens are scrolled: on
the home page to the way, and on the page it leads to, to the first command that is not folded
away. Where a way has no command, its first step counts.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import phone
from playwright.sync_api import Page

# Each trouble, the first way that stands with it, and the lower edge of that way on the screen.
TO_WAY = """() => {
  const tiles = document.querySelectorAll(".hb-broken .hb-tile:not(.hb-tile--else)");
  return [...tiles].map((tile) => {
    const trouble = tile.querySelector("strong, .hb-tile__title");
    const link = tile.querySelector("a");
    const way = link.querySelector("span") ?? link;
    return [trouble.textContent, way.textContent, link.href, link.getBoundingClientRect().bottom];
  });
}"""
# The first line of the first command that is seen between the way and the next one.
TO_COMMAND = """() => {
  const comes = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  const way = document.getElementById(location.hash.slice(1)) ?? document.querySelector("h1");
  const next = [...document.querySelectorAll("article h2")].find((each) => comes(way, each));
  const within = (each) => comes(way, each) && !(next && comes(next, each));
  const seen = (each) => each.checkVisibility() && within(each);
  const first = [...document.querySelectorAll("article pre code")].find(seen)
    ?? [...document.querySelectorAll("article h3, article ol > li")].find(seen) ?? way;
  const line = parseFloat(getComputedStyle(first).lineHeight);
  return [first.textContent.trim().split("\\n")[0], first.getBoundingClientRect().top + line];
}"""


class Distance(NamedTuple):
    """A trouble, the way that was taken, the first command there, and how far it is."""

    trouble: str
    way: str
    command: str
    taps: int
    screens_home: float
    screens_there: float

    @property
    def screens(self) -> float:
        """All that has to be scrolled, in screens."""
        return self.screens_home + self.screens_there


def measured(page: Page, address: str) -> Iterator[Distance]:
    """The distance of each trouble that the home page at an address names."""
    page.goto(address)
    ways: list[list[Any]] = page.evaluate(TO_WAY)
    for trouble, way, leads, bottom in ways:
        # A page on its own, as after a tap: the browser has scrolled to the way.
        page.goto("about:blank")
        page.goto(leads)
        command, below = page.evaluate(TO_COMMAND)
        yield Distance(trouble, way, command, 1, beyond(bottom), beyond(below))


def beyond(edge: float) -> float:
    """How many screens have to be scrolled before what ends there is seen."""
    return max(0.0, edge - phone.HEIGHT) / phone.HEIGHT


def main() -> None:
    """Print a line for each trouble."""
    with tempfile.TemporaryDirectory() as place, phone.chromium() as browser:
        site = Path(place, "site")
        site.mkdir()
        with phone.served(site) as (address, _):
            phone.build(phone.ROOT, site, address)
            print(f"{'trouble':<26}{'first way':<26}taps  screens  first command")
            for each in measured(phone.phone(browser), address):
                print(
                    f"{each.trouble:<26}{each.way:<26}{each.taps:4}  {each.screens:7.2f}"
                    f"  {each.command[:60]}"
                )


if __name__ == "__main__":
    main()
