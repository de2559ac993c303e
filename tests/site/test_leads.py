"""A word that says what is not there leads to where somebody acts on it."""

import re
from collections.abc import Callable

import browser as machine
import pytest
from building import Build
from playwright.sync_api import Page, expect
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Below a card's title, the page itself says what to do; these say that there is nothing to do.
FINAL = {"Nothing is owned by this role alone.", "No duty in the register."}
STATES = "article :is(.hb-never, .hb-unknown, .hb-notset)"


def around(node: LexborNode, tag: str, css: str = "") -> LexborNode | None:
    """The element of a tag, and of a class, that a node is in or is itself."""
    each: LexborNode | None = node
    while each and not (each.tag == tag and css in (each.attributes.get("class") or "")):
        each = each.parent
    return each


def without_lead(page: LexborHTMLParser) -> list[str]:
    """The words of state that are no link, and beside which stands no command."""
    found = []
    for node in page.css(STATES):
        told = around(node, "article", "hb-card") or around(node, "details")
        if not around(node, "a") and not (told and "handbook " in told.text()):
            found.append(" ".join(node.text().split()))
    return [word for word in found if word not in FINAL]


def test_each_word_of_state_leads_somewhere_or_has_its_command_beside_it(site: Build) -> None:
    lost = {
        page.parent.relative_to(site.site).as_posix(): words
        for page in site.site.rglob("index.html")
        if (words := without_lead(LexborHTMLParser(page.read_text("utf-8"))))
    }
    assert lost == {}


@pytest.mark.parametrize(
    ("path", "within", "word", "leads"),
    [
        ("duties", ".hb-duties tr", "never done", "#"),
        ("roles/devops-lead", ".hb-duties tr", "not known: verify now", "../../duties/#"),
        ("playbooks", "tr", "never walked through", "deploy-backend/"),
        ("credentials", "tr", "never rotated", "../duties/#"),
        ("scenarios", "tr", "never tested", "../duties/#"),
        ("service-map", "tr", "nothing", "../monitors/"),
        ("environments", ".hb-card", "never released", "../pipelines/"),
        (".", ".hb-home__due", "Not known: verify now", "duties/?status=not-known"),
        ("playbooks/deploy-backend", ".hb-head", "never walked through", "#hb-record-it"),
    ],
)
def test_a_word_leads_to_where_it_is_done(
    site: Build, path: str, within: str, word: str, leads: str
) -> None:
    links = LexborHTMLParser(site.page(path)).css(f"{within} a[class]")
    found = {link.attributes["href"] or "" for link in links if link.text() == word}
    assert any(href.startswith(leads) for href in found), found


def test_what_is_not_set_in_a_picture_leads_to_its_decision_or_record(site: Build) -> None:
    for path, leads in (("backups", "../questions/#q23"), ("escalation", "#production-incident")):
        pictures = re.findall(r"<a xlink:href=\"([^\"]+)\"[^>]*>((?:(?!</a>).)*)", site.page(path))
        assert leads in {href for href, inside in pictures if "not set" in inside}
    words = LexborHTMLParser(site.page("backups")).css("#picture-backups-words a")
    assert ("restore drill: not set", "../questions/#q23") in {
        (each.text(), each.attributes["href"]) for each in words
    }


@pytest.mark.browser
def test_never_walked_through_opens_the_line_that_records_it(
    site: Build, tab: Callable[..., Page]
) -> None:
    with machine.server(site.site) as address:
        page = tab()
        page.goto(f"{address}playbooks/deploy-backend/")
        line = page.locator("#hb-record-it")
        expect(line).to_be_hidden()
        page.locator(".hb-head a.hb-never").click()
        line.wait_for()
        told = line.inner_text()
        assert "handbook log walkthrough deploy-backend --by" in told
        expect(line.locator("button", has_text="Copy")).to_have_count(2)
