"""A phone that reads a built site: a browser of 390 by 844 pixels, and a server that compresses."""

import functools
import gzip
import http.server
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 390, 844
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What servers compress by default; pictures are compressed already.
TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}


class Answered(Counter[str]):
    """How many bytes of bodies a server sent for each address, since it was last cleared."""


class Compressing(http.server.SimpleHTTPRequestHandler):
    """A server of files as those of static hosts: text is compressed with gzip."""

    answered: Answered

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with a file, or 404."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.answered[self.path] += len(body)
        with suppress(ConnectionError):  # the reader went on to another page
            self.wfile.write(body)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Answered]]:
    """Serve a folder on loopback; gives its address, and what it answers from then on."""
    answered = Answered()
    kept = type("Kept", (Compressing,), {"answered": answered})
    answer = functools.partial(kept, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", answered
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; ends the program where there is none."""
    path = next((found for found in map(shutil.which, CHROMIUM) if found), None)
    if path is None:
        sys.exit("This needs a Chromium: install chromium or google-chrome.")
    words = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=words)
        yield opened
        opened.close()


def phone(browser: Browser, script: str = "") -> Page:
    """A new tab of a phone, with nothing in its cache; `script` runs before each page's own."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True
    )
    context.add_init_script(script)
    return context.new_page()


def build(folder: Path, site: Path, address: str, days: int = 0) -> None:
    """Build a project strictly into a folder, for the address at which it is served.

    With `days`, as it was built that many days ago.
    """
    made = str(int(time.time()) - days * 86400)
    env = {**os.environ, "HANDBOOK_SITE_URL": address, "SOURCE_DATE_EPOCH": made}
    env["NO_MKDOCS_2_WARNING"] = "1"
    words = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(site)]
    if subprocess.run(words, cwd=folder, env=env, check=False).returncode:
        sys.exit(f"{folder} was not built")
