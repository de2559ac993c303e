"""What the source says and leaves open is found where it belongs, in the site as built."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import load
from handbook.model.knowledge import Fact, Question

PROJECT = Path(__file__).resolve().parents[2]
BOOK = load(PROJECT / "data", "data")
FACTS = BOOK.all(Fact)
QUESTIONS = BOOK.all(Question)


def words(page: str) -> str:
    """The text of a page's own content, on one line."""
    body = page.split('<article class="md-content__inner', 1)[1].split("</main>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def part(file: Path, selector: str) -> str:
    """The text of a part of a built page."""
    found = LexborHTMLParser(file.read_text("utf-8")).css_first(selector)
    assert found, file
    return " ".join(found.text(separator=" ").split())


def pages_of(ids: tuple[str, ...]) -> set[str]:
    """The pages that tell of these records."""
    return {BOOK.entries[each].url.partition("#")[0].rstrip("/") for each in ids}


def test_the_84_facts_and_questions_of_the_source_are_there() -> None:
    asked = {question.id for question in QUESTIONS}
    assert [fact.id for fact in FACTS] == [f"F{number:02}" for number in range(1, 71)]
    assert {f"Q{number:02}" for number in range(1, 15)} <= asked


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_fact_is_told_on_its_page_and_leads_to_the_source(fact: Fact, site: Any) -> None:
    page = site.page(fact.page)
    assert fact.title in words(page)
    assert re.search(rf'href="[./]*source/#{fact.id.lower()}"', page)
    source = site.page("source")
    assert f'<tr id="{fact.id.lower()}">' in source
    assert " ".join(fact.quote.split()) in words(source)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_stands_on_its_page_and_on_each_that_it_touches(
    question: Question, site: Any
) -> None:
    assert question.title in words(site.page("questions"))
    touched = pages_of(question.touches) - {"questions"}
    assert touched
    for path in touched:
        page = site.page(path)
        assert re.search(rf'href="[./]*questions/#{question.id.lower()}"', page), path
        assert question.title in words(page), path


def test_every_page_shows_owner_review_and_where_it_is_written(site: Any) -> None:
    kinds = ("page", "playbook", "packet")
    reviewed = {page for kind in kinds for each in BOOK.of(kind) for page in pages_of([each.id])}
    for file in site.site.rglob("index.html"):
        path = str(file.parent.relative_to(site.site))
        if path == "card":  # All of it is one sheet of paper.
            continue
        head = part(file, ".hb-head__line")
        assert re.match(r"Owner \S|no owner", head), path
        if path in reviewed:
            assert re.search("never (reviewed|walked through)", head), path
        assert re.search(
            r"Written in data/[a-z/-]+\.yaml:\d+", part(file, ".hb-head .hb-details")
        ), path


def test_a_role_without_a_holder_and_a_target_without_a_value_show_as_not_set(site: Any) -> None:
    role = words(site.page("roles/devops-lead"))
    assert "Held by not set" in role
    assert "rpo is not set Q12 rto is not set Q12" in words(site.page("backups"))
    frontend = words(site.page("systems/frontend"))
    assert "Rollback threshold not set" in frontend


def test_what_is_not_set_is_a_word_that_leads_to_the_decision(site: Any) -> None:
    word = '<a class="hb-notset" href="{}questions/#{}" title="{}: [^"]+">not set</a>'
    for page, up, question in (
        ("roles/devops-lead", "../../", "Q11"),
        ("backups", "../", "Q12"),
        ("vendors/kaiko", "../../", "Q25"),
    ):
        here = word.format(re.escape(up), question.lower(), question)
        assert re.search(here, site.page(page)), page
    owner = re.escape('<a class="hb-notset" href="../../questions/#q24" title="Q24: ')
    assert re.search(f'{owner}[^"]+">no owner</a>', site.page("systems/frontend"))


def test_decisions_say_what_they_block_who_can_decide_and_what_is_known_then(site: Any) -> None:
    page = words(site.page("questions"))
    start = page.index("Q12 RTO, RPO and rollback thresholds")
    card = page[start : page.index("Source F52", start)]
    assert "Blocks Drill a restore into an isolated staging namespace" in card
    assert "Can be decided by DevOps Lead" in card
    assert "things that are not set Backups: RPO of Database, incremental" in card
    assert page.rindex("Decide these first") < start < page.rindex("Then these")
    assert re.search(r"\d+ gaps of handbook check wait for the decisions above", page)
    assert "Options Notion" in page.replace(" F67", "")


def test_each_playbook_is_never_walked_through_until_the_log_proves_it(
    site: Any, twin_site: Any
) -> None:
    playbooks = [record.id for record in BOOK.of("playbook")]
    assert len(playbooks) == 26
    for name in playbooks:
        assert "never walked through" in words(site.page(f"playbooks/{name}")), name
    walked = words(twin_site.page("playbooks/rotate-lens-key"))
    assert "never walked through" not in walked


def test_the_calendar_of_a_handbook_without_a_log_draws_nothing_and_says_why(site: Any) -> None:
    """What is not known has no date, and what machines do is in no calendar."""
    page = site.page("calendar")
    picture = page.split('<figure class="hb-year">', 1)[1].split("</figure>", 1)[0]
    assert "<svg" not in picture
    assert " ".join(re.sub("<[^>]*>", " ", picture).split()) == (
        "Nothing has a date in the coming twelve months. 9 duties have no date , because nothing "
        "is recorded of them yet."
    )
    assert "Take the nightly" not in words(page)


def test_a_year_of_the_log_shows_owner_and_review_as_the_log_does(twin_site: Any) -> None:
    assert re.search(
        r"no owner .* Written in data/pages\.yaml:\d+", words(twin_site.page("log/2026"))
    )


def test_without_a_script_the_table_says_who_is_on_call(twin_site: Any) -> None:
    page = twin_site.page("escalation")
    assert '<div class="hb-oncall__now" hidden>' in page
    said = words(page)
    assert "Mon 2026-03-30 09:00 CEST Fri 2026-04-03 09:00 CEST Ada Reel" in said
    assert "Ada Reel stands in: Cy Lamp phone +49 30 901820-17 day and night" in said
    assert 'href="tel:+493090182017">+49 30 901820-17</a>' in page
    assert "DevOps : Restarts the player." in said


def test_a_role_within_another_stands_on_both_pages(twin_site: Any) -> None:
    assert "Roles within it Projectionist" in words(twin_site.page("roles/devops"))
    assert "Part of DevOps" in words(twin_site.page("roles/projectionist"))


def test_a_handbook_without_a_roster_speaks_of_none(site: Any) -> None:
    assert "On call" not in words(site.page("escalation"))
    assert "hb-oncall" not in site.page("")


def test_each_not_set_of_ours_leads_to_a_decision(site: Any) -> None:
    pages = [path.read_text("utf-8") for path in site.site.rglob("*.html")]
    said = [found for page in pages for found in re.findall(r"<[^<>]*hb-notset[^<>]*>", page)]
    assert len(said) > 300
    assert [each for each in said if not re.search(r'href="[^"]*#q[0-9]{2}"', each)] == []
