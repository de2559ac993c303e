"""What is ready for the bad day, as pages tell it: from the records, on a day, without a site."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import Handbook, load
from handbook.catalog.access import lacking, matrix, needed_by, opened_to
from handbook.hosting import Repository
from handbook.model.platform import Scenario
from handbook.model.work import Duty
from handbook.pages import dependencies, queries, readiness
from handbook.pages.macros import OWN, Templates
from handbook.pages.prose import block
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
SETTINGS = (
    "title: Handbook\norganisation: Acme Pictures\ntimezone: UTC\nadopted: 2026-01-05\n"
    "id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
)
PLAYBOOK = """\
id: bring-back
title: Bring back
purpose: All is there again.
triggers: [It is gone.]
preconditions: [You can sign in.]
entries:
  - {label: Bring back now, step: now, danger: The newest takes are lost.}
  - {label: Try it, step: try-it}
steps:
  - {id: now, title: Copy, do: Copy it., expect: It is there., undo: Delete the copy.}
  - {id: try-it, title: Look, do: Look., expect: It runs., undo: Nothing.}
verification: [It runs.]
about: [films, lens-key, gone]
roles: [devops]
"""
FILES = {
    "handbook.yaml": SETTINGS,
    "roles.yaml": (
        "- {id: devops, title: DevOps}\n"
        "- {id: night, title: Night, within: devops, reach: [{phone: +49 30 901820-99}]}\n"
        "- {id: producer, title: Producer}\n"
    ),
    "vendors.yaml": "- {id: lens, title: Lens, owner: producer, purpose: Films}\n",
    "components.yaml": (
        "- {id: chat, title: Chat}\n"
        "- {id: disk, title: Disk, vendor: lens, depends_on: [chat]}\n"
        "- {id: vault, title: Vault}\n"
    ),
    "systems.yaml": "- {id: player, title: Player, depends_on: [disk]}\n",
    "credentials.yaml": (
        "- {id: lens-key, title: Lens key, vendor: lens, store: [vault], used_by: [player],\n"
        "   grants: All films., revoke: The key., if_leaked: bring-back}\n"
        "- {id: lens-zone, title: Lens zone, secret: false, variable: LENS_ZONE}\n"
    ),
    "access.yaml": (
        "- {id: portal, title: The portal, to: lens, roles: [devops], level: administer}\n"
        "- {id: door, title: The door, to: chat}\n"
    ),
    "escalations.yaml": (
        "- {id: on-call, title: On call, mirrors: [chat], then: board, then_proposed: true,\n"
        "   route: [{role: night, does: Looks., proposed: Stops it.}]}\n"
        "- {id: board, title: Board}\n"
    ),
    "monitors.yaml": (
        "- {id: gone, title: Gone, tool: chat, watches: [films], escalation: on-call,\n"
        "   playbook: bring-back}\n"
    ),
    "backups.yaml": (
        "- {id: films, title: Films, tool: [disk], rpo: P1D, rto: PT4H}\n"
        "- {id: rushes, title: Rushes, rpo: PT1H}\n"
        "- {id: notes, title: Notes}\n"
    ),
    "duties.yaml": (
        "- {id: drill, title: Drill, owner: devops, cadence: quarterly}\n"
        "- {id: sweep, title: Sweep, owner: producer, cadence: daily}\n"
        "- {id: air, title: Air, cadence: {on: deploy}}\n"
        "- {id: count, title: Count, owner: devops, cadence: P90D}\n"
    ),
    "playbooks/bring-back.yaml": PLAYBOOK,
    "scenarios.yaml": (
        "- {id: lost, title: Films are lost, looks_like: The hall is dark., playbook: bring-back,\n"
        "   entry: now, backups: [notes, films, rushes], tested_by: drill}\n"
        "- {id: worse, title: Worse, backups: [films], rpo: PT5M}\n"
        "- {id: fire, title: Fire}\n"
        "- {id: unset, title: Unset, backups: [notes]}\n"
    ),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    folder = tmp_path_factory.mktemp("ready")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    found = load(folder, "data")
    assert found.findings == ()
    return found


def page(book: Handbook, macro: str, url: str, *args: str) -> LexborHTMLParser:
    """What a macro gives on the page at an address."""
    view = View(Reading(book, TODAY, Repository(), rulebook(), check), lambda: url)
    return LexborHTMLParser(dict(Templates(OWN).macros(view, block))[macro](*args))


def rows(found: LexborHTMLParser, table: int = 0) -> list[list[str]]:
    """The text of a table's cells: what it is only filtered by, and what unfolds it, are none."""
    cells = "th[scope=row], td:not([hidden], .hb-is-fold)"
    return [
        [" ".join(cell.text(separator=" ").split()) for cell in row.css(cells)]
        for row in found.css("table")[table].css("tbody tr")
    ]


