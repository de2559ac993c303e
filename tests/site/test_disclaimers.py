"""Disclaimers on the built site: placed by themselves, and missed wherever a reader misses them."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import browser as machine
import pytest
from building import Build, add_own_macros
from click.testing import CliRunner
from playwright.sync_api import Page

from handbook.cli.main import cli

TEXT = "What you read here may tell you how a film ends. Acme Pictures promises nothing about it."
ASIDE = f'<aside class="hb-disclaimer" role="note"><p>{TEXT}</p></aside>'
PAGE, SECTION = "gates", "first-film"
Spoil = Callable[[str], str]


def words(site: Path, data: Path) -> tuple[int, list[str]]:
    """The exit code of `handbook disclaimers`, and its findings without their hints."""
    result = CliRunner().invoke(cli, ["disclaimers", str(site), "--data", str(data)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, [line for line in result.output.splitlines() if ": HB" in line]


@pytest.fixture
def copy(twin_site: Build, tmp_path: Path) -> Path:
    """The twin's site, to be spoilt."""
    shutil.copytree(twin_site.site, tmp_path / "site")
    return tmp_path / "site"


def spoil(site: Path, path: str, change: Spoil) -> None:
    file = site / path
    before = file.read_text("utf-8")
    file.write_text(change(before), "utf-8")
    assert file.read_text("utf-8") != before


def test_pages_cards_and_record_pages_show_what_they_need(twin_site: Build, twin: Path) -> None:
    """A page by its path, assets and playbooks by kind, a question by tag."""
    assert twin_site.page(PAGE).count(TEXT) == 1
    assert twin_site.page("education").count(TEXT) == 2
    assert twin_site.page("playbooks/rotate-lens-key").count(TEXT) == 1
    answer = re.search(r'<details id="where-films">.*?</details>', twin_site.page("faq"), re.S)
    assert answer
    assert "This is not advice on how to make films." in answer[0]
    assert TEXT not in twin_site.page("duties")
    assert words(twin_site.site, twin) == (0, [])


def test_what_has_no_wording_shows_as_not_set(twin_site: Build) -> None:
    aside = re.search(r'<aside class="hb-disclaimer".*?</aside>', twin_site.page("duties"), re.S)
    assert aside
    assert "not set" in aside[0]


def test_the_handbook_itself_invents_no_disclaimer(site: Build) -> None:
    assert "not set" in site.page("disclaimers")
    assert words(site.site, site.site.parent / "data") == (0, [])


HIDDEN: dict[str, tuple[Spoil, str]] = {
    "removed": (lambda html: html.replace(ASIDE, ""), "is missing"),
    "comment": (lambda html: html.replace(ASIDE, f"<!-- {ASIDE} -->"), "is hidden in a comment"),
    "misspelt": (
        lambda html: html.replace("promises nothing", "promisses nothing"),
        'reads "promisses nothing about" where it must read "promises nothing about"',
    ),
    "cut": (
        lambda html: html.replace(" Acme Pictures promises nothing about it.", ""),
        'is cut after "you how a film ends."',
    ),
    "split": (
        lambda html: html.replace("how a film ends.", "how a film ends.</p><p>It may not."),
        'is cut after "you how a film ends."',
    ),
    "display": (
        lambda html: html.replace('class="hb-disclaimer"', 'style="display: none"'),
        "is hidden by the style display: none",
    ),
    "visibility": (
        lambda html: html.replace('class="hb-disclaimer"', 'style="color:red; VISIBILITY:hidden"'),
        "is hidden by the style visibility: hidden",
    ),
    "opacity": (
        lambda html: html.replace('class="hb-disclaimer"', 'style="opacity:0.0"'),
        "is hidden by the style opacity: 0.0",
    ),
    "tiny": (
        lambda html: html.replace('class="hb-disclaimer"', 'style="font-size:0px"'),
        "is hidden by the style font-size: 0px",
    ),
    "attribute": (
        lambda html: html.replace('class="hb-disclaimer"', "hidden"),
        "is hidden by the attribute hidden",
    ),
    "aria": (
        lambda html: html.replace('class="hb-disclaimer"', 'aria-hidden="true"'),
        "is hidden by the attribute aria-hidden",
    ),
    "template": (
        lambda html: html.replace(ASIDE, f"<template>{ASIDE}</template>"),
        "is hidden in a <template>",
    ),
    "noscript": (
        lambda html: html.replace(ASIDE, f"<noscript>{ASIDE}</noscript>"),
        "is hidden in a <noscript>",
    ),
    "details": (
        lambda html: html.replace(ASIDE, f"<details><summary>More</summary>{ASIDE}</details>"),
        "is hidden in a closed <details>",
    ),
    "outside": (
        lambda html: html.replace(ASIDE, "").replace("<article", f"{ASIDE}<article", 1),
        "is missing",
    ),
    "ancestor": (
        lambda html: html.replace("<article", "<article hidden", 1),
        "is hidden by the attribute hidden",
    ),
    "script": (
        lambda html: html.replace(ASIDE, f"<script type='text/plain'>{TEXT}</script>"),
        "is missing",
    ),
}


@pytest.mark.parametrize("fault", HIDDEN)
def test_a_disclaimer_that_a_reader_would_miss_is_named_with_page_and_section(
    copy: Path, twin: Path, fault: str
) -> None:
    change, said = HIDDEN[fault]
    for path in (PAGE, "education"):
        spoil(copy, f"{path}/index.html", change)
    code, found = words(copy, twin)
    assert code == 1
    assert [line.split(": HB1151 ")[1] for line in found] == [
        f'disclaimer "no-spoilers" {said}, on section "{SECTION}" of page education/',
        f'disclaimer "no-spoilers" {said}, on section "checklist" of page education/',
        f'disclaimer "no-spoilers" {said}, on page {PAGE}/',
    ]


