"""Relations are read both ways: a record leads to those that it names, and they lead back."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel
from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.catalog import Handbook, load
from handbook.hosting import Repository
from handbook.model import KINDS
from handbook.model.fields import fields_of
from handbook.model.relations import references
from handbook.pages.macros import Templates
from handbook.pages.reading import Reading
from handbook.pages.relations import ties
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

TODAY = dt.date(2026, 4, 1)
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def book(twin: Path) -> Handbook:
    return load(twin)


def named(book: Handbook, record: str) -> dict[str, list[str]]:
    """What a record is tied to: the ids under each label."""
    return {label: [each.id for each in found] for label, found in ties(book, book.get(record))}


def page(book: Handbook, record: str, url: str) -> LexborNode:
    """The page of a record, or of a list of records, without the theme."""
    reading = Reading(book, TODAY, Repository(), rulebook(), check)
    macros = dict(Templates(Path("none")).macros(View(reading, lambda: url), str))
    body = LexborHTMLParser(macros[record]() if record in macros else macros["record_page"](record))
    assert body.body
    return body.body


def chips(node: LexborNode) -> dict[str, list[str]]:
    """The chips of a page or of a card, under their labels."""
    found: dict[str, list[str]] = {}
    for row in node.css(".hb-ties > div"):
        label = row.css_first("dt")
        assert label
        found[label.text()] = [each.text() for each in row.css("dd a")]
    return found


def unlabelled(model: type[BaseModel], seen: tuple[type[BaseModel], ...] = ()) -> list[str]:
    """The fields that name records and do not say how that is read."""
    found = []
    for field in fields_of(model):
        if field.ref and field.relation is None:
            found.append(f"{model.__name__}.{field.key}")
        if field.part and field.part not in seen:
            found += unlabelled(field.part, (*seen, field.part))
    return found


def test_each_field_that_names_records_says_how_that_is_read_on_both_pages() -> None:
    assert [each for kind in KINDS.values() for each in unlabelled(kind.model)] == []


def test_whoever_names_a_record_is_named_by_it(book: Handbook) -> None:
    lost = []
    for name, entry in book.entries.items():
        for each in references(entry.record):
            other = book.current(each.target)
            if other != name and each.relation.label:
                there = {one for found in named(book, name).values() for one in found}
                lost += [] if other in there else [f"{name} does not name {other}"]
            if other != name and each.relation.inverse:
                back = {one for found in named(book, other).values() for one in found}
                lost += [] if name in back else [f"{other} does not lead back to {name}"]
    assert lost == []


def test_a_record_is_tied_under_the_words_of_its_fields(book: Handbook) -> None:
    assert named(book, "lens") == {
        "Owned by": ["devops"],
        "Falls back to": ["prism"],
        "Follow": ["rotate-lens-key"],
        "Needed by": ["player"],
        "Provides": ["vault"],
        "Issues": ["lens-token"],
        "Opened by": ["lens-portal"],
        "Hit by": ["lens-is-down"],
        "Looked after by": ["rotate-keys"],
        "Shown in": ["devops-packet"],
    }
    assert named(book, "roll-back-player") == {
        "Owned by": ["devops"],
        "Takes": ["player-project", "player-region"],
        "Asks": ["on-call"],
        "About": ["player"],
        "Starts in": ["lost-films"],
        "Restores": ["films"],
        "Starts on the alert": ["player-starts"],
        "Printed in": ["devops-packet"],
    }


def test_each_is_named_once_and_under_the_first_word(book: Handbook) -> None:
    for name in book.entries:
        found = [one for each in named(book, name).values() for one in each]
        assert len(found) == len(set(found)), name
        assert name not in found


def test_what_is_shown_already_changes_no_order(book: Handbook) -> None:
    looked = 0
    for name in book.entries:
        record = book.get(name)
        every = ties(book, record)
        for shown in {one.id for _, records in every for one in records}:
            looked += 1
            found = ties(book, record, lambda entry, shown=shown: entry.record.id != shown)
            left = (
                (label, [one for one in records if one.id != shown]) for label, records in every
            )
            assert found == [(label, records) for label, records in left if records]
    assert looked > 100


def test_what_the_page_says_already_is_no_chip(book: Handbook) -> None:
    player = page(book, "player", "systems/player/")
    assert chips(player) == {
        "Needs": ["Projector", "Vault", "Lens"],
        "Follow": ["Roll back the player"],
        "Answered for in": ["Premieres"],
        "Uses": ["Lens token"],
        "Opened by": ["The player's logs"],
        "Hit by": ["All films are gone"],
        "Watched by": ["Failed starts"],
        "Backed up by": ["Films"],
        "Needed by": ["Premiere gate"],
        "Read in": ["A DevOps' first days"],
        "Shown in": ["Packet for DevOps"],
    }
    # Its owner stands in its head, where it runs and what deploys it in its own sections.
    shown = {
        each.attributes["href"]
        for each in player.css(".hb-table:not(.hb-score) a.hb-ref, .hb-head a")
    }
    assert {"../../roles/devops/", "../../environments/#cinema"} <= shown
    assert not shown & {each.attributes["href"] for each in player.css(".hb-chips a")}
    role = page(book, "devops", "roles/devops/")
    assert chips(role) == {"Is told for": ["Premiere gate"], "Can decide": ["Q02"]}


def test_a_card_leads_to_what_its_facts_do_not(book: Handbook) -> None:
    for register, url, card, tied in (
        ("monitor_register", "monitors/", "player-starts", {}),
        ("component_cards", "systems/", "vault", {}),
        (
            "backup_register",
            "backups/",
            "films",
            {"Backs up": ["Player"], "Hit by": ["All films are gone"]},
        ),
        (
            "environment_cards",
            "environments/",
            "cinema",
            {"Deployed to by": ["Deploy"], "Owed after deploys": ["Watch a film to its end"]},
        ),
    ):
        node = page(book, register, url).css_first(f"#{card}")
        assert node, card
        assert chips(node) == tied


def test_of_many_a_few_are_in_sight_and_the_others_unfold(tmp_path: Path, make: Make) -> None:
    def systems(count: int) -> LexborNode:
        lines = "".join(
            f"- {{id: s{n}, title: System {n}, depends_on: [base]}}\n" for n in range(count)
        )
        base = "- {id: base, title: Base}\n"
        folder = make(tmp_path / str(count), {"systems.yaml": base + lines})
        return page(load(folder), "base", "systems/base/")

    few = systems(8)
    assert chips(few) == {"Needed by": [f"System {n}" for n in range(8)]}
    assert few.css(".hb-ties .hb-more") == []
    many = systems(20)
    assert chips(many) == {"Needed by": [f"System {n}" for n in range(20)]}
    (more,) = many.css(".hb-ties .hb-more")
    assert [each.text() for each in more.css("a")] == [f"System {n}" for n in range(6, 20)]
    summary = more.css_first("summary")
    assert summary
    assert summary.text() == "and 14 more"


@pytest.mark.parametrize(("count", "folded"), [(100, 0), (103, 3)])
def test_of_very_many_that_it_owns_a_page_holds_the_rest_back(
    tmp_path: Path, make: Make, count: int, folded: int
) -> None:
    files = {"roles.yaml": "- {id: base, title: Base}\n"}
    for n in range(count):
        names = f"id: act-{n:03}\ntitle: Act {n:03}\nowner: base\npurpose: Act.\ntriggers: [Now.]\n"
        steps = "preconditions: [Now.]\nsteps: [{title: Act, do: Act.}]\nverification: [It did.]\n"
        files[f"playbooks/act-{n:03}.yaml"] = names + steps
    owned = page(load(make(tmp_path, files)), "base", "roles/base/").css(".hb-facts dd")
    (found,) = (each for each in owned if "Act 000" in each.text())
    assert [each.text() for each in found.css("a")] == [f"Act {n:03}" for n in range(count)]
    assert [each.text() for each in found.css("summary")] == [f"and {folded} more"][:folded]
    assert len(found.css("details > noscript[data-fold] > a")) == folded