def target(book: Handbook, scenario: str, field: str) -> tuple[str | None, str]:
    found = readiness.target(book, book.get(scenario), field)
    return found.value, found.of.id


def test_a_scenario_loses_what_the_strictest_of_its_backups_allows_or_what_it_says(
    book: Handbook,
) -> None:
    assert target(book, "lost", "rpo") == ("PT1H", "rushes")
    assert target(book, "lost", "rto") == ("PT4H", "films")
    assert target(book, "worse", "rpo") == ("PT5M", "worse")
    assert target(book, "worse", "rto") == ("PT4H", "films")
    assert target(book, "fire", "rto") == (None, "fire")
    assert target(book, "unset", "rpo") == (None, "notes")


def test_the_table_leads_to_the_one_way_in_and_says_what_was_never_tried(book: Handbook) -> None:
    found = page(book, "scenario_table", "scenarios/")
    lost, worse, fire, unset = rows(found)
    assert lost == [
        *("Films are lost", "The hall is dark.", "Bring back Bring back now", "never tested"),
        *("1 hour Rushes", "4 hours Films"),
    ]
    assert worse[3:] == ["never tested", "5 minutes", "4 hours Films"]
    assert fire[4:6] == ["—", "not set"]
    assert unset[4] == "not set"
    links = [each.attributes["href"] for each in found.css("table tr")[1].css("a")]
    assert links[1:3] == ["../playbooks/bring-back/", "../playbooks/bring-back/#now"]


def test_the_last_time_is_the_latest_of_its_duty_its_backups_and_its_playbook(twin: Path) -> None:
    whole = load(twin)
    scenario = whole.all(Scenario)[0]
    names = {scenario.tested_by, scenario.playbook, *scenario.backups}
    events = [
        each
        for each in whole.known(TODAY).standing
        if each.event.subject in names and each.event.kind in ("done", "drill", "walkthrough")
    ]
    tried = readiness.tried(whole, scenario, TODAY)
    assert events
    assert tried == events[-1]
    assert readiness.tried(whole, scenario, dt.date(2025, 1, 1)) is None


def test_a_part_is_opened_by_its_vendor_and_a_key_where_it_is_kept_and_issued(
    book: Handbook,
) -> None:
    needs = {place: [each.id for each in why] for place, why in needed_by(book, "devops").items()}
    # What the roles within it are asked about is its own too.
    assert needs == {
        "lens": ["bring-back"],
        "vault": ["bring-back"],
        "chat": ["on-call", "gone"],
    }
    assert [*needed_by(book, "night")] == ["chat"]
    assert {
        place: [each.id for each in why] for place, why in needed_by(book, "producer").items()
    } == {"lens": ["lens"]}


def test_whoever_holds_a_part_of_a_role_can_open_what_the_whole_can(book: Handbook) -> None:
    assert [each.id for each in opened_to(book, "night")] == ["portal"]
    assert [*lacking(book, "devops")] == ["vault", "chat"]
    assert [*lacking(book, "producer")] == ["lens"]


def test_the_matrix_tells_what_is_had_from_what_is_only_needed(book: Handbook) -> None:
    assert [row.record.id for row in matrix(book)] == ["lens", "chat", "vault"]
    found = page(book, "access_matrix", "access/")
    assert rows(found) == [
        ["Lens The portal", "administer", "administer", "needs"],
        ["Chat The door", "needs", "needs", ""],
        ["Vault no way in recorded", "needs", "", ""],
    ]
    why = found.css_first("#needs-devops")
    assert "Lens Has The portal . Needs it for Bring back ." in " ".join(
        why.text(separator=" ").split()
    )


