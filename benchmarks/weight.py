"""What a page of this handbook weighs on a phone, and whether it moves while it loads.

    python benchmarks/weight.py

Builds this handbook, and a plain site of Material for MkDocs with one page beside it, without the
fonts that it loads from elsewhere. Both are served on loopback with gzip and opened with an empty
cache, 390 pixels wide, by a processor that is four times slower. KB are 1,000 bytes of bodies, as
the server sent them. `shift` is the cumulative layout shift (CLS) until all scripts are done, and
`paint` the largest contentful paint (LCP) in milliseconds, both as the browser tells them.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import phone
from playwright.sync_api import Browser, Page

SLOWDOWN = 4
# A copy that says how old it is, and judges every date anew, has most to change while it loads.
OLD = 30
SUFFIXES = {".html": "html", "": "html", ".css": "css", ".js": "js", ".woff2": "fonts"}
KINDS = ("html", "css", "js", "index", "fonts", "images")
# web.dev/cls: each shift that no input of the reader's came before.
WATCH = """
window.shifted = 0; window.painted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.painted = each.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""
PLAIN = {
    "mkdocs.yml": "site_name: Material\ntheme: {name: material, font: false}\nplugins: [search]\n",
    "docs/index.md": "# Welcome\n\nA page of plain Material for MkDocs.\n",
}


def kind_of(path: str) -> str:
    """What a file is for, by its address."""
    if path.startswith("/search/"):
        return "index"
    return SUFFIXES.get(Path(path.partition("?")[0]).suffix, "images")


class Weighed:
    """A new tab, and what it made the server answer since it was last told."""

    def __init__(self, browser: Browser, answered: phone.Answered) -> None:
        self.page = phone.phone(browser, WATCH)
        self._answered = answered
        tools = self.page.context.new_cdp_session(self.page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})

    def settle(self) -> None:
        """Wait until nothing loads and nothing is left to do."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(1000)  # what loads when all else is done, as the search

    def open(self, url: str) -> None:
        """Open a page and wait until it is still."""
        self.page.goto(url)
        self.settle()

    def tell(self, name: str) -> None:
        """Print the line of the table for what was opened."""
        found: Counter[str] = Counter()
        for path, size in self._answered.items():
            found[kind_of(path)] += size
        self._answered.clear()
        shift, paint = self.page.evaluate("[window.shifted, window.painted]")
        sizes = "".join(f"{found[kind] / 1000:8.1f}" for kind in KINDS)
        print(f"{name:<36}{sizes}{found.total() / 1000:8.1f}{shift:8.4f}{paint:8.0f}", flush=True)


def ticked(page: Page) -> None:
    """Tick what can be ticked on a page, as somebody does who is at work."""
    page.evaluate(
        "document.querySelectorAll('article input[type=checkbox]:not([disabled])').forEach("
        "(box, n) => { if (n < 5) box.click() })"
    )


def handbook(browser: Browser, address: str, answered: phone.Answered, playbook: str) -> None:
    """Print a line for each page of this handbook, opened in each way."""
    for path in ("", playbook, "duties/"):
        tab = Weighed(browser, answered)
        tab.open(address + path)
        tab.tell(path or "home")
    tab.open(address + playbook)
    ticked(tab.page)
    answered.clear()
    tab.open(address + playbook)
    tab.tell("the playbook again, with ticks")
    tab.open(f"{address}playbooks/")
    answered.clear()
    tab.page.evaluate("window.shifted = 0")
    leads = f"article a[href*='{Path(playbook).name}']"
    tab.page.locator(leads).first.evaluate("(link) => link.click()")
    tab.page.wait_for_url(f"{address}{playbook}")
    tab.settle()
    tab.tell("the playbook by instant navigation")


def material(browser: Browser, place: Path) -> None:
    """Print a line for the start page of plain Material."""
    for name, text in PLAIN.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    phone.build(place, place / "site", "")
    with phone.served(place / "site") as (address, answered):
        tab = Weighed(browser, answered)
        tab.open(address)
        tab.tell("Material's own start page")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--playbook", default="playbooks/deploy-backend/", help="its address")
    options = parser.parse_args()
    print(f"{'KB':<36}" + "".join(f"{kind:>8}" for kind in (*KINDS, "all", "shift", "paint")))
    with tempfile.TemporaryDirectory() as place, phone.chromium() as browser:
        site = Path(place, "own", "site")
        site.mkdir(parents=True)
        with phone.served(site) as (address, answered):
            phone.build(phone.ROOT, site, address, OLD)
            handbook(browser, address, answered, options.playbook)
        material(browser, Path(place, "material"))


if __name__ == "__main__":
    main()
