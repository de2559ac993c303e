"""How long registers of thousands of rows keep a reader waiting, in a real browser.

    python benchmarks/tables.py SITE [PAGE …]

SITE is a built handbook, as `benchmarks/sample.py` makes one of any size; a PAGE is an address in
it, by default its playbooks and the role that owns them. `size` is the page in KB of 1,000 bytes,
and as a server sends it with gzip. `paint` is the first contentful paint (FCP) and `ready` when
the filter can be typed into, both in milliseconds from the request. `key` is the time from a key
press in the filter to the rows that it leaves being painted, the slowest of eight keys; `sort`
that from a click on the first head; `-` where the page has none. `rows` are those
that are in the page then. Nothing here slows the processor.
"""

import argparse
import gzip
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import browser
from playwright.sync_api import Page, sync_playwright

PAGES = ("playbooks/", "roles/operator/")
TYPED = "number 1"
# Two frames later all is painted that the first one laid out; until then the thread was busy.
PAINTED = """(act) => new Promise((done) => {
  const start = performance.now();
  act();
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - start);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  });
})"""
KEY = f"""(text) => ({PAINTED})(() => {{
  const field = document.querySelector(".hb-filter input");
  field.value = text;
  field.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
}})"""
SORT = f"""() => ({PAINTED})(() => document.querySelector("th .hb-sort").click())"""
ROWS = "() => document.querySelectorAll('table[data-sortable] tbody tr').length"
FIRST = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
READY = "() => document.querySelector('.hb-filter input, th .hb-sort') && performance.now()"


def measured(page: Page, address: str) -> dict[str, Any]:
    """All figures of a page."""
    page.goto(address)
    ready = page.wait_for_function(READY).json_value()
    page.wait_for_load_state("networkidle")
    found: dict[str, Any] = {"paint": page.evaluate(FIRST), "ready": ready}
    found["rows"] = page.evaluate(ROWS)
    if page.locator(".hb-filter input").count():
        found["key"] = max(page.evaluate(KEY, TYPED[: end + 1]) for end in range(len(TYPED)))
        page.evaluate(KEY, "")
    found["sort"] = page.evaluate(SORT)
    return found


def row(page: str, html: bytes, found: dict[str, Any]) -> str:
    """A line of the table."""
    told = [f"{found[name]:.0f}" if name in found else "-" for name in ("paint", "ready", "key")]
    sizes = f"{len(html) / 1000:7.0f} {len(gzip.compress(html, 6)) / 1000:6.0f}"
    figures = " ".join(f"{each:>6}" for each in (*told, f"{found['sort']:.0f}"))
    return f"{page:<24}{sizes} {figures}  {found['rows']}"


def main() -> None:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("pages", nargs="*", default=PAGES)
    asked = parser.parse_args()
    heads = " ".join(f"{each:>6}" for each in ("gzip", "paint", "ready", "key", "sort"))
    print(f"{'page':<24}{'size':>7} {heads}  rows")
    with browser.server(asked.site) as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        for name in asked.pages:
            page = opened.new_page()
            page.set_default_timeout(120_000)
            html = (asked.site / name / "index.html").read_bytes()
            print(row(name, html, measured(page, address + name)))
            page.close()


if __name__ == "__main__":
    main()