def test_a_handbook_without_roles_has_ways_in_and_no_matrix(tmp_path: Path, make: Make) -> None:
    make(
        tmp_path,
        {
            "handbook.yaml": SETTINGS,
            "vendors.yaml": "- {id: lens, title: Lens}\n",
            "access.yaml": "- {id: portal, title: The portal, to: lens}\n",
        },
    )
    found = page(load(tmp_path, "data"), "access_matrix", "access/")
    assert found.css("table") == []
    assert [each.text() for each in found.css("h3")] == ["The portal"]


def test_the_contact_sheet_has_each_role_and_vendor_and_blanks(book: Handbook) -> None:
    found = page(book, "contact_sheet", "contacts/")
    assert rows(found) == [
        ["DevOps", "not set", "not set", "—"],
        ["Night", "not set", "phone +49 30 901820-99", "—"],
        ["Producer", "not set", "not set", "—"],
    ]
    assert rows(found, 1) == [["Lens", "Films", "Producer", "not set"]]
    assert len(found.css(".hb-blank")) == 9


def test_the_contact_sheet_names_who_holds_a_role_and_who_stands_in(twin: Path) -> None:
    cells = {row[0]: row[1:] for row in rows(page(load(twin), "contact_sheet", "contacts/"))}
    assert cells["Projectionist"][2] == "Producer"
    assert "Ada Reel" in cells["DevOps"][0]


def test_the_map_names_what_lies_between(book: Handbook) -> None:
    player, disk, lens = (
        dependencies.service_map(book, kind)[0] for kind in ("system", "component", "vendor")
    )
    assert [(each.id, [one.id for one in way]) for each, way in player.needs] == [
        ("disk", []),
        ("chat", ["disk"]),
        ("lens", ["disk"]),
    ]
    assert disk.record.id == "chat"
    assert [(each.id, [one.id for one in way]) for each, way in lens.needed_by] == [
        ("disk", []),
        ("player", ["disk"]),
    ]
    found = page(book, "service_map_table", "service-map/")
    assert rows(found) == [
        ["Player", "Disk Chat through Disk Lens through Disk", "nothing", "none"]
    ]
    assert rows(found, 1)[1] == ["Disk", "Chat , Lens", "Player", "Gone", "none"]


def test_a_ladder_that_nobody_set_is_a_form_and_proposals_are_marked(
    book: Handbook, twin: Path
) -> None:
    found = page(book, "escalation_register", "escalation/")
    assert rows(found) == [
        ["Gone", rows(found)[0][1], "Bring back Bring back now Try it", "On call"]
    ]
    assert rows(found, 1) == [["", "", "", ""]] * 4
    assert [each.text() for each in found.css(".hb-proposed")] == [
        *("Proposed", "Proposed Stops it.", "Proposed then Board"),
    ]
    set_one = page(load(twin), "escalation_register", "escalation/")
    ladder = rows(set_one, 1)
    assert ladder[0] == ["SEV1", "Nobody can watch.", "Producer", "15 minutes"]
    assert set_one.css(".hb-form") == []


def test_only_secrets_are_counted_and_each_says_what_to_revoke_first(book: Handbook) -> None:
    found = page(book, "credential_register", "credentials/")
    assert found.css_first("p").text() == "1 secret, and 1 value that is none."
    assert [row[0] for row in rows(found)] == ["Lens key"]
    assert rows(found, 1) == [["Lens key", "The key.", "Bring back", "All films.", "—", "Player"]]
    assert rows(found, 2) == [["Lens zone", "LENS_ZONE", rows(found, 2)[0][2], "—"]]


def test_owners_are_rows_and_cadences_columns_the_shortest_first(book: Handbook) -> None:
    cadences, table = queries.by_cadence(book, book.all(Duty))
    assert cadences == ["daily", "quarterly", "every 90 days", "after each deploy"]
    assert [
        (owner, {cadence: [each.id for each in duties] for cadence, duties in row.items()})
        for owner, row in table
    ] == [
        ("devops", {"quarterly": ["drill"], "every 90 days": ["count"]}),
        ("producer", {"daily": ["sweep"]}),
        (None, {"after each deploy": ["air"]}),
    ]
