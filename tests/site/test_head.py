"""The head of each page, what unfolds below it, and what stands around the page."""

import re
from collections.abc import Callable
from pathlib import Path

import browser as machine
import pytest
from building import Build
from mkdocs.structure.nav import Navigation
from mkdocs.structure.toc import TableOfContents
from playwright.sync_api import Page, expect
from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.catalog import load
from handbook.catalog.made import pages
from handbook.pages.addresses import Addresses
from handbook.site.around import MOST, Around
from handbook.site.contents import headings, levelled, listed
from handbook.site.page import contents

Make = Callable[..., Path]
Read = Callable[[str], LexborNode]
# What the head of a page of the twin says, of each kind that has pages and of pages that list.
HEADS = {
    ".": "no owner|never reviewed|Next review 2026-02-26",
    "backups": "no owner|never reviewed|Next review 2026-04-15",
    "calendar": "no owner|never reviewed",
    "duties": "no owner|Reviewed 2026-03-28",
    "log/2026": "no owner|never reviewed",
    "onboarding/devops-packet": "Owner DevOps",
    "onboarding/everybodys-track": "no owner",
    "pipelines/deploy": "Owner DevOps",
    "playbooks/roll-back-player": "Owner DevOps|Fails? Ask DevOps|never walked through",
    "playbooks/rotate-lens-key": "Owner DevOps|Fails? Ask DevOps|Walked through 2026-03-02",
    "roles/devops": "Owner Producer",
    "roles/devops/handover": "Owner Producer",
    "systems/player": "Owner DevOps",
    "vendors/prism": "no owner",
}


@pytest.fixture(scope="module")
def read(twin_site: Build) -> Read:
    """The whole body of a page of the twin's site."""

    def body(path: str) -> LexborNode:
        found = LexborHTMLParser(twin_site.page(path)).body
        assert found
        return found

    return body


def said(node: LexborNode | None) -> str:
    assert node
    return " ".join(node.text(separator=" ").split())


def line(body: LexborNode) -> list[str]:
    """What the head of a page says; what is far off is not shown."""
    return [
        said(each)
        for each in body.css(".hb-head__line > li")
        if "hb-head__next--far" not in (each.attributes.get("class") or "")
    ]


def details(node: LexborNode) -> dict[str, str]:
    """What unfolds below the head of a page, or below a card."""
    rows = node.css(".hb-details > dl > div")
    return {said(row.css_first("dt")): said(row.css_first("dd")) for row in rows}


def test_a_page_begins_with_one_line_of_what_one_must_know_of_it(read: Read) -> None:
    assert {path: "|".join(line(read(path))) for path in HEADS} == HEADS


def test_what_maintainers_need_unfolds_and_is_said_once(read: Read) -> None:
    playbook = read("playbooks/rotate-lens-key")
    assert details(playbook) == {
        "Walked through": "by Ada Reel",
        "Last reviewed": "2026-03-02 by Ada Reel",
        "Next review": "2026-06-02 quarterly",
        "Source": "F02 Keys are rotated every quarter.",
        "Record it": "handbook log walkthrough rotate-lens-key --by devops "
        "handbook log review rotate-lens-key --by devops",
        "Written in": "data/playbooks/rotate-lens-key.yaml:2",
        "Id": "rotate-lens-key",
    }
    duties = read("duties").css_first(".hb-head")
    assert duties
    written = details(duties)["Written in"]
    assert re.fullmatch(r"data/pages\.yaml:\d+", written)
    assert details(duties) == {
        "Reviewed": "by Producer",
        "Next review": "2026-09-28 half-yearly",
        "Record it": "handbook log review page-duties --by ROLE",
        "Written in": written,
        "Id": "page-duties",
    }
    prism = read("vendors/prism")
    assert details(prism)["Not set"] == (
        "allowlist is not set billing is not set monitoring is not set onboarding is not set "
        "has no owner"
    )
    card = read("backups").css_first("#rushes")
    assert card
    assert re.fullmatch(r"data/backups\.yaml:\d+", details(card)["Written in"])


