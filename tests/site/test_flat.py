"""A site without directory URLs, as an offline copy needs it: every link names a file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from building import Build, build_site, copy_project
from click.testing import CliRunner
from mkdocs.structure.files import File
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

from handbook.cli.main import cli
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.origins import Origins
from handbook.model.settings import Ignore
from handbook.pages.addresses import Addresses

ADDRESS = "https://acme.example/h/"


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory, twin: Path) -> Build:
    folder = copy_project(tmp_path_factory.mktemp("flat"), twin)
    config = folder / "mkdocs.yml"
    config.write_text(f"use_directory_urls: false\n{config.read_text('utf-8')}", "utf-8")
    done = build_site(folder, {"HANDBOOK_SITE_URL": ADDRESS})
    assert done.code == 0, done.said
    return done


def links(built: Build) -> Iterator[tuple[Path, str]]:
    """The links of each page that lead to another place of the site."""
    for page in built.site.rglob("*.html"):
        for link in LexborHTMLParser(page.read_text("utf-8")).css("a[href], a[xlink\\:href]"):
            url = link.attributes.get("href") or link.attributes.get("xlink:href") or ""
            if not re.match(r"[a-z]+:|#|$", url):
                yield page, url


def test_every_link_of_every_page_names_a_file_that_is_there(flat: Build) -> None:
    seen = 0
    for page, url in links(flat):
        if page.name != "404.html":
            target = page.parent / unquote(url.partition("#")[0])
            assert target.is_file(), (page, url)
            seen += 1
    assert seen > 1000


@pytest.mark.parametrize("command", ["links", "disclaimers"])
def test_its_links_and_words_are_read_as_those_of_any_site(
    flat: Build, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(flat.site.parent)
    result = CliRunner().invoke(cli, [command])
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings, 0 gaps\n")


def test_the_feed_leads_to_its_files(flat: Build) -> None:
    text = (flat.site / "feed.xml").read_text("utf-8")
    found = [url for url in re.findall(r'href="([^"]*)"', text) if url.startswith(ADDRESS)]
    assert f"{ADDRESS}log/2026.html#" in "".join(found)
    for url in found:
        path = unquote(urlsplit(url).path).removeprefix("/h/")
        assert (flat.site / (path or "index.html")).is_file(), url


def test_both_forms_of_a_site_say_the_same(flat: Build, twin_site: Build) -> None:
    """The same pages, and on each the same words."""

    def words(file: Path) -> str:
        main = LexborHTMLParser(file.read_text("utf-8")).css_first("article")
        return " ".join(main.text().split()) if main else ""

    pages = sorted(p.relative_to(flat.site).as_posix() for p in flat.site.rglob("*.html"))
    assert len(pages) > 30
    for path in pages:
        name = path.removesuffix("index.html").removesuffix(".html")
        other = "404.html" if path == "404.html" else f"{name.rstrip('/')}/index.html".lstrip("/")
        # Where a page is printed as a path, it is the file's.
        assert words(flat.site / path) == words(twin_site.site / other), path


def files(*paths: str, directories: bool) -> list[File]:
    return [File(path, "docs", "site", directories) for path in paths]


@pytest.mark.parametrize(
    ("here", "there", "plain", "flat"),
    [
        ("", "faq/", "faq/", "faq.html"),
        ("faq/", "", "../", "index.html"),
        ("roles/", "roles/po/", "po/", "po.html"),
        ("roles/po/", "", "../../", "../index.html"),
        ("roles/po/", "roles/", "../", "index.html"),
        ("roles/po/", "faq/", "../../faq/", "../faq.html"),
        ("roles/po/", "calendar/po.ics", "../../calendar/po.ics", "../calendar/po.ics"),
    ],
)
def test_an_address_is_written_in_the_form_of_the_site(
    here: str, there: str, plain: str, flat: str
) -> None:
    pages = ("index.md", "faq.md", "roles/index.md", "roles/po.md")
    for directories, expected in ((True, plain), (False, flat)):
        addresses = Addresses()
        addresses.learn(files(*pages, directories=directories))
        assert addresses.between(here, there) == expected
        assert addresses.name(addresses.of(here)) == here
        assert urljoin(f"/{addresses.of(here)}", expected).lstrip("/") == addresses.of(there)


def test_an_accepted_link_is_so_in_both_forms() -> None:
    ignore = Ignore(code="HB1201", reason="known", link="faq/#x")
    for subject in ("faq/#x", "faq.html#x"):
        assert Accepted([(ignore, None)]).has("HB1201", subject)  # type: ignore[list-item]
    assert not Accepted([(ignore, None)]).has("HB1201", "faq.htm#x")  # type: ignore[list-item]


def test_what_a_page_is_made_from_is_found_in_both_forms(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/faq.md").write_text("# FAQ\n\n[a](gates.md#b)\n")
    origins = Origins(tmp_path / "docs", tmp_path / "data")
    for path, url in (("faq/index.html", "../gates/#b"), ("faq.html", "gates.html#b")):
        found = origins.of(path, url)
        assert found is not None
        assert (found.where.line, found.exact) == (3, True)


@pytest.mark.proofs
@pytest.mark.browser
def test_it_is_read_from_a_disk(flat: Build, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto((flat.site / "duties.html").as_uri())
    page.locator(".md-content a[href^='roles/']:visible").first.click()
    page.wait_for_url(f"{flat.site.as_uri()}/roles/*.html")
    page.locator(".hb-crumbs a", has_text="Roles").click()
    page.wait_for_url(f"{flat.site.as_uri()}/roles.html")
    position = "getComputedStyle(document.querySelector('.md-header')).position"
    assert page.evaluate(position) == "sticky"
