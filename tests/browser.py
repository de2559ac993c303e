"""The Chromium of this machine, and a site for it to look at."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox for root, as in CI; and nothing that asks the network for anything by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
REQUIRED = "HANDBOOK_REQUIRE_BROWSER"
MISSING = (
    "Browser tests need a Chromium and found none: install chromium or google-chrome. "
    f"With {REQUIRED}=1 this is a failure."
)
# A busy machine draws late: what is expected of a page is waited for as long as its elements are.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def required() -> str:
    """The path of a Chromium; without one the test is skipped, or fails where one must be there."""
    path = find()
    if path is None and os.environ.get(REQUIRED) == "1":
        pytest.fail(MISSING, pytrace=False)
    if path is None:
        pytest.skip(MISSING)
    return path


SCREEN: ViewportSize = {"width": 1280, "height": 720}
# What an open tab can change, and what it is otherwise.
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference"}
Hears = Mapping[str, Callable[[Any], Any]]
# A tab in which nothing was opened refuses to be asked.
FORGET = "() => { try { localStorage.clear(); sessionStorage.clear() } catch {} }"


class Tabs:
    """Tabs of a browser that tests use one after the other, each as if it were new.

    A new one, which is a process, takes the machine four times as long as a page in it.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[str, list[Page]] = {}
        self._lent: list[tuple[str, Page, Hears]] = []
        self._tools: dict[Page, CDPSession] = {}

    def lend(
        self,
        hears: Hears | None = None,
        script: str = "",
        viewport: ViewportSize = SCREEN,
        timezone_id: str = "",
        now: str = "",
        **options: Any,
    ) -> Page:
        """A tab that nobody else has until all are given back.

        `hears` are listeners by the event, `script` runs before each page's own, `now` is the
        moment at which its clock stands, and `options` are those of Playwright's `new_context`.
        """
        media = {name: options.pop(name, usual) for name, usual in MEDIA.items()}
        kind = repr((script, bool(now), sorted(options.items())))
        idle = self._idle.setdefault(kind, [])
        page = idle.pop() if idle else self._new(script, options)
        self._lent.append((kind, page, hears or {}))
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", **media)
        if now:
            page.context.clock.set_fixed_time(now)
        self._tools[page].send("Emulation.setTimezoneOverride", {"timezoneId": timezone_id})
        for event, hear in (hears or {}).items():
            page.on(event, hear)  # type: ignore[call-overload]
        return page

    def _new(self, script: str, options: Mapping[str, Any]) -> Page:
        context = self._browser.new_context(**options)
        context.add_init_script(script)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        self._tools[page] = context.new_cdp_session(page)
        return page

    def take_back(self) -> None:
        """Have all tabs back, and let each forget what its reader chose and left there."""
        while self._lent:
            kind, page, hears = self._lent.pop()
            for event, hear in hears.items():
                page.remove_listener(event, hear)
            page.evaluate(FORGET)
            page.context.clear_cookies()
            self._idle[kind].append(page)

    def rest(self) -> None:
        """Leave what all tabs show, so that nothing of it goes on."""
        for page in (page for idle in self._idle.values() for page in idle):
            page.goto("about:blank")


# What was typed or chosen is shown with the next frame.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def settles(page: Page, look: Callable[[], Any], wanted: object) -> None:
    """Look at a page with every frame until it is as wanted, some 600 frames at most."""
    for _ in range(300):
        if look() == wanted:
            return
        page.evaluate(DRAWN)
    assert look() == wanted


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that does not tell of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def server(folder: Path, answering: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder on loopback; gives its address, and stops afterwards."""
    handler = functools.partial(answering, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{serving.server_address[1]}/"
        finally:
            serving.shutdown()
            thread.join()
