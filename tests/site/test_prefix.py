"""A site below a prefix, as a project page is: all of it works, the page for what is not there too.

Also where its files are edited, and that no password of the repository's address is published.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import Quiet, server
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.browser

TOKEN = "sesame-open"
MISSING = "no/such/page/"
Opened = Callable[[str], tuple[Page, list[str]]]


class _Host(Quiet):
    """Serves `h/` and answers what is not there with its 404.html, as code hosts do."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = (Path(self.directory) / "h" / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)


@contextmanager
def host(folder: Path) -> Iterator[str]:
    """The address below the prefix."""
    with server(folder, _Host) as address:
        yield f"{address}h/"


@pytest.fixture(scope="module")
def below(
    tmp_path_factory: pytest.TempPathFactory, twin: Path, copied: Any, build: Any
) -> Iterator[tuple[str, Path]]:
    """The twin built for an address below a prefix, and served there."""
    folder, root = copied(tmp_path_factory.mktemp("below"), twin), tmp_path_factory.mktemp("host")
    (root / "h").symlink_to(folder / "site")
    with host(root) as address:
        built = build(
            folder,
            {
                "HANDBOOK_SITE_URL": address,
                "HANDBOOK_REPOSITORY": f"https://ada:{TOKEN}@github.com/acme/all.git",
                "HANDBOOK_BRANCH": "live",
            },
        )
        assert built.code == 0, built.said
        yield address, built.site


@pytest.fixture
def opened(tab: Callable[..., Page]) -> Opened:
    """A function that opens a page; what could not be loaded is in the list it gives too."""

    def go(address: str) -> tuple[Page, list[str]]:
        failed = list[str]()
        page = tab({"response": lambda r: failed.append(r.url) if r.status >= 400 else None})
        page.goto(address, wait_until="networkidle")
        return page, failed

    return go


def styled(page: Page) -> bool:
    """Whether the theme's and the handbook's style sheets hold."""
    script = "() => [...document.styleSheets].filter(each => each.cssRules.length).length"
    header = "() => getComputedStyle(document.querySelector('.md-header')).position"
    return page.evaluate(script) >= 3 and page.evaluate(header) == "sticky"


def links(page: Page) -> set[str]:
    return set(page.eval_on_selector_all("a[href]", "each => each.map(a => a.href)"))


@pytest.mark.proofs
def test_the_page_for_what_is_not_there_has_its_styles_and_leads_on(
    below: tuple[str, Path], opened: Opened
) -> None:
    address, site = below
    page, failed = opened(f"{address}{MISSING}")
    assert failed == [f"{address}{MISSING}"]
    assert styled(page)
    own = {urlsplit(each).path for each in links(page) if each.startswith(address[:-2])}
    assert len(own) > 5
    assert all(path.startswith("/h/") for path in own)
    assert [path for path in own if not (site / path.removeprefix("/h/")).exists()] == []
    page.get_by_role("link", name="Start at the home page").click()
    page.wait_for_url(address)


@pytest.mark.proofs
def test_without_its_address_that_page_finds_its_prefix(
    twin_site: Any, tmp_path: Path, opened: Opened
) -> None:
    (tmp_path / "h").symlink_to(twin_site.site)
    with host(tmp_path) as address:
        page, _ = opened(f"{address}playbooks/roll-back-playr/")
        page.wait_for_function("() => document.styleSheets.length >= 3")
        assert styled(page)
        onward = page.locator(".hb-onward a")
        assert onward.evaluate_all("each => each.map((a) => [a.innerText, a.href])") == [
            ["Start at the home page", address],
            ["Search for “roll back playr”", f"{address}?q=roll+back+playr"],
            ["All of “Playbooks”", f"{address}playbooks/"],
        ]
        # Its scripts run too: the search is there.
        page.keyboard.press("/")
        page.keyboard.type("rotate")
        page.locator(".md-search-result__item a").first.wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Start at the home page").click()
        page.wait_for_url(address)


def test_at_the_root_of_a_server_nothing_is_asked_twice(
    twin_site: Any, tmp_path: Path, opened: Opened
) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "404.html").write_bytes((twin_site.site / "404.html").read_bytes())
    for each in twin_site.site.iterdir():
        (tmp_path / each.name).symlink_to(each)
    with host(tmp_path) as address:
        page, failed = opened(f"{address.removesuffix('h/')}{MISSING}")
        assert failed == [f"{address.removesuffix('h/')}{MISSING}"]
        assert styled(page)


def test_navigation_is_instant(below: tuple[str, Path], opened: Opened) -> None:
    address, _ = below
    page, failed = opened(f"{address}duties/")
    page.evaluate("() => { window.kept = true }")
    page.evaluate("() => document.querySelector('a.md-nav__link[href$=\"vendors/\"]').click()")
    page.wait_for_url(f"{address}vendors/")
    assert page.evaluate("() => window.kept") is True
    assert failed == []


def test_the_sitemap_names_every_page_and_no_other(below: tuple[str, Path]) -> None:
    address, site = below
    named = {
        node.text()
        for node in LexborHTMLParser((site / "sitemap.xml").read_text("utf-8")).css("loc")
    }
    pages = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    assert named == {address if page == "." else f"{address}{page}/" for page in pages}


def test_a_record_is_edited_at_its_host_and_no_password_is_published(
    below: tuple[str, Path],
) -> None:
    _, site = below
    tree = LexborHTMLParser((site / "vendors" / "lens" / "index.html").read_text("utf-8"))
    edited = {node.attributes["href"] for node in tree.css("a.hb-head__edit")}
    assert "https://github.com/acme/all/edit/live/data/vendors.yaml#L2" in edited
    for path in site.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path