def test_no_page_says_twice_what_its_head_says(read: Read) -> None:
    for path in HEADS:
        body = read(path)
        assert len(body.css("h1")) == 1, path
        assert len(body.css(".hb-head")) == 1, path
        foot = body.css_first(".hb-foot")
        assert foot is None or foot.css(".hb-fact, code") == [], path
        for each in body.css(".hb-details"):
            each.decompose()
        main = body.css_first(".md-content__inner")
        assert main
        if path not in ("roles/devops/handover", "."):
            assert not re.search(r"data/[a-z/-]+\.yaml", said(main)), path


def test_what_is_not_set_of_ours_leads_to_its_decision(site: Build) -> None:
    """In the head as a word, in the details with the question that would settle it."""
    body = LexborHTMLParser(site.page("systems/backend")).body
    assert body
    word = body.css_first(".hb-head__line a.hb-notset")
    assert word
    assert (said(word), word.attributes["href"]) == ("no owner", "../../questions/#q24")
    assert details(body)["Not set"] == "rollback is not set Q12 has no owner Q24"


def test_a_page_of_the_data_says_where_it_belongs(read: Read) -> None:
    for path, crumbs, tab, siblings, here in (
        (
            "playbooks/rotate-lens-key",
            ["When it breaks", "Playbooks"],
            "When it breaks",
            ["Roll back the player", "Rotate the Lens key"],
            "Rotate the Lens key",
        ),
        (
            "roles/devops/handover",
            ["Who", "Roles", "DevOps"],
            "Who",
            ["DevOps", "Producer", "Projectionist"],
            "DevOps",
        ),
        ("systems/player", ["Systems"], "Systems", ["Player", "Projector"], "Player"),
        ("log/2026", ["When it breaks", "Operations log"], "When it breaks", [], ""),
    ):
        body = read(path)
        assert [said(each) for each in body.css(".hb-crumbs li")] == crumbs
        assert [said(each) for each in body.css(".md-tabs__item--active")] == [tab]
        assert [said(each) for each in body.css(".hb-siblings li")] == siblings
        current = body.css_first(".hb-siblings [aria-current]")
        assert (said(current) if current else "") == here
    assert [said(each) for each in read("duties").css(".md-tabs__item--active")] == ["What is due"]


def test_playbooks_and_roles_are_named_in_the_menu(read: Read) -> None:
    menu = {said(each) for each in read("duties").css(".md-nav--primary a.md-nav__link")}
    assert {"Playbooks", "Roles", "Duties"} <= menu


