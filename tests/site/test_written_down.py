"""What a team writes down of its systems, monitors and decisions is where a reader looks for it."""

from collections.abc import Callable

import pytest
from building import Build
from selectolax.lexbor import LexborHTMLParser, LexborNode

Read = Callable[[str], LexborNode]


@pytest.fixture(scope="module")
def page(twin_site: Build) -> Read:
    """The content of a page of the twin's site."""

    def read(path: str) -> LexborNode:
        body = LexborHTMLParser(twin_site.page(path)).css_first(".md-content__inner")
        assert body
        return body

    return read


def said(node: LexborNode | None) -> str:
    assert node
    return " ".join(node.text(separator=" ").split())


def facts(node: LexborNode) -> dict[str, str]:
    """The rows of the lists of facts in a part of a page."""
    names, values = node.css(".hb-facts dt"), node.css(".hb-facts dd")
    return {said(name): said(value) for name, value in zip(names, values, strict=True)}


def ties(node: LexborNode) -> dict[str, list[str]]:
    """What a record is tied to, under what is read before it."""
    rows = node.css(".hb-ties > div")
    return {said(r.css_first("dt")): [said(each) for each in r.css("dd a")] for r in rows}


def table(node: LexborNode, after: str) -> list[list[str]]:
    """The rows of the first table after a heading, with the table's own heading."""
    heading = node.css_first(f"#{after}")
    assert heading
    found = heading.next
    while found and found.tag != "table" and not found.css_first("table"):
        found = found.next
    assert found
    return [[said(cell) for cell in row.css("th, td")] for row in found.css("tr")]


def links(node: LexborNode) -> dict[str, str]:
    return {said(each): each.attributes.get("href") or "" for each in node.css("a[href]")}


def test_a_systems_page_says_how_much_depends_on_it_and_where_it_is(page: Read) -> None:
    player = page("systems/player")
    rows = facts(player)
    assert (rows["Tier"], rows["Region"]) == ("1", "eu-north-1")
    assert rows["Repository"] == "https://code.acme.example/player"
    assert ties(player)["Needs"] == ["Projector", "Vault", "Lens"]
    assert ties(player)["Watched by"] == ["Failed starts"]
    assert links(player)["Starts and failures"] == "https://look.acme.example/player"
    assert table(player, "service-levels") == [
        ["Objective", "Target", "Over", "Measured at"],
        ["Starts that succeed", "99.9 %", "30 days", "https://look.acme.example/slo"],
        ["Time to the first picture", "under 2 s", "not set", "not set"],
    ]
    (_, cinema, screening) = table(player, "where-it-runs")
    assert cinema == ["Cinema", "https://player.acme.example", "Films are shown here."]
    assert screening[1] == "not set"
    assert ties(page("systems/projector"))["Needed by"] == ["Player"]


def test_an_environment_says_what_runs_there_and_at_which_address(page: Read) -> None:
    body = page("environments")
    rows = table(body, "environments")
    assert rows[0] == ["Environment", "Frontend", "Backend", "Systems", "Purpose"]
    by_name = {row[0]: row[1:] for row in rows[1:]}
    assert by_name["Cinema"][2] == "Player : https://player.acme.example"
    assert by_name["Screening"][2] == "Player : address not set"
    card = body.css_first("#cinema")
    assert card
    assert facts(card)["Player"] == "https://player.acme.example"


def test_a_vendor_says_what_stops_without_it_and_why_as_the_command_does(page: Read) -> None:
    body = page("vendors/lens")
    assert body.css_first("#what-stops-without-it")
    assert [said(each) for each in body.css(".hb-hits li")] == [
        "Vault from Lens",
        "Lens token issued by Lens",
        "Player needs Lens",
        "Films made by Vault , from Lens",
        "Deploy uses Lens token , issued by Lens",
    ]
    secrets = body.css_first(".hb-hits ~ ol, .hb-hits + p + ol")
    assert secrets
    assert said(secrets) == "Lens token , by Rotate the Lens key can: DevOps"


def test_a_card_unfolds_what_stops_without_it(page: Read) -> None:
    card = page("systems").css_first("#chat")
    assert card
    assert facts(card)["Stops without it"].startswith("7 records Vault needs Chat")
    disk = page("monitors").css_first("#disk")
    assert disk
    assert "Stops without it" not in facts(disk)


def test_a_monitor_and_its_playbook_lead_to_each_other(page: Read) -> None:
    card = page("monitors").css_first("#player-starts")
    assert card
    assert facts(card)["What to do"] == "Roll back the player Roll back now Release again"
    assert ties(page("playbooks/roll-back-player"))["Starts on the alert"] == ["Failed starts"]


def test_a_duty_says_its_weekday_and_its_time(page: Read) -> None:
    card = page("duties").css_first("#balance-till")
    assert card
    rows = facts(card)
    assert rows["Cadence"] == "monthly on Friday at 18:30"
    assert rows["Next due"] == "2026-04-03 18:30"


def test_what_was_decided_stays_and_is_no_open_question(page: Read) -> None:
    body = page("questions")
    text = said(body)
    assert text.index("Who projects?") < text.rindex("closed cinemas")
    card = body.css_first("#q03")
    assert card
    rows = facts(card)
    assert (rows["Decided"], rows["By"]) == ("2026-03-25", "Producer")
    assert rows["Because"].startswith("The contracts end then.")
    assert rows["Touches"] == "Player , Copy the films"
    foot = page("systems/player").css_first(".hb-foot")
    assert "Decided Q03 Do we keep the films of closed cinemas?" in said(foot)
    origin = page("duties").css_first("#copy-films .hb-origin")
    assert "Decided Q03" in said(origin)


def test_fields_of_ones_own_are_rows_and_are_searched(page: Read, twin_site: Build) -> None:
    player = page("systems/player")
    rows = facts(player)
    assert (rows["Cost centre"], rows["Teams"]) == ("4711", "film, light")
    assert links(player)["https://wiki.acme.example/player"] == "https://wiki.acme.example/player"
    found = [d for d in twin_site.found() if "Cost centre" in d.text and "4711" in d.text]
    assert "systems/player/" in {each.location.partition("#")[0] for each in found}


@pytest.mark.parametrize(
    "path",
    [
        *("vendors/hostile-vendor", "systems/hostile-system", "pipelines/hostile-pipeline"),
        *("roles/hostile-role", "playbooks/hostile-playbook", "onboarding/hostile-track"),
        *("duties", "credentials", "backups", "monitors", "gates", "escalation", "faq"),
        *("glossary", "questions", "responsibilities", "environments", "source", "disclaimers"),
    ],
)
def test_hostile_names_of_fields_are_text(hostile_site: Build, path: str) -> None:
    body = LexborHTMLParser(hostile_site.page(path)).css_first(".md-content__inner")
    assert body
    names = [each.text() for each in body.css(".hb-extra dt")]
    assert '<b>{{ 7*7 }}</b> [x](javascript:alert(1)) | " onmouseover="alert(1)' in names
    assert [each for each in body.css(".hb-extra a") if "acme.example" not in each.html] == []
