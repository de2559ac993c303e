"""Versions side by side: what each says of itself is there, and an old one says that it is old."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import browser as machine
import pytest
from building import build_site
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from proofs import first_of

from handbook.cli.main import cli

BOTH = "- {id: lens, title: Lens, purpose: Films.}\n"
OLD = f"{BOTH}- {{id: prism, title: Prism, purpose: Light.}}\n"
BUILT = "2026-04-01"


@dataclass(frozen=True)
class Published:
    """A folder of versions, and the address that it is served at."""

    target: Path
    address: str

    def holds(self, address: str) -> bool:
        """Whether an address of the site leads to a file."""
        assert address.startswith(self.address), address
        path = unquote(urlsplit(address).path).removeprefix("/")
        place = self.target / path
        return (place / "index.html" if path.endswith("/") or not path else place).is_file()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, make_small) -> Iterator[Published]:
    """Version 1.0 has a page that 1.10 has no more; 1.9 came last, and is not the newest."""
    folder = make_small(tmp_path_factory.mktemp("versions"))
    (folder / "docs/vendors").mkdir()
    (folder / "docs/vendors/index.md").write_text("# Vendors\n\n{{ vendor_table() }}\n")
    (folder / "data/duties.yaml").write_text("- {id: look, title: Look, cadence: yearly}\n")
    target = folder / "www"
    target.mkdir()
    with machine.server(target) as address:
        for version, vendors in (("1.0", OLD), ("1.10", BOTH), ("1.9", BOTH)):
            (folder / "data/vendors.yaml").write_text(vendors)
            done = build_site(folder, {"HANDBOOK_SITE_URL": address, "HANDBOOK_VERSION": version})
            assert done.code == 0, done.said
            command = ["publish", str(done.site), str(target), "--version", version]
            result = CliRunner().invoke(cli, command)
            assert result.exit_code == 0, result.output
        yield Published(target, address)


def test_each_canonical_address_is_that_of_the_version_and_is_there(published: Published) -> None:
    for version in ("1.0", "1.10", "1.9"):
        pages = list((published.target / version).rglob("index.html"))
        assert len(pages) >= 3
        for page in pages:
            found = re.findall(r'<link rel="canonical" href="([^"]*)"', page.read_text("utf-8"))
            where = page.parent.relative_to(published.target).as_posix()
            assert found == [f"{published.address}{where}/"]
            assert published.holds(found[0])


def test_each_address_of_the_sitemap_is_there(published: Published) -> None:
    for version in ("1.0", "1.10"):
        text = (published.target / version / "sitemap.xml").read_text("utf-8")
        found = re.findall(r"<loc>(.*?)</loc>", text)
        assert f"{published.address}{version}/vendors/lens/" in found
        assert [address for address in found if not published.holds(address)] == []


def test_each_address_of_the_feed_is_there_and_it_is_read_where_the_newest_is(
    published: Published,
) -> None:
    for version in ("1.0", "1.10"):
        root = ET.parse(published.target / version / "feed.xml").getroot()
        links = {
            link.get("rel"): str(link.get("href"))
            for link in root.findall("{http://www.w3.org/2005/Atom}link")
        }
        assert links["self"] == f"{published.address}latest/feed.xml"
        assert links["alternate"] == f"{published.address}{version}/"
        assert all(published.holds(address) for address in links.values())


def test_the_page_that_is_not_there_finds_its_styles_below_the_version(
    published: Published,
) -> None:
    text = (published.target / "1.0/404.html").read_text("utf-8")
    own = re.findall(r'<(?:link|script)[^>]*(?:href|src)="(/[^"]*\.(?:css|js))"', text)
    assert len(own) > 3
    assert all(published.holds(published.address + path[1:]) for path in own)


def test_without_a_script_the_version_and_the_day_stand_on_every_page(published: Published) -> None:
    for page in (published.target / "1.0").rglob("index.html"):
        text = " ".join(re.sub(r"<[^>]*>", "", page.read_text("utf-8")).split())
        assert f"Version 1.0. This copy was built on {BUILT}." in text, page


def test_a_version_that_can_be_none_is_named_before_anything_is_built(small: Path) -> None:
    done = build_site(small, {"HANDBOOK_VERSION": "a/b"})
    assert done.code == 1
    assert "HANDBOOK_VERSION: 'a/b' is no version" in done.said
    assert "Traceback" not in done.said


def test_a_site_of_no_version_asks_for_no_list(small: Path) -> None:
    done = build_site(small)
    text = (done.site / "index.html").read_text("utf-8")
    assert "handbook-version" not in text
    assert '"version": null' in text


@pytest.fixture
def page(tab: Callable[..., Page]) -> Iterator[Page]:
    """A tab in which nothing may go wrong."""
    troubles: list[str] = []
    yield tab(
        {
            "pageerror": lambda error: troubles.append(str(error)),
            "console": lambda said: troubles.append(said.text) if _refused(said.text) else None,
        }
    )
    assert troubles == []


def _refused(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.mark.browser
@pytest.mark.parametrize("path", first_of(["", "vendors/lens/"]))
def test_an_old_version_is_recognised_on_sight(published: Published, page: Page, path: str) -> None:
    for version in ("1.0", "1.9"):
        page.goto(f"{published.address}{version}/{path}")
        line = page.locator(".hb-old")
        expect(line).to_have_text(
            "This is an old version, the newest is 1.10.", use_inner_text=True
        )
        line.locator("a").click()
        page.wait_for_url(f"{published.address}1.10/{path}")


@pytest.mark.browser
@pytest.mark.parametrize("version", first_of(["1.10", "latest"]))
def test_the_newest_version_says_nothing_of_the_kind(
    published: Published, page: Page, version: str
) -> None:
    page.goto(f"{published.address}{version}/vendors/lens/")
    page.locator(".md-version__current").wait_for()
    expect(page.locator(".hb-old, .hb-missing")).to_have_count(0)


def turn(page: Page, version: str) -> None:
    page.locator(".md-version__current").focus()
    page.locator(".md-version__link", has_text=re.compile(rf"^\s*{re.escape(version)}\s*$")).click()


@pytest.mark.proofs
@pytest.mark.browser
def test_changing_the_version_leads_to_the_same_page_of_it(
    published: Published, page: Page
) -> None:
    page.goto(f"{published.address}1.10/vendors/lens/")
    turn(page, "1.0")
    page.wait_for_url(f"{published.address}1.0/vendors/lens/")
    expect(page.locator(".hb-missing")).to_have_count(0)


@pytest.mark.proofs
@pytest.mark.browser
def test_a_page_that_the_other_version_lacks_leads_to_its_home_with_a_word(
    published: Published, page: Page
) -> None:
    page.goto(f"{published.address}1.0/vendors/prism/")
    turn(page, "1.9")
    page.wait_for_url(f"{published.address}1.9/")
    line = page.locator(".hb-missing")
    expect(line).to_have_text(
        "This version has no page “Prism”. This is its home page.", use_inner_text=True
    )
    page.reload()
    page.locator(".hb-old").wait_for()
    expect(page.locator(".hb-missing")).to_have_count(0)
