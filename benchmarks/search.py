"""Bytes that a browser asks for: of a first page, and until a search has its first result.

    python benchmarks/search.py SITE [QUERY]

Files are counted as a server sends them, compressed with gzip.
"""

import gzip
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import browser
from playwright.sync_api import sync_playwright

HIT = ".md-search-result__item"


def weight(site: Path, urls: list[str]) -> int:
    """The bytes of the files at these addresses, compressed."""
    paths = (site / unquote(urlsplit(url).path).lstrip("/") for url in urls)
    files = (path / "index.html" if path.is_dir() else path for path in paths)
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files if file.is_file())


def main() -> None:
    """Print both figures for a built site."""
    site = Path(sys.argv[1])
    query = sys.argv[2] if len(sys.argv) > 2 else "rollback"
    asked: list[str] = []
    with browser.server(site) as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        page = opened.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address, wait_until="networkidle")
        first = len(asked)
        page.keyboard.press("/")
        page.keyboard.type(query)
        page.locator(HIT).first.wait_for()
        page.wait_for_load_state("networkidle")
        opened.close()
    print(
        f"first page        {len(asked[:first]):4} requests {weight(site, asked[:first]):9} bytes"
    )
    print(
        f"until it is found {len(asked[first:]):4} requests {weight(site, asked[first:]):9} bytes"
    )


if __name__ == "__main__":
    main()
