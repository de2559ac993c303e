"""Links of real builds: the handbook's own are all fine, and faults in docs/ are found."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from building import Build, build_warm

from handbook.linkcheck import built, linkchecker
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.origins import Origins

PUBLISHED = {"HANDBOOK_SITE_URL": "https://ops.example/h/"}


def found(site: Path) -> list[str]:
    """What is found in a built site, without the hints; the project's folder is left out."""
    project = site.parent
    origins = Origins(project / "docs", project / "data")
    told = (str(each.finding) for each in built.check(site, "site", origins, Accepted()))
    return [each.replace(f"{project}/", "") for each in told]


def walked(site: Path) -> list[str]:
    nowhere = Origins(site / "no-docs", site / "no-data")
    told = linkchecker.check(site, "site", nowhere, Accepted(), os.environ)
    return [str(each.finding) for each in told]


def test_the_handbook_s_own_links_are_all_fine(site) -> None:
    """Without a server; `make links` also walks over them."""
    assert found(site.site) == []


def test_the_twin_s_links_are_all_fine(twin_site) -> None:
    assert found(twin_site.site) == []


def test_data_that_looks_like_links_makes_none_that_lead_nowhere(hostile_site) -> None:
    assert found(hostile_site.site) == []


@pytest.mark.proofs
def test_canonical_links_and_a_path_on_the_server_give_no_false_alarm(
    published_site: Build,
) -> None:
    done = published_site
    assert 'href="/h/' in (done.site / "404.html").read_text("utf-8")
    assert "https://ops.example/h/faq/" in (done.site / "sitemap.xml").read_text("utf-8")
    assert found(done.site) == []
    assert walked(done.site) == []


def build_anyway(project: Path) -> Path:
    """Build without --strict, as one does who does not read the warnings."""
    done = build_warm(project, PUBLISHED, ("--quiet",))
    assert done.code == 0, done.said
    return done.site


PLANTED = """
See [the notes][nope] and a footnote.[^1]

<a href="../gone.html">raw</a> <img src="../gone.png" alt="">

[above](../../etc/passwd)

[anchor](gates.md#no-such-anchor) [page](gone.md)

## Twice

## Twice

[first](#twice) [second](#twice_1) [third](#twice_2)
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, twin: Path, copied: Callable) -> list[str]:
    """What is found in a build of the twin with faults in its pages."""
    project = copied(tmp_path_factory.mktemp("planted"), twin)
    faq = project / "docs" / "faq.md"
    faq.write_text("# Questions\n" + PLANTED, "utf-8")
    (project / "docs" / "orphan.md").write_text("# Nobody links here\n", "utf-8")
    config = project / "mkdocs.yml"
    nav = config.read_text("utf-8").replace(
        "      - faq.md\n", "      - faq.md\n      - gates.md\n"
    )
    config.write_text(nav, "utf-8")
    return found(build_anyway(project))


@pytest.mark.parametrize(
    ("fault", "code", "message", "hint"),
    [
        (
            "page",
            "HB1207",
            '"gone.md" leads to nothing: the site has no "faq/gone.md"',
            "docs/faq.md:9",
        ),
        ("anchor", "HB1210", 'no anchor "#no-such-anchor" on "gates/"', "docs/faq.md:9"),
        ("href-in-html", "HB1207", '"../gone.html" leads to nothing', "docs/faq.md:5"),
        ("image-in-html", "HB1207", '"../gone.png" leads to nothing', "docs/faq.md:5"),
        ("heading-twice", "HB1210", 'no anchor "#twice_2" on "faq/"', "docs/faq.md:15"),
        ("reference", "HB1212", "the text: [the notes][nope]", "docs/faq.md:3"),
        ("footnote", "HB1212", "the text: [^1]", "docs/faq.md:3"),
        ("above-the-root", "HB1205", '"../../etc/passwd" leads out of the site', "docs/faq.md:7"),
    ],
)
def test_a_fault_in_a_page_is_found_where_it_is_written(
    planted: list[str], fault: str, code: str, message: str, hint: str
) -> None:
    told = [each for each in planted if message in each]
    assert len(told) == 1, planted
    assert told[0].startswith("site/faq/index.html:")
    assert f": {code} " in told[0]
    assert told[0].endswith(f"; written in {hint}")


def test_duplicate_headings_have_ids_of_their_own(planted: list[str]) -> None:
    of_page = [each for each in planted if each.startswith("site/faq/")]
    assert [each for each in of_page if "HB1211" in each or '"#twice_1" on' in each] == []


def test_a_page_that_nothing_leads_to_is_found(planted: list[str]) -> None:
    told = [each for each in planted if 'from the home page to "orphan/"' in each]
    assert len(told) == 1
    assert told[0].startswith("site/orphan/index.html:1:1: HB1217 ")
    assert told[0].endswith("; the page is made from docs/orphan.md:1")


def test_a_page_that_is_in_the_navigation_twice_is_told(planted: list[str]) -> None:
    told = [each for each in planted if "HB1218" in each]
    assert len(told) == 1
    assert '"gates/" is in the navigation twice' in told[0]


def test_a_name_with_a_number_sign_or_question_mark_stops_the_build(
    small_project: Path, build: Callable
) -> None:
    (small_project / "docs" / "img").mkdir()
    (small_project / "docs" / "img" / "c#1.png").write_bytes(b"x")
    (small_project / "docs" / "why?.md").write_text("# Why?\n", "utf-8")
    done = build(small_project)
    assert done.code == 1
    assert "docs/img/c#1.png:1:1: HB1003 'c#1.png' cannot stand in an address" in done.said
    assert "docs/why?.md:1:1: HB1003 'why?.md' cannot stand in an address" in done.said
