"""The home page: what people see and the way in, numbers, what is due, and what is new."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import Handbook, load
from handbook.cli.main import cli
from handbook.hosting import Repository
from handbook.pages import tiles
from handbook.pages.macros import OWN, Templates
from handbook.pages.prose import block
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

TODAY = dt.date(2026, 4, 1)
PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = "{title: T, organisation: O, adopted: 2026-01-01}\n"
PLAYBOOK = (
    "purpose: Restart it., triggers: ['It **stopped**, or [hangs](/faq/).'], "
    "preconditions: [You can sign in.], verification: [It runs.]"
)
STEPS = "steps: [{id: go, title: Stop, do: Stop it.}, {id: on, title: Start, do: Start it.}]"
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def own() -> Handbook:
    """The project's own handbook."""
    return load(PROJECT / "data", "data")


@pytest.fixture
def made(tmp_path: Path, make: Make) -> Callable[..., Handbook]:
    """A function that gives a handbook of some files."""
    return lambda **files: load(
        make(tmp_path, {f"{name}.yaml": text for name, text in files.items()})
    )


def home(book: Handbook, today: dt.date = TODAY, **options: object) -> LexborHTMLParser:
    """The home page of a handbook, as it is made on a day."""
    return part(book, "home", today, **options)


def part(book: Handbook, macro: str, today: dt.date = TODAY, **options: object) -> LexborHTMLParser:
    """What a macro gives on a day."""
    view = View(Reading(book, today, Repository(), rulebook(), check), lambda: "")
    return LexborHTMLParser(dict(Templates(OWN).macros(view, block))[macro](**options))


def shown(page: LexborHTMLParser) -> list[tuple[str, list[tuple[str, str]]]]:
    """The tiles: what people see, then each way in with its address; the last tile left out."""
    found = []
    for tile in page.css(".hb-tile:not(.hb-tile--else)"):
        title = tile.css_first("strong, .hb-tile__title").text()
        ways = [
            ((a.css_first("span") or a).text(), a.attributes["href"] or "") for a in tile.css("a")
        ]
        found.append((title, ways))
    return found


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    """The text of each element that is chosen, with blanks for line ends."""
    return [" ".join(each.text(separator=" ").split()) for each in page.css(selector)]


def test_blockbuilders_begin_with_what_people_see_in_this_order(own: Handbook) -> None:
    found = shown(home(own, incident="respond-to-incident"))
    assert [(title, [label for label, _ in ways]) for title, ways in found] == [
        ("The site or API is down", ["Respond now"]),
        ("A deploy broke it", ["API", "Web application"]),
        (
            "Data is lost or wrong",
            [
                *("Rows or a table", "Whole database", "Supabase project"),
                *("S3 objects", "S3 bucket", "AWS account"),
            ],
        ),
        ("A key leaked", ["Supabase", "AWS", "Stripe", "Vercel", "Deploy role"]),
        ("Payments fail", ["Send lost live events again"]),
        ("I am locked out", ["Break the glass"]),
        ("Prices stand still", ["Fail over to Coin Metrics"]),
    ]
    assert found[1][1] == [
        ("API", "playbooks/deploy-backend/#roll-back-now"),
        ("Web application", "playbooks/deploy-frontend/#roll-back-now"),
    ]
    assert words(home(own), ".hb-tile__ways > span") == ["Roll back now:"]


def test_each_way_from_home_leads_to_a_way_into_a_playbook(own: Handbook) -> None:
    for each in tiles.tiles(own, TODAY):
        for way in each.ways:
            page, _, step = way.url.partition("#")
            playbook = own.get(page.split("/")[1])
            assert step in [entry.step for entry in playbook.entries], way


def test_the_twin_has_its_scenarios_and_a_playbook_is_no_trouble_by_being_a_duty(
    twin: Path,
) -> None:
    """Rotate-lens-key is what a duty asks for, and nothing else leads to it."""
    book = load(twin)
    assert shown(home(book)) == [
        (
            "Nothing is shown",
            [
                ("All films", "playbooks/roll-back-player/#roll-back"),
                ("Lens is down", "scenarios/#lens-is-down"),
            ],
        )
    ]
    assert [each.title for each in tiles.tiles(book, TODAY, first="rotate-lens-key")] == [
        "Nothing is shown",
        "Rotate the Lens key",
    ]


