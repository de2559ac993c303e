"""No page asks anybody else for anything, and a browser would not let it."""

import base64
import hashlib
import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import browser as machine
import pytest
from building import Build, build_site, copy_project, write_page
from playwright.sync_api import Locator, Page

from handbook.site.policy import guard

REPOSITORY = "https://github.com/acme/handbook"
# What a policy without inline styles could lose, and what paper could have too much of.
MORE = """
| Left | Middle | Right |
| :--- | :----: | ----: |
| a    | b      | c     |

<div class="hb-card"><a href="https://other.example/x">out</a> <a href="../duties/">in</a></div>
"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
# What the theme's script would do by itself, on some page, with another host.
ASKS = ('data-md-component="source"', 'class="mermaid"', "<pre class=mermaid", "data-md-ext")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Build, str]]:
    """The handbook as it is published, with its repository, and the address it is served at."""
    folder = copy_project(tmp_path_factory.mktemp("published"))
    page = write_page(folder, "docs/faq.md")
    page.write_text(f"{page.read_text('utf-8')}\n```mermaid\ngraph TD; A-->B\n```\n{MORE}", "utf-8")
    (folder / "site").mkdir()
    with machine.server(folder / "site") as address:
        env = {"HANDBOOK_REPOSITORY": REPOSITORY, "HANDBOOK_SITE_URL": address}
        built = build_site(folder, env)
        assert built.code == 0, built.said
        yield built, address


def policy(text: str) -> dict[str, str]:
    """The rules of a page's policy by name."""
    found = POLICY.findall(text)
    assert len(found) == 1
    rules = (rule.strip().partition(" ") for rule in html.unescape(found[0]).split(";"))
    return {name: value for name, _, value in rules}


