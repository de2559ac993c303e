"""What a reader has to load and how far it is to a command: the limits that benchmarks measure.

`benchmarks/weight.py` and `benchmarks/distances.py` print the figures; here the limits hold.
"""

import gzip
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import browser as machine
import material
import pytest
from building import PROJECT, Build
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

from handbook.site import minified, styles

sys.path.append(str(PROJECT / "benchmarks"))
from distances import measured

THEME = PROJECT / "handbook/site/theme/assets"
SCRIPT, FIRST_PAGE = 20_000, 120_000
# What the theme asks for before anybody types.
OF_SEARCH = "search/search_index.json"
# What a page brings once it is there, as `handbook.js` says: by what is on it.
BROUGHT = {"data-ticks": ("ticks",), "data-way": ("forms", "playbook", "run")}
OPENED = (
    "",
    "playbooks/deploy-backend/",
    "playbooks/respond-to-incident/",
    "playbooks/recover-lost-data/",
    "duties/",
    "roles/devops-lead/",
    "systems/backend/",
    "onboarding/onboard-devops-lead/",
    "changing/",
)
RULES = """(text) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s*,\\s*/g, ","))
}"""


def loaded(site: Build, path: str) -> Iterator[str]:
    """The files that the first visit to a page asks for."""
    page = site.page(path)
    tree = LexborHTMLParser(page)
    yield f"{path}index.html"
    yield OF_SEARCH
    found = [node.attributes["href"] for node in tree.css("link[rel=stylesheet], link[rel=icon]")]
    found += [node.attributes["src"] for node in tree.css("script[src], img[src]")]
    for each in {str(name).partition("?")[0] for name in found}:
        yield str((site.site / path / each).resolve().relative_to(site.site.resolve()))
    for mark, scripts in BROUGHT.items():
        if tree.css_first(f"[{mark}]"):
            yield from (f"assets/{name}.js" for name in scripts)


def test_no_script_of_ours_is_large() -> None:
    scripts = sorted(THEME.glob("*.js"))
    assert len(scripts) > 3
    assert {each.name for each in scripts if each.stat().st_size > SCRIPT} == set()


@pytest.mark.parametrize("path", OPENED)
def test_a_page_that_is_opened_first_is_light(path: str, site: Build) -> None:
    """A page and all that it loads, as a server sends it with gzip."""
    names = set(loaded(site, path))
    sizes = {name: len(gzip.compress((site.site / name).read_bytes(), 6)) for name in names}
    assert len(sizes) > 7
    assert sum(sizes.values()) < FIRST_PAGE, sizes


@pytest.mark.browser
def test_a_style_sheet_means_the_same_when_it_is_small(tab: Callable[..., Page]) -> None:
    whole = styles.joined({path.name: path.read_text() for path in THEME.glob("handbook/*.css")})
    small = minified.style(whole)
    assert len(small) < len(whole)
    page = tab()
    assert page.evaluate(RULES, small) == page.evaluate(RULES, whole)


def test_the_palette_keeps_the_colours_that_a_handbook_chose() -> None:
    styled = Path(material.__file__).parent / "templates/assets/stylesheets"
    (path,) = styled.glob("palette.*.css")
    whole = path.read_text("utf-8")
    names = ("custom", "teal", "deep-orange")
    of = {name: minified.palette(whole, frozenset({name})) for name in names}
    assert "data-md-color-primary" not in of["custom"]
    assert "data-md-color-switching" in whole
    assert all("data-md-color-switching" not in text for text in of.values())
    for name in ("teal", "deep-orange"):
        for role in ("primary", "accent"):
            rule = f"[data-md-color-{role}={name}]"
            assert of[name].count(rule) == whole.count(rule) > 0
    assert all("[data-md-color-scheme=slate]{color-scheme:dark" in text for text in of.values())


def test_colours_are_those_of_all_schemes() -> None:
    assert minified.colours(None) == {"indigo"}
    assert minified.colours({"primary": "deep orange"}) == {"deep-orange", "indigo"}
    two = [{"primary": "teal", "accent": "lime"}, {"primary": "custom", "accent": "custom"}]
    assert minified.colours(two) == {"teal", "lime", "custom"}


@pytest.mark.browser
@pytest.mark.proofs
def test_the_search_comes_with_the_first_query(site: Build, tab: Callable[..., Page]) -> None:
    """And where it could not be loaded then, with the next try: no answer is no result."""
    with machine.server(site.site) as address:
        asked: list[str] = []
        page = tab(hears={"request": lambda request: asked.append(request.url)})
        page.route("**/assets/search.js", lambda route: route.abort())
        page.goto(f"{address}duties/")
        page.locator(".md-search__input").click()
        assert not any("search.js" in url for url in asked)
        with page.expect_event("requestfailed", lambda failed: "search.js" in failed.url):
            page.keyboard.type("rollback")
        page.unroute("**/assets/search.js")
        page.locator(".md-search-result__item").first.wait_for()


@pytest.mark.proofs
@pytest.mark.browser
def test_a_command_is_two_taps_and_one_screen_away(site: Build, tab: Callable[..., Page]) -> None:
    """On a phone, from the home page, for each trouble that it names."""
    with machine.server(site.site) as address:
        found = [*measured(tab(viewport={"width": 390, "height": 844}), address)]
    assert "A deploy broke it" in [each.trouble for each in found]
    assert len(found) >= 6
    assert [each for each in found if each.taps > 2 or each.screens > 1] == []


def test_no_script_has_a_template_within_a_template() -> None:
    """What makes scripts small takes the blanks out of the inner one."""
    scripts = sorted((PROJECT / "handbook/site").rglob("*.js"))
    assert len(scripts) > 8
    nested = re.compile(r"\$\{[^}`]*`[^`]*\$\{")
    found = [
        f"{path.name}:{number}"
        for path in scripts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if nested.search(line)
    ]
    assert found == []


def test_no_style_names_a_side_on_which_only_some_begin_to_read() -> None:
    """But where it says so, and for commands, which begin on the left everywhere."""
    parts = sorted(THEME.glob("handbook/*.css"))
    rule = re.compile(r"([^{}]+)\{([^{}]+)\}")
    side = re.compile(r"\b(?:margin|padding|border)-(?:left|right)\b|text-align: (?:left|right)")
    box = re.compile(r"\b(?:margin|padding): ([^;\s]+) ([^;\s]+) ([^;\s]+) ([^;\s]+);")
    found = [
        f"{path.name}: {chosen.strip()}"
        for path in parts
        for chosen, said in rule.findall(
            re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        )
        if not chosen.strip().startswith(('[dir="rtl"]', ".md-typeset pre"))
        if side.search(said) or any(each[1] != each[3] for each in box.findall(said))
    ]
    assert found == []