def test_without_scenarios_playbooks_give_their_symptoms_their_ways_or_when_to_start(
    made: Callable[..., Handbook],
) -> None:
    book = made(
        handbook=SETTINGS,
        **{
            "playbooks/a": f"{{id: a, title: Restart, {PLAYBOOK}, {STEPS}}}",
            "playbooks/b": f"{{id: b, title: Go back, symptoms: [gone wrong, undo], "
            f"{PLAYBOOK}, {STEPS}}}",
            "playbooks/c": f"{{id: c, title: Mend, {PLAYBOOK}, {STEPS}, entries: "
            "[{label: Stop now, step: go}, {label: Start again, step: on}]}",
            "playbooks/d": f"{{id: d, title: Look, {PLAYBOOK}, {STEPS}, ended: 2026-03-31}}",
            "playbooks/e": f"{{id: e, title: Wipe, {PLAYBOOK}, {STEPS}, entries: "
            "[{label: Wipe it, step: go}, {label: Fill it, step: on, symptoms: [it is empty]}]}",
        },
    )
    assert shown(home(book, incident="c")) == [
        ("Mend", [("Stop now", "playbooks/c/#go"), ("Start again", "playbooks/c/#on")]),
        ("Gone wrong", [("Go back", "playbooks/b/")]),
        ("It is empty", [("Fill it", "playbooks/e/#on")]),
        ("Restart", [("It stopped, or hangs.", "playbooks/a/")]),
    ]


def test_the_page_may_choose_scenarios_and_playbooks_itself(twin: Path) -> None:
    book = load(twin)
    page = home(book, broken=["rotate-lens-key", "lost-films"])
    assert [title for title, _ in shown(page)] == ["Rotate the Lens key", "Nothing is shown"]
    with pytest.raises(LookupError, match='"lens" is neither a scenario nor a playbook'):
        home(book, broken=["lens"])


def test_a_large_handbook_has_a_home_as_long_as_that_of_a_small_one(
    made: Callable[..., Handbook],
) -> None:
    many = range(300)
    book = made(
        handbook=SETTINGS,
        scenarios="".join(
            f"- {{id: case-{n}, title: Case {n}, symptom: It is {n % 40}}}\n" for n in many
        ),
        roles="".join(f"- {{id: r{n}, title: R{n}}}\n" for n in many),
        duties="".join(
            f"- {{id: d{n}, title: D{n}, owner: r1, cadence: monthly, "
            f"starts: 2026-03-{n % 9 + 1:02}}}\n"
            for n in many
        ),
    )
    page = home(book)
    assert len(shown(page)) == tiles.MOST_TILES
    assert words(page, ".hb-tile")[0] == "It is 0 Case 0 Case 40 Case 80 Case 120 Case 160 3 more"
    assert words(page, ".hb-tile--else") == ["Not here, or not sure? Contacts All 300 scenarios"]
    assert len(page.css(".hb-home__due .hb-row")) == 6
    assert len(page.css("[aria-labelledby=i-am] .hb-row")) == 8
    assert "All 300 roles" in words(page, "[aria-labelledby=i-am]")[0]
    assert words(page, ".hb-number")[:2] == ["0 duties late", "300 duties never done"]
    late = page.css_first(".hb-number").attributes["data-passed"] or ""
    assert late.split()[0] == "2026-04-01*34"
    assert len(late.split()) == 9
    assert len(page.html or "") < 20_000


def test_what_is_late_comes_first_then_what_nobody_knows_of(twin: Path) -> None:
    rows = words(home(load(twin)), ".hb-home__due .hb-rows > li")
    assert [row.split(" 2026")[0] for row in rows] == [
        "Count the films",
        "Refresh the packet",
        "Watch a film to its end",
        "Water the plants in the foyer",
        "Not known: verify now nothing is recorded of these yet",
        'Ask Prism, "still there?"; then write it down no owner yearly',
        "Balance the till",
    ]
    assert rows[0] == "Count the films 2026-02-28 Producer monthly never done"
    assert rows[6].endswith("18:30 Producer monthly on Friday at 18:30 never done")


def test_the_numbers_lead_to_the_rows_that_they_count(own: Handbook) -> None:
    links = home(own).css(".hb-number")
    assert [
        (link.attributes["href"], words(home(own), ".hb-number")[n]) for n, link in enumerate(links)
    ] == [
        ("duties/?status=late", "0 duties late"),
        ("duties/?done=never", "14 duties never done"),
        ("duties/?owner=none", "8 duties without an owner"),
        ("playbooks/?walked=never", "26 playbooks never walked through"),
    ]


def test_each_role_says_what_it_owes_and_who_holds_it(twin: Path) -> None:
    assert words(home(load(twin)), "[aria-labelledby=i-am] .hb-row") == [
        "DevOps 3 duties Ada Reel",
        "Producer 4 duties Bo Shutter",
        "Projectionist no duty whoever is on call",
    ]


def incident(name: str, rest: str) -> tuple[str, str]:
    text = (
        f"{{kind: incident, on: 2026-03-0{name}, subject: x, by: pm, severity: SEV{name}, "
        f"started: '2026-03-0{name}T08:00Z'{rest}}}"
    )
    return f"log/2026/2026-03-0{name}-x-000{name}", text