def test_every_page_has_a_policy_before_anything_is_loaded(published: tuple[Build, str]) -> None:
    pages = list(published[0].site.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        text = page.read_text("utf-8")
        rules = policy(text)
        assert rules["default-src"] == "'self'"
        assert rules["object-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert "unsafe" not in POLICY.findall(text)[0]
        before = text[: text.index("<meta http-equiv")]
        assert not re.search(r"<(script|link|style)\b", before), page


def test_the_scripts_of_a_page_are_allowed_by_hash(published: tuple[Build, str]) -> None:
    """Each that the theme wrote, and no other."""
    for page in published[0].site.rglob("*.html"):
        text = page.read_text("utf-8")
        inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        digests = [hashlib.sha256(each.encode()).digest() for each in inline]
        hashes = {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}
        assert set(policy(text)["script-src"].split()) == {"'self'", *hashes}


def test_a_script_in_a_page_s_content_is_not_allowed() -> None:
    """What comes from pages or data never runs, whatever else failed."""
    head = '<head><meta charset="utf-8"><script>theme()</script></head>'
    bad = "<article><p><script>alert(1)</script></p></article><script>end()</script>"
    rules = policy(guard(f"<html>{head}<body>{bad}</body></html>"))
    allowed = [
        f"'sha256-{base64.b64encode(hashlib.sha256(each).digest()).decode()}'"
        for each in (b"theme()", b"end()")
    ]
    assert rules["script-src"].split() == ["'self'", *sorted(allowed)]


def test_a_text_that_is_no_page_is_left_alone() -> None:
    assert guard("<urlset></urlset>") == "<urlset></urlset>"


def test_nothing_makes_the_theme_ask_another_host(published: tuple[Build, str]) -> None:
    """No stars from the code host, no diagrams from a registry; a fence is code."""
    for page in published[0].site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert [word for word in ASKS if word in text] == [], page
    assert REPOSITORY in published[0].page("faq")
    assert "graph" in published[0].page("faq")


def test_our_own_scripts_and_styles_name_no_host(published: tuple[Build, str]) -> None:
    own = [published[0].site / f"assets/handbook.{kind}" for kind in ("js", "css")]
    for file in own:
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", file.read_text("utf-8")), file
    for sheet in published[0].site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", text), sheet


WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", e =>
    window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


@pytest.fixture
def page(tab: Callable[..., Page]) -> Page:
    """A tab that keeps what the policies of its pages refuse."""
    return tab(script=WATCH)


@pytest.mark.proofs
@pytest.mark.browser
def test_a_reader_meets_no_violation(
    published: tuple[Build, str], tab: Callable[..., Page]
) -> None:
    """Search, dark mode, tabs and instant navigation; no error, and one host is asked."""
    _, address = published
    asked: list[str] = []
    errors: list[str] = []
    hears = {
        "request": lambda request: asked.append(request.url),
        "console": lambda said: said.type == "error" and errors.append(said.text),
        "pageerror": lambda error: errors.append(str(error)),
    }
    page = tab(hears, WATCH)
    page.goto(address)
    # Search, with its worker and its index.
    page.locator(".md-search__input").click()
    page.keyboard.type("backup")
    page.locator(".md-search-result__item").first.wait_for()
    page.keyboard.press("Escape")
    # Dark mode, by way of light.
    for scheme in ("default", "slate"):
        page.locator("form[data-md-component=palette] label:visible").click()
        page.locator(f"body[data-md-color-scheme={scheme}]").wait_for()
    # Tabs and links, without loading the page again.
    page.evaluate("window.stays = true")
    for link in page.locator(".md-tabs__link").all():
        where = link.evaluate("link => link.href")
        link.click()
        page.wait_for_url(where)
    assert page.evaluate("window.stays")
    page.goto(f"{address}playbooks/")
    page.locator(".md-content a[href$='backup-restore/']").first.click()
    page.wait_for_url("**/playbooks/backup-restore/")
    page.locator("h1", has_text="Restore").wait_for()
    assert page.evaluate("window.violations") == []
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    assert any("/search/parts/words-" in url for url in asked)
    assert errors == []


@pytest.mark.proofs
@pytest.mark.browser
def test_no_page_meets_a_violation_when_it_is_opened(
    published: tuple[Build, str], page: Page
) -> None:
    """Each kind of page, and the page that is not there."""
    _, address = published
    for path in (
        *("", "faq/", "duties/", "calendar/", "responsibilities/", "log/", "source/"),
        *("playbooks/backup-restore/", "roles/devops-lead/", "onboarding/sprint-0/", "404.html"),
    ):
        page.goto(address + path)
        page.wait_for_load_state("load")
        assert page.evaluate("window.violations") == [], path


@pytest.mark.browser
def test_a_copy_on_a_disk_can_be_read(published: tuple[Build, str], page: Page) -> None:
    """The policy lets a page that was opened as a file load its styles and scripts."""
    file: Path = published[0].site / "duties/index.html"
    page.goto(file.as_uri())
    assert page.evaluate("window.violations") == []
    assert page.evaluate("document.styleSheets.length") > 1
    assert page.evaluate("getComputedStyle(document.querySelector('.md-header')).position") == (
        "sticky"
    )


@pytest.mark.browser
def test_a_browser_refuses_what_a_page_should_not_do(
    published: tuple[Build, str], page: Page
) -> None:
    """The policy is in force, so that a fault elsewhere does nothing."""
    _, address = published
    page.goto(address)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.pwned = 1";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.pwned = 2'>");
        }"""
    )
    # A predicate that the page runs again is what the policy refuses.
    machine.settles(page, lambda: page.evaluate("window.violations.length >= 2"), wanted=True)
    assert page.evaluate("window.pwned") is None


def test_no_page_has_a_style_that_its_policy_refuses(
    published: tuple[Build, str], twin_site: Build
) -> None:
    for built in (published[0], twin_site):
        for page in built.site.rglob("*.html"):
            found = re.findall(r"<[a-z][^>]*\sstyle=|<style\b", page.read_text("utf-8"))
            assert found == [], page


@pytest.mark.proofs
@pytest.mark.browser
def test_the_columns_of_a_table_are_aligned(published: tuple[Build, str], page: Page) -> None:
    page.goto(f"{published[1]}faq/")
    for tag in ("th", "td"):
        cells = page.locator(f"article table:not([class]) {tag}").all()
        aligned = [cell.evaluate("(cell) => getComputedStyle(cell).textAlign") for cell in cells]
        assert [each.removeprefix("-webkit-") for each in aligned] == ["left", "center", "right"]
    assert page.evaluate("window.violations") == []


@pytest.mark.proofs
@pytest.mark.browser
@pytest.mark.parametrize("instantly", [False, True])
def test_on_paper_an_address_stands_behind_links_to_others_alone(
    published: tuple[Build, str], page: Page, instantly: bool
) -> None:
    _, address = published
    if instantly:
        page.goto(f"{address}onboarding/")
        page.evaluate("window.stays = true")
        page.locator(".md-nav--primary a[href$='faq/']").first.evaluate("(link) => link.click()")
        page.wait_for_url(f"{address}faq/")
        page.locator(".hb-card a", has_text="out").wait_for()
        assert page.evaluate("window.stays") is True
        page.locator(".hb-card a[data-own]").first.wait_for()
    else:
        page.goto(f"{address}faq/")
    page.emulate_media(media="print")
    behind = "(link) => getComputedStyle(link, '::after').content"
    links = page.locator(".hb-card a")
    assert links.filter(has_text="out").evaluate(behind) == '" (https://other.example/x)"'
    inner = [link for link in links.all() if link.inner_text() != "out"]
    assert all(_own(link, address) for link in inner)
    assert [link.evaluate(behind) for link in inner] == ["none"]


def _own(link: Locator, address: str) -> bool:
    return bool(link.evaluate("(link, address) => link.href.startsWith(address)", address))
