"""The Chromium of this machine, and a site for it to look at."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

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