SHEETS = {
    "class": (".hb-disclaimer { display: none }", ".hb-disclaimer { display: none }"),
    "list": (
        ".x, aside.hb-disclaimer{visibility:hidden}",
        "aside.hb-disclaimer { visibility: hidden }",
    ),
    "child": ("article > * .hb-disclaimer p { opacity: 0 }", None),
    "paper": (
        "@media print { .hb-disclaimer { display:none } }",
        ".hb-disclaimer { display: none }",
    ),
    "phone": (
        "@media (width < 40em) { @supports (color: red) { .hb-disclaimer p { font-size: 0 } } }",
        ".hb-disclaimer p { font-size: 0 }",
    ),
    "colour": (".md-typeset .hb-disclaimer{color:transparent}", None),
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_disclaimer_that_a_style_sheet_hides_is_named_with_the_rule(
    copy: Path, twin: Path, sheet: str
) -> None:
    css, rule = SHEETS[sheet]
    with (copy / "assets/handbook.css").open("a", encoding="utf-8") as file:
        file.write(f"\n{css}\n")
    code, found = words(copy, twin)
    on_record_pages = [line for line in found if "page playbooks/" in line]
    assert code == 1
    assert len(found) >= 3 or sheet == "child"
    assert len(on_record_pages) == 2 or sheet == "child"
    for line in found:
        assert "is hidden by the rule " in line
        assert "in assets/handbook.css, on " in line
        assert rule is None or rule in line


@pytest.mark.parametrize(
    "css",
    [
        ".hb-disclaimer:hover { display: none }",
        ".hb-disclaimer::before { display: none }",
        ".hb-other { display: none }",
        "/* .hb-disclaimer { display: none } */",
        ".hb-disclaimer { display: block; opacity: 0.5; font-size: .7rem }",
        "@import url(x.css); .hb-disclaimer { color: rgb(0 0 0 / 80%",
        "} .hb-disclaimer {",
    ],
)
def test_a_rule_that_hides_nothing_is_no_fault(copy: Path, twin: Path, css: str) -> None:
    (copy / "assets/handbook.css").write_text(css)
    assert words(copy, twin) == (0, [])


def test_a_page_that_is_gone_is_named(copy: Path, twin: Path) -> None:
    shutil.rmtree(copy / PAGE)
    spoil(copy, "education/index.html", lambda html: html.replace(f'id="{SECTION}"', 'id="x"'))
    code, found = words(copy, twin)
    assert code == 1
    assert [line.split(": HB1151 ")[1] for line in found] == [
        'disclaimer "no-spoilers" is missing: the page has no such section, '
        f'on section "{SECTION}" of page education/',
        f'disclaimer "no-spoilers" is not read: the site has no such page, on page {PAGE}/',
    ]


def test_a_site_that_is_not_there_is_a_usage_error(twin: Path, tmp_path: Path) -> None:
    code, _ = words(tmp_path / "nowhere", twin)
    assert code == 2


def test_a_template_that_drops_it_is_found_after_the_build(
    twin_project: Path, build: Callable[..., Build]
) -> None:
    """Whoever edits templates, styles or pages is told, with the place of the wording."""
    add_own_macros(twin_project, "_head.html", "_record.md")
    parts = twin_project / "macros/templates/_head.html"
    text = parts.read_text("utf-8")
    parts.write_text(text.replace("{{ disclaimers(disclaimers_of(record)) }}", ""), "utf-8")
    record = twin_project / "macros/templates/_record.md"
    text = record.read_text("utf-8")
    record.write_text(text.replace("{{ p.disclaimers(disclaimers_here()) | block }}", ""), "utf-8")
    done = build(twin_project)
    assert done.code == 0, done.said
    result = CliRunner().invoke(
        cli, ["disclaimers", str(done.site), "--data", str(twin_project / "data")]
    )
    assert result.exit_code == 1
    named = re.findall(r"HB1151 .* on (.*)", result.output)
    assert named == [
        f'section "{SECTION}" of page education/',
        'section "checklist" of page education/',
        "page playbooks/roll-back-player/",
        "page playbooks/rotate-lens-key/",
    ]
    assert 'asset "first-film" needs it, as ' in result.output
    assert f"it reads: {TEXT}" in result.output


@pytest.mark.proofs
@pytest.mark.browser
def test_a_browser_agrees_that_it_is_hidden(
    copy: Path, twin: Path, tab: Callable[..., Page]
) -> None:
    """What the check calls hidden, a reader cannot see."""
    seen = "document.querySelector('article').innerText.replace(/\\s+/g, ' ')"
    page, file = tab(), copy / PAGE / "index.html"
    with machine.server(copy) as address:
        page.goto(f"{address}{PAGE}/")
        assert TEXT in page.evaluate(seen)
        # The page's policy would refuse an inline style before it hides anything.
        policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
        html = policy.sub("", file.read_text("utf-8"))
        for fault in ("display", "visibility", "attribute", "details", "template"):
            file.write_text(HIDDEN[fault][0](html), "utf-8")
            page.goto(f"{address}{PAGE}/?{fault}")  # which no cache has
            assert TEXT not in page.evaluate(seen), fault
            assert words(copy, twin)[0] == 1, fault