def test_of_many_siblings_the_nearest_stand_beside_a_page(tmp_path: Path, make: Make) -> None:
    lines = "".join(f"- {{id: r{n:03}, title: Role {n}}}\n" for n in range(100))
    book = load(make(tmp_path, {"roles.yaml": lines}))
    around = Around(book, Addresses(), Navigation([], []))
    made = {each.path: each for each in pages(book) if each.entry}
    for number, start in ((0, 0), (5, 0), (50, 50 - MOST // 2), (99, 100 - MOST)):
        found = around.of(made[f"roles/r{number:03}.md"])
        assert found["all_siblings"] == 100
        assert [each.title for each in found["siblings"]] == [
            f"Role {n}" for n in range(start, start + MOST)
        ]
        assert [each.title for each in found["siblings"] if each.here] == [f"Role {number}"]


def test_what_stands_around_two_pages_is_told_apart_as_it_is(tmp_path: Path, make: Make) -> None:
    roles = "".join(f"- {{id: r{n:03}, title: Role {n}}}\n" for n in range(60))
    found: list[tuple[object, object]] = []
    for text in (roles, roles.replace("Role 7}", "Another}"), roles.replace("r059", "q059")):
        book = load(make(tmp_path, {"roles.yaml": text}))
        around = Around(book, Addresses(), Navigation([], []))
        found += [(around.of(each), around.key(each)) for each in pages(book)]
    assert len(found) > 200
    for one, key in found:
        assert [one == other for other, _ in found] == [key == other for _, other in found]


def test_the_title_of_a_card_is_one_level_below_the_heading_above_it() -> None:
    card = '<h3 class="hb-card__title"><a href="#{0}">{0}</a></h3>'
    html = f"<h1>T</h1>{card.format('a')}<h2 id=b>B</h2>{card.format('c')}{card.format('d')}"
    below = f"<h3 id=e>E</h3>{card.format('f')}<h4 id=g>G</h4>{card.format('h')}"
    levels = re.findall(r"<(h\d)", levelled(html + below))
    assert levels == ["h1", "h2", "h2", "h3", "h3", "h3", "h4", "h4", "h4"]
    assert levelled("<h1>T</h1><h4>F</h4>") == "<h1>T</h1><h4>F</h4>"


def test_the_contents_have_what_macros_made() -> None:
    html = (
        '<h1 id="t">T<a class="headerlink" href="#t">¶</a></h1>'
        '<h2 id="a">A &amp; <code>b</code></h2><h3 class="hb-card__title"><a href="#c">C</a></h3>'
        '<h4 id="d">too deep</h4><h2>without an anchor</h2><h2 id="e">E</h2>'
    )
    (top,) = _listed(html)
    assert [(each.title, each.url) for each in top.children] == [("A &amp; b", "#a"), ("E", "#e")]
    assert [(each.title, each.url) for each in top.children[0].children] == [("C", "#c")]
    many = "".join(f'<h2 class="hb-card__title"><a href="#{n}">{n}</a></h2>' for n in range(100))
    assert [each.url for each in _listed(f'{many}<h2 id="a">A</h2>')] == ["#a"]


@pytest.mark.proofs
@pytest.mark.browser
def test_a_review_shows_once_it_is_near_and_a_phone_has_its_contents(
    twin_site: Build, tab: Callable[..., Page]
) -> None:
    page = tab(viewport={"width": 390, "height": 844}, now="2026-04-01T12:00:00Z")
    with machine.server(twin_site.site) as address:
        page.goto(f"{address}playbooks/roll-back-player/")
        review = page.locator(".hb-head__next")
        expect(review).to_be_hidden()
        for day, words in (("2026-09-20", "in 7 days"), ("2026-10-01", "4 days late")):
            page.context.clock.set_fixed_time(f"{day}T12:00:00Z")
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            expect(review.locator(".hb-due")).to_have_text(
                f"2026-09-27{words}", use_inner_text=True
            )
        _details(page)
        _contents(page)


def _details(page: Page) -> None:
    """The details unfold without a script, and their path can be taken along."""
    head = page.locator(".hb-head .hb-details")
    expect(head.locator(".hb-path")).to_be_hidden()
    assert head.locator("summary").bounding_box()["height"] >= 44  # type: ignore[index]
    head.locator("summary").click()
    button = head.get_by_role("button", name="Copy data/playbooks/roll-back-player.yaml:2")
    button.click()
    head.get_by_role("button", name="Copied").wait_for()


def _listed(html: str) -> TableOfContents:
    return contents(listed(tuple(headings(html))))


def _contents(page: Page) -> None:
    """On a phone a list of contents stands at the top; a wide screen has it at the side."""
    top, siblings = page.locator(".hb-onpage"), page.locator(".hb-siblings")
    expect(siblings).to_be_hidden()
    top.locator("summary").click()
    assert top.locator("a").all_inner_texts()[:3] == [
        "Roll back now",
        "Release again",
        "How you know it worked",
    ]
    assert min(box.bounding_box()["height"] for box in top.locator("a").all()) >= 44  # type: ignore[index]
    top.get_by_role("link", name="Release again").click()
    assert page.evaluate("location.hash") == "#release"
    page.emulate_media(media="print")
    expect(top).to_be_hidden()
    expect(page.locator(".hb-head .hb-details")).to_be_hidden()
    page.emulate_media(media="screen")
    page.set_viewport_size(machine.SCREEN)
    expect(top).to_be_hidden()
    expect(siblings).to_be_visible()
