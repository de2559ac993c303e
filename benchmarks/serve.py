"""How soon an edit is seen while a handbook is served, in a real browser.

    python benchmarks/serve.py 18 2000 10000

A handbook of so many playbooks is served, and the title of one is edited again and again. `page` is
the time from the save until a browser that has the playbook open shows the new title; `depends`
until a page that lists it does, the role's, which is opened right after the save; `loads` until
that page has loaded, with all of its scripts; `again` until the page shows what is saved once more
while the site is being built; `search` until the search finds it. All are medians, in seconds. Who
edits has the page open in each of them.
The playbook is the first that the role's page shows, so that it is seen there: of thousands of
rows a page shows a hundred, and holds the others back.
"""

import argparse
import queue
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import browser
import sample
from mkdocs_serve import started
from playwright.sync_api import Page, TimeoutError, sync_playwright

ROLE = "roles/operator/"
LONGEST = 300_000  # milliseconds
SOON = 2000
# So many seconds of silence say that a server has no more to do.
QUIET = 2.5
# Seconds by which a second edit comes later each time.
BETWEEN = 0.3
# Tells of the newest edition on a page, with the frame that shows it.
TELLS = r"""(() => {
  let last = 0;
  const look = () => {
    const found = document.body?.textContent.matchAll(/Edition(\d+)/g) ?? [];
    const newest = Math.max(0, ...[...found].map(([, number]) => Number(number)));
    if (newest > last) console.info(`Edition${last = newest}`);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
FIELD, HIT = ".md-search__input", ".md-search-result__item"


class Served:
    """A handbook that is served: its address, and what to change in it."""

    def __init__(self, folder: Path, address: str, said: "queue.Queue[str]") -> None:
        self.address = address
        self._number = _first_shown(f"{address}{ROLE}")
        self.playbook = f"playbooks/playbook-{self._number}/"
        self._file = folder / "data" / "playbooks" / f"playbook-{self._number}.yaml"
        self._said = said
        self.edits = 0

    @property
    def next(self) -> str:
        """The title that is saved next."""
        return f"Edition{self.edits + 1}"

    def edit(self) -> str:
        """Save another title; gives it."""
        title, self.edits = self.next, self.edits + 1
        text = sample.playbook(self._number)
        self._file.write_text(text.replace(f"Playbook number {self._number}", title))
        return title

    def settle(self) -> None:
        """Wait until the site is built, and nothing is left to build."""
        while "Reloading browsers" not in self._said.get():
            pass
        with suppress(queue.Empty):
            while True:
                self._said.get(timeout=QUIET)


def _first_shown(address: str) -> int:
    """The number of the first playbook on a page."""
    with urllib.request.urlopen(address) as answer:
        found = re.search(rb"playbooks/playbook-(\d+)/", answer.read())
    assert found
    return int(found[1])


@contextmanager
def serving(folder: Path, count: int) -> Iterator[Served]:
    """A sample handbook, served from a process of its own."""
    sample.handbook(folder, count)
    said: queue.Queue[str] = queue.Queue()
    with started(folder) as (process, address):
        threading.Thread(target=_read, args=(process, said), daemon=True).start()
        while "Serving on" not in said.get():
            pass
        yield Served(folder, f"{address}/", said)


def _read(process: "subprocess.Popen[str]", said: "queue.Queue[str]") -> None:
    for line in process.stdout or ():
        said.put(line)


def seen(page: Page, title: str) -> AbstractContextManager[object]:
    """Until a page has shown a title."""
    return page.expect_console_message(lambda told: told.text == title)


def page_itself(site: Served, opened: Page, _other: Page) -> float:
    """Seconds until the page that is open shows what was saved."""
    seconds = _until_seen(site, opened)
    site.settle()
    return seconds


def _until_seen(site: Served, opened: Page) -> float:
    started = time.perf_counter()
    with seen(opened, site.next):
        site.edit()
    return time.perf_counter() - started


def page_that_depends(site: Served, _opened: Page, other: Page) -> float:
    """Seconds until another page, opened right after the save, shows what was saved."""
    started = time.perf_counter()
    with seen(other, site.next):
        site.edit()
        other.goto(f"{site.address}{ROLE}", wait_until="commit")
    seconds = time.perf_counter() - started
    site.settle()
    other.goto("about:blank")
    return seconds


def page_that_loads(site: Served, _opened: Page, other: Page) -> float:
    """Seconds until another page, opened right after the save, has loaded with what was saved."""
    title, started = site.edit(), time.perf_counter()
    other.goto(f"{site.address}{ROLE}", wait_until="load")
    seconds = time.perf_counter() - started
    assert title in other.content()
    site.settle()
    other.goto("about:blank")
    return seconds


def page_again(site: Served, opened: Page, _other: Page) -> float:
    """Seconds until the page shows what is saved once more, sooner or later during a build."""
    _until_seen(site, opened)
    time.sleep(site.edits // 2 % 5 * BETWEEN)
    seconds = _until_seen(site, opened)
    site.settle()
    return seconds


def found(site: Served, _opened: Page, other: Page) -> float:
    """Seconds until the search finds what was saved, asked again and again."""
    title, started = site.edit(), time.perf_counter()
    while True:
        other.goto(f"{site.address}{site.playbook}")
        other.locator(FIELD).fill(title)
        with suppress(TimeoutError):
            other.locator(HIT, has_text=title).first.wait_for(timeout=SOON)
            break
    seconds = time.perf_counter() - started
    site.settle()
    other.goto("about:blank")
    return seconds


MEASURES: dict[str, Callable[[Served, Page, Page], float]] = {
    "page": page_itself,
    "depends": page_that_depends,
    "loads": page_that_loads,
    "again": page_again,
    "search": found,
}


def measure(count: int, edits: int) -> dict[str, float]:
    """The medians of a handbook of so many playbooks."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), count) as site,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=browser.ARGUMENTS
        )
        opened, other = chromium.new_page(), chromium.new_page()
        for page in (opened, other):
            page.set_default_timeout(LONGEST)
            page.add_init_script(TELLS)
        opened.goto(f"{site.address}{site.playbook}")
        taken = {
            name: statistics.median(look(site, opened, other) for _ in range(edits))
            for name, look in MEASURES.items()
        }
        chromium.close()
        return taken


def main() -> None:
    """Print a line for each number of playbooks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="playbooks")
    parser.add_argument("--edits", type=int, default=5, help="edits for each figure (default 5)")
    options = parser.parse_args()
    print("pages  " + "".join(f"{name:>9}" for name in MEASURES))
    for count in options.counts:
        taken = measure(count, options.edits)
        print(f"{count:5}  " + "".join(f"{taken[name]:9.2f}" for name in MEASURES), flush=True)


if __name__ == "__main__":
    main()