def test_an_incident_that_is_not_over_comes_before_everything(
    made: Callable[..., Handbook],
) -> None:
    given = dict(
        [
            incident("1", ""),
            incident("2", ", resolved: '2026-03-02T09:00Z', outcome: Over."),
            incident("3", ""),
        ]
    )
    files = {
        "handbook": SETTINGS,
        "systems": "- {id: x, title: Site}",
        "roles": "- {id: pm, title: PM}",
    }
    assert home(made(**files)).css(".hb-alarm") == []
    book = made(**files, **given)
    page = home(book)
    assert words(page, ".hb-home > :first-child") == [
        "2 incidents are open Site SEV3 since 2026-03-03 08:00 UTC PM "
        "Site SEV1 since 2026-03-01 08:00 UTC PM Over? handbook log incident --close ID"
    ]
    assert page.css_first(".hb-alarm li a").attributes["href"] == ("log/2026/#2026-03-03-x-0003")
    assert home(book, dt.date(2026, 3, 2)).css_first(".hb-alarm h2").text() == (
        "1 incident is open"
    )


def test_an_empty_log_says_what_to_do_first(own: Handbook) -> None:
    assert words(home(own), ".hb-nextsteps li") == [
        "Name who holds DevOps Lead , in data/people.yaml and data/assignments.yaml . "
        "handbook new person NAME --write",
        "Do Review the compliance disclosures , and record it. "
        "handbook done compliance-disclosure-review --by compliance-advisor --note …",
        "Walk through Respond to an incident, and communicate with somebody new, and record it. "
        "handbook log walkthrough respond-to-incident --by ROLE",
    ]


def test_the_first_steps_can_be_taken_as_they_stand_and_go_once_one_is(
    tmp_path: Path, twin: Path
) -> None:
    data = shutil.copytree(twin, tmp_path / "data", ignore=shutil.ignore_patterns("log"))
    lines = words(home(load(data)), ".hb-nextsteps code")
    assert lines == [
        "handbook done count-films --by producer",
        "handbook log walkthrough roll-back-player --by devops",
    ]
    for line in lines:
        said = CliRunner().invoke(cli, [*line.split()[1:], "--data", str(data)])
        assert said.exit_code == 0, said.output
    book = load(data)
    assert home(book, book.log[-1].event.on).css(".hb-nextsteps") == []


def test_a_handbook_of_nothing_says_how_to_begin(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path / "data", {"handbook.yaml": SETTINGS})
    lines = words(home(load(data)), ".hb-nextsteps code")
    assert lines == [
        "handbook new playbook respond-to-incident --write",
        "handbook new role operations-lead --write",
        "handbook new duty restore-drill --write",
    ]
    for line in lines:
        said = CliRunner().invoke(cli, [*line.split()[1:], "--data", str(data)])
        assert said.exit_code == 0, said.output


def test_what_was_seen_working_is_green_once_the_log_says_so(
    made: Callable[..., Handbook],
) -> None:
    files = {
        "handbook": SETTINGS,
        "roles": "- {id: pm, title: PM}",
        "automations": "- {id: bot, title: Bot, assurance: observed, observed_how: I looked.}",
    }
    event = "{kind: observation, on: 2026-03-01, subject: bot, by: pm, outcome: Seen.}"
    chip = part(made(**files), "automation_register").css_first(".hb-chip")
    assert (chip.text(), chip.attributes["class"]) == ("observed", "hb-chip")
    book = made(**files, **{"log/2026/2026-03-01-bot-0001": event})
    assert [str(each) for each in book.findings] == []
    chip = part(book, "automation_register").css_first(".hb-chip")
    assert (chip.text(), chip.attributes["class"]) == ("observed", "hb-chip hb-observed")


def test_of_many_duties_a_month_and_a_day_say_the_first_and_how_many_others(
    made: Callable[..., Handbook],
) -> None:
    rows = "- {{id: d-{0:03}, title: Do {0}, owner: ops, cadence: yearly, starts: 2025-05-04}}\n"
    book = made(
        handbook=SETTINGS,
        roles="[{id: ops, title: Ops}]",
        duties="".join(rows.format(number) for number in range(130)),
    )
    months = part(book, "month_lists").css(".hb-month")
    (may,) = [each for each in months if "May 2026" in each.text()]
    items = [" ".join(each.text().split()) for each in may.css("li")]
    assert (len(items), items[0], items[-2:]) == (101, "Do 0 4", ["Do 99 4", "30 more"])
    year = part(book, "year_picture")
    said = "Do 0, Do 1, Do 2, Do 3, Do 4, Do 5, Do 6, Do 7, and 122 more"
    assert year.css_first("[aria-label]").attributes["aria-label"] == f"May 4: {said}"
    assert year.css_first("#year-2026-05").text() == f"May 2026: 4. {said}"
