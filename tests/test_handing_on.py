"""What is handed on, as pages say it: packets, tracks, handovers, the FAQ, education."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import Handbook, load
from handbook.catalog.made import pages
from handbook.hosting import Repository
from handbook.model.wording import digest
from handbook.pages.macros import Templates
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
ROLES = """- {id: ops, title: Operations}
- {id: night, title: Night shift, within: ops}
- {id: legal, title: Legal}
"""
PLAYBOOK = """id: roll-back
title: Roll back
purpose: Put the old version back.
triggers: [It fails.]
preconditions: ["You may deploy."]
roles: [ops]
escalation: platform
inputs:
  - {name: VERSION, what: The version that worked, example: v1.4}
entries:
  - {label: Roll back now, step: now, danger: The database stays as it is.}
  - {label: Look at it in peace, step: peace}
steps:
  - id: now
    title: Put it back
    effect: changes
    where: production
    do: |
      ```bash
      deploy "$VERSION"
      ```
    expect: It answers. Then [look at it](#peace).
    undo: Deploy the new one again.
  - {id: peace, title: Read the log, effect: reads, do: Read it., undo: Nothing.}
verification: ["It answers."]
"""
FILES = {
    "roles.yaml": ROLES,
    "playbooks/roll-back.yaml": PLAYBOOK,
    "systems.yaml": "- {id: web, title: Web, platform: A rack, owner: ops,"
    " playbooks: [roll-back]}\n",
    "vendors.yaml": "- {id: cloud, title: Cloud, purpose: Machines}\n",
    "escalations.yaml": "- {id: platform, title: Platform, route: [{role: ops}]}\n",
}


@pytest.fixture
def book(make: Make, tmp_path: Path) -> Callable[..., Handbook]:
    """A function that loads a small handbook with some files more."""

    def loaded(files: Mapping[str, str]) -> Handbook:
        found = load(make(tmp_path / "data", {**FILES, **files}), "data")
        assert not [each for each in found.findings if each.severity.name == "ERROR"]
        return found

    return loaded


def page(book: Handbook, call: str, *words: str, url: str = "") -> str:
    """What a macro makes of a handbook, as HTML."""
    reading = Reading(book, TODAY, Repository(), rulebook(), check)
    macros = dict(Templates(Path("none")).macros(View(reading, lambda: url), str))
    return macros[call](*words)


def said(html: str) -> str:
    """What a reader reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def packet(*lines: str) -> dict[str, str]:
    head = "- id: first\n  title: First packet\n  sections:\n    - title: When it fails\n"
    return {"packets.yaml": head + "".join(f"      {line}\n" for line in lines)}


def test_a_packet_prints_one_way_into_a_playbook_whole(book: Callable[..., Handbook]) -> None:
    found = book(packet("cards: [{playbook: roll-back, entry: now}]"))
    html = page(found, "record_page", "first", url="onboarding/first/")
    text = said(html)
    assert (
        "Roll back now Roll back Danger The database stays as it is. Stuck? Call Operations" in text
    )
    assert "VERSION The version that worked, as v1.4" in text
    assert 'Put it back changes: production deploy " $VERSION " Expect It answers.' in text
    assert "Undo Deploy the new one again." in text
    assert "Read the log" not in text
    # A link to another way leads to the playbook, for the card has no such anchor.
    assert '<a href="../../playbooks/roll-back/#peace">look at it</a>' in html
    assert ' id="' not in LexborHTMLParser(html).css_first(".hb-playcard").html


def test_a_packet_prints_all_of_a_playbook_with_its_preconditions(
    book: Callable[..., Handbook],
) -> None:
    text = said(page(book(packet("cards: [{playbook: roll-back}]")), "record_page", "first"))
    assert text.index("Roll back now") < text.index("Look at it in peace Roll back")
    plain = PLAYBOOK.partition("entries:")[0] + "steps:" + PLAYBOOK.partition("\nsteps:")[2]
    files = {**packet("cards: [{playbook: roll-back}]"), "playbooks/roll-back.yaml": plain}
    text = said(page(book(files), "record_page", "first"))
    assert "Roll back Roll back You may deploy." in text
    assert "Read it. How you know it worked It answers." in text


def test_a_step_that_only_reads_has_no_undo_on_a_card(book: Callable[..., Handbook]) -> None:
    files = packet("cards: [{playbook: roll-back, entry: peace}]")
    text = said(page(book(files), "record_page", "first"))
    assert "Read the log reads Read it." in text
    assert "Nothing." not in text


def test_the_map_leads_from_a_system_to_people_and_playbooks(
    book: Callable[..., Handbook],
) -> None:
    html = page(
        book(packet("shows: [system-map]")), "record_page", "first", url="onboarding/first/"
    )
    rows = [said(each.html or "") for each in LexborHTMLParser(html).css(".hb-map tbody tr")]
    assert rows == [
        "Web A rack Operations Platform Roll back now Roll back",
        "Cloud Machines no owner no playbook",
    ]
    assert 'href="../../playbooks/roll-back/#now"' in html


def test_whoever_watches_a_system_is_asked_before_those_of_playbooks_about_it(
    book: Callable[..., Handbook],
) -> None:
    files = {
        "escalations.yaml": "- {id: platform, title: Platform, route: [{role: ops}]}\n"
        "- {id: law, title: Law, route: [{role: legal}]}\n",
        "vendors.yaml": "- {id: cloud, title: Cloud, purpose: Machines, owner: legal}\n",
        "monitors.yaml": "- {id: up, title: Up, watches: [web], escalation: law}\n",
    }
    html = page(book(files), "system_map")
    rows = [said(each.html or "") for each in LexborHTMLParser(html).css("tbody tr")]
    assert rows[0].startswith("Web A rack Legal , Operations Law , Platform")
    assert rows[1] == "Cloud Machines Legal no playbook"


TRACKS = """- id: everybody
  title: Everybody
  items:
    - {title: Get a key, day: 1, proof: The door opens.}
- id: into-ops
  title: Into operations
  role: ops
  items:
    - {title: Roll back on paper, day: 1, see: [roll-back, Q01], proof: It is in the log.}
    - {title: Do it, day: 3, proof: It is in the log.}
"""
QUESTIONS = "- {id: Q01, title: Who decides?, asks: Who?, deciders: [ops]}\n"
ACCESS = """- {id: console, title: The console, to: cloud, roles: [ops], granted_by: legal,
   how: Ask by mail., removal: Delete the user.}
"""


def test_a_track_begins_with_accesses_and_what_everybody_does(
    book: Callable[..., Handbook],
) -> None:
    files = {"tracks.yaml": TRACKS, "questions.yaml": QUESTIONS, "access.yaml": ACCESS}
    html = page(book(files), "record_page", "into-ops")
    text = said(html)
    wanted = (
        "## Accesses to get first The console , given by Legal Ask by mail.",
        "## Day 1 Get a key Proof The door opens. Roll back on paper See Roll back Q01 Proof",
        "## Day 3 Do it",
    )
    assert [part in text for part in wanted] == [True, True, True]
    table = said(page(book(files), "track_table"))
    assert "Everybody every role 1 1 Into operations Operations 3 3" in table
    alone = said(page(book(files), "record_page", "everybody"))
    assert "Get a key" in alone
    assert "Accesses" not in alone
    assert "Roll back on paper" not in alone


def test_a_handbook_that_writes_down_no_access_asks_for_none(
    book: Callable[..., Handbook],
) -> None:
    files = {"tracks.yaml": TRACKS, "questions.yaml": QUESTIONS}
    assert "Accesses" not in page(book(files), "record_page", "into-ops")
    assert "Accesses" not in page(book(files), "handover", "ops")


LEAVING = {
    "questions.yaml": QUESTIONS + "- {id: Q02, title: Decided, asks: So?, deciders: [ops],"
    " decided: 2026-01-02, decision: So., by: ops}\n",
    "access.yaml": ACCESS + "- {id: door, title: The door, to: web, roles: [ops, legal]}\n",
    "tracks.yaml": TRACKS,
    "people.yaml": "- {id: ada, title: Ada, reach: [{email: ada@example.org}]}\n",
    "assignments.yaml": "- {id: ada-ops, title: Ada runs it, role: night, person: ada}\n",
    "duties.yaml": "- {id: drill, title: Drill, owner: night, cadence: monthly,"
    " starts: 2026-03-15, evidence: [note], playbook: roll-back}\n",
    "components.yaml": "- {id: safe, title: Safe, vendor: cloud}\n",
    "credentials.yaml": """- {id: token, title: Token, owner: ops, store: [safe],
   playbook: roll-back, revoke: The token itself.}
- {id: of-others, title: Of others, owner: legal, store: [safe]}
- {id: used, title: Used, used_by: [ops], store: [safe]}
- {id: name, title: A name, owner: ops, store: [safe], secret: false}
""",
    "log/2026/2026-03-01-web-a1.yaml": """kind: incident
on: 2026-03-01
subject: web
by: legal
severity: high
started: 2026-03-01T10:00Z
follow_ups:
  - {title: Write a test, owner: ops, ticket: T-1}
  - {title: Was done, owner: ops, done: 2026-03-02}
  - {title: Of another, owner: legal}
""",
}


def section(text: str, title: str) -> str:
    return text.partition(f"## {title} ")[2].partition(" ## ")[0]


def test_a_handover_lists_what_whoever_leaves_hands_over(book: Callable[..., Handbook]) -> None:
    text = said(page(book(LEAVING), "handover", "ops", url="roles/ops/handover/"))
    assert text.startswith("# Handover: Operations What whoever leaves this role hands over")
    assert "Drill monthly 2026-04-15 never done Roll back" in section(text, "Duties")
    assert section(text, "Not finished") == (
        "Incident 2026-03-01 , Web : open since 2026-03-01 10:00 UTC"
        " Write a test, ticket T-1. From incident of 2026-03-01"
    )
    assert section(text, "To be decided") == "Q01 Who decides?"
    assert section(text, "What nobody else can do") == (
        "Nobody else holds Operations , and nobody stands in for it."
        " No other role has The console . No other role carries out Roll back ."
    )
    assert "Systems Web" in section(text, "Records that need an owner")
    taken = section(text, "Accesses to take back")
    assert taken.startswith("The console , taken back by Legal Delete the user. The door")
    assert section(text, "Secrets to change") == (
        "Token : the role owns it. Follow Roll back The token itself."
        " Used : the role uses it. How it is changed: not set"
    )
    assert "The last day: end: of Ada 's assignment, at data/assignments.yaml:1" in text
    assert "Whoever takes over starts with Into operations ." in text


def test_whoever_gets_into_a_store_can_read_what_is_in_it(book: Callable[..., Handbook]) -> None:
    access = "- {id: key, title: Key of the safe, to: safe, roles: [night]}\n"
    text = said(page(book({**LEAVING, "access.yaml": access}), "handover", "night"))
    secrets = section(text, "Secrets to change")
    assert "Of others : the role has access to where it is kept." in secrets
    assert "A name" not in secrets


def test_a_handover_of_a_role_that_does_nothing_is_short(book: Callable[..., Handbook]) -> None:
    text = said(page(book({}), "handover", "legal"))
    assert re.findall(r"## ([A-Z][a-z ]+?) (?=Nobody|Nothing|Who)", text) == [
        "What nobody else can do",
        "Records that need an owner",
        "Write it down",
    ]


def test_each_role_has_a_handover_below_its_page(book: Callable[..., Handbook]) -> None:
    made = [each.path for each in pages(book({})) if each.path.endswith("handover.md")]
    assert made == [f"roles/{role}/handover.md" for role in ("ops", "night", "legal")]
    role = page(book({}), "record_page", "ops", url="roles/ops/")
    assert '<a href="handover/">a list of its own</a>' in role


def test_a_handover_leads_on_from_a_former_id_of_its_role(book: Callable[..., Handbook]) -> None:
    roles = ROLES.replace("{id: ops,", "{id: ops, formerly: [operations],")
    made = {each.path: each.markdown for each in pages(book({"roles.yaml": roles}))}
    assert made["roles/operations/handover.md"] == (
        "# Moved\n\nThis page is now [handover](../ops/handover.md).\n"
    )


FAQ = """- id: keys
  title: Where are keys kept?
  audience: trust
  answer: In the safe.
  approvers: [legal]
  wording: We keep them **safe**.
"""
DISCLAIMER = (
    "- {id: no-advice, title: No advice, text: This is no advice., needed_on: {kinds: [faq]}}\n"
)


def approval(words: str) -> dict[str, str]:
    event = "kind: approval\non: 2026-03-02\nsubject: keys\nby: legal\noutcome: done\n"
    return {"log/2026/2026-03-02-keys-a1.yaml": f"{event}wording: {digest(words)}\n"}


def test_words_for_users_are_shown_once_they_are_approved(book: Callable[..., Handbook]) -> None:
    files = {"faq.yaml": FAQ, "disclaimers.yaml": DISCLAIMER}
    open_ = said(page(book(files), "faq_list", "trust"))
    assert (
        "For the team In the safe. For users This is no advice. No wording approved yet." in open_
    )
    assert "handbook log approval keys --by legal" in open_
    assert "We keep them" not in open_
    shown = page(book({**files, **approval("We keep them **safe**.")}), "faq_list", "trust")
    assert "We keep them <strong>safe</strong>." in shown
    assert "For users This is no advice. We keep them safe . Approved 2026-03-02 by Legal" in said(
        shown
    )


def test_words_that_were_changed_since_are_not_shown(book: Callable[..., Handbook]) -> None:
    files = {"faq.yaml": FAQ, **approval("We keep them most safe.")}
    text = said(page(book(files), "faq_list", "trust"))
    assert "No wording approved yet. The words were changed since 2026-03-02 by Legal" in text
    assert "We keep them" not in text


def test_a_handbook_that_words_nothing_for_users_has_one_answer(
    book: Callable[..., Handbook],
) -> None:
    files = {"faq.yaml": FAQ.partition("  wording")[0], "disclaimers.yaml": DISCLAIMER}
    text = said(page(book(files), "faq_list", "trust"))
    assert "Where are keys kept? This is no advice. In the safe." in text
    assert "For users" not in text


def test_the_grid_of_assets_and_kpis_has_room_for_what_is_not_known(
    book: Callable[..., Handbook],
) -> None:
    assets = """- {id: film, title: Film, type: video, kpis: [starts]}
- {id: list, title: List, type: checklist}
"""
    kpis = "- {id: starts, title: Starts}\n- {id: ends, title: Ends}\n"
    html = page(book({"assets.yaml": assets, "kpis.yaml": kpis}), "asset_kpis")
    cells = [
        [said(each.html or "") for each in row.css("th, td")]
        for row in LexborHTMLParser(html).css("tr")
    ]
    assert cells == [["Asset", "Starts", "Ends"], ["Film", "serves it", ""], ["List", "", ""]]
    unnamed = assets.replace(", kpis: [starts]", "")
    html = page(book({"assets.yaml": unnamed, "kpis.yaml": "[]\n"}), "asset_kpis")
    assert said(html) == f"Asset {'KPI not named: not set ' * 3}Film List"


def test_an_outline_says_whether_it_is_proposed(book: Callable[..., Handbook]) -> None:
    asset = (
        "- {id: film, title: Film, type: video, outline: [Seats, Lights], outline_proposed: true}\n"
    )
    assert (
        "Has to cover Proposed by this handbook; nobody has agreed to it yet Seats Lights"
        in said(page(book({"assets.yaml": asset}), "asset_cards"))
    )
    agreed = {"assets.yaml": asset.replace(", outline_proposed: true", "")}
    assert "Has to cover Seats Lights" in said(page(book(agreed), "asset_cards"))
