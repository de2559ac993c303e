"""Who is on call at any moment, and what the command says of it."""

import datetime as dt
import json
import zoneinfo
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog import Handbook, load
from handbook.cli.main import cli
from handbook.model.oncall import Roster
from handbook.schedule import Turn, turn_at, turns

Make = Callable[[Path, Mapping[str, str]], Path]
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
TEAM = ("ada", "bo", "cy")
PEOPLE = "".join(f"- {{id: {name}, title: {name.title()}}}\n" for name in TEAM)
BASE = {"hands_over": "Monday 09:00", "starts": "2026-03-02", "rotation": ["ada", "bo"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, make: Make) -> Callable[..., Handbook]:
    """A function that makes a handbook of one roster, in the time zone of Berlin."""
    folder = make(tmp_path_factory.mktemp("oncall") / "data", {"people.yaml": PEOPLE})
    place = folder / "handbook.yaml"
    place.write_text(place.read_text("utf-8").replace("UTC", "Europe/Berlin"), "utf-8")

    def of(people: str = PEOPLE, **fields: Any) -> Handbook:
        (folder / "people.yaml").write_text(people)
        record = [{"id": "watch", "title": "Watch", **fields}]
        (folder / "rosters.yaml").write_text(yaml.safe_dump(record))
        book = load(folder)
        assert book.findings == ()
        return book

    return of


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def watch(book: Handbook) -> Roster:
    return book.all(Roster)[0]


def who(book: Handbook, text: str) -> str | None:
    return turn_at(book, watch(book), local(text)).person


def test_a_rotation_hands_over_at_its_time_and_goes_round(made: Callable[..., Handbook]) -> None:
    book = made(**BASE)
    assert [
        who(book, text)
        for text in (
            *("2026-03-02T08:59:59", "2026-03-02T09:00", "2026-03-09T08:59", "2026-03-09T09:00"),
            *("2026-03-16T09:00", "2026-12-28T09:00", "2027-01-04T08:59", "2027-01-04T09:00"),
        )
    ] == [None, "ada", "ada", "bo", "ada", "bo", "bo", "ada"]


def test_a_week_by_name_goes_before_the_rotation_and_an_override_before_both(
    made: Callable[..., Handbook],
) -> None:
    book = made(
        **BASE,
        weeks=[{"from": "2026-03-09", "person": "ada"}],
        overrides=[
            {"from": "2026-03-10", "until": "2026-03-11", "person": "cy"},
            {"from": "2026-03-11T18:00", "until": "2026-03-11T20:00", "person": "bo"},
        ],
    )
    found = turns(book, watch(book), local("2026-03-09T12:00"), local("2026-03-16T12:00"))
    assert [(str(turn.start), turn.person, turn.why) for turn in found] == [
        ("2026-03-09 08:00:00+00:00", "ada", "week"),
        ("2026-03-10 08:00:00+00:00", "cy", "override"),
        ("2026-03-11 08:00:00+00:00", "ada", "week"),
        ("2026-03-11 17:00:00+00:00", "bo", "override"),
        ("2026-03-11 19:00:00+00:00", "ada", "week"),
        ("2026-03-16 08:00:00+00:00", "ada", "rotation"),
    ]


def test_after_the_last_known_week_nobody_is_named(made: Callable[..., Handbook]) -> None:
    book = made(hands_over="Monday 09:00", weeks=[{"from": "2026-03-02", "person": "ada"}])
    last = turn_at(book, watch(book), local("2026-03-09T09:00"))
    assert last == Turn(local("2026-03-09T09:00").astimezone(dt.UTC), None, None)
    assert who(book, "2026-03-09T08:59") == "ada"
    assert who(book, "2026-03-02T08:59") is None


def test_nobody_is_on_call_after_their_last_day_or_the_end_of_the_roster(
    made: Callable[..., Handbook],
) -> None:
    people = PEOPLE.replace("title: Bo", "title: Bo, left: 2026-03-11")
    book = made(people, **BASE, ended="2026-03-20")
    assert [
        who(book, text)
        for text in (
            *("2026-03-11T23:59", "2026-03-12T00:00", "2026-03-16T09:00"),
            *("2026-03-19T23:59", "2026-03-20T00:00"),
        )
    ] == ["bo", None, "ada", "ada", None]


@pytest.mark.parametrize(
    ("hands_over", "starts", "edge", "hours"),
    [
        # The clocks are put forward on 29 March 2026 and back on 25 October 2026.
        ("Monday 09:00", "2026-03-23", "2026-03-30T07:00+00:00", 167),
        ("Monday 09:00", "2026-10-19", "2026-10-26T08:00+00:00", 169),
        # 02:30 is left out, so it is 03:30 then; at the second one the first counts.
        ("Sunday 02:30", "2026-03-22", "2026-03-29T01:30+00:00", 168),
        ("Sunday 02:30", "2026-10-18", "2026-10-25T00:30+00:00", 168),
    ],
)
def test_a_turn_over_a_change_of_the_clocks_ends_at_the_time_of_day(
    hands_over: str, starts: str, edge: str, hours: int, made: Callable[..., Handbook]
) -> None:
    book = made(hands_over=hands_over, starts=starts, rotation=["ada", "bo"])
    moment = dt.datetime.fromisoformat(edge)
    before = turn_at(book, watch(book), moment - dt.timedelta(seconds=1))
    after = turn_at(book, watch(book), moment)
    assert (before.person, after.person, before.end, after.start) == ("ada", "bo", moment, moment)
    assert before.start
    assert moment - before.start == dt.timedelta(hours=hours)


MOMENTS = st.integers(0, 650 * 24 * 60).map(
    lambda minutes: dt.datetime(2025, 12, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
MONDAYS = st.integers(0, 60).map(lambda n: str(dt.date(2025, 12, 29) + dt.timedelta(weeks=n)))
WEEKS = st.lists(
    st.fixed_dictionaries({"from": MONDAYS, "person": st.sampled_from(TEAM)}), max_size=4
)
OVERRIDES = st.lists(
    st.tuples(MOMENTS, st.integers(1, 400), st.sampled_from(TEAM)).map(
        lambda drawn: {
            "from": f"{drawn[0]:%Y-%m-%dT%H:%M}Z",
            "until": f"{drawn[0] + dt.timedelta(hours=drawn[1]):%Y-%m-%dT%H:%M}Z",
            "person": drawn[2],
        }
    ),
    max_size=3,
)
FIELDS = st.fixed_dictionaries(
    {
        "rotation": st.lists(st.sampled_from(TEAM), max_size=4),
        "weeks": WEEKS,
        "overrides": OVERRIDES,
    }
)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(1, 80), FIELDS)
def test_turns_leave_no_hole_and_agree_with_each_moment(
    made: Callable[..., Handbook], start: dt.datetime, days: int, fields: dict[str, Any]
) -> None:
    book = made(**{**BASE, **fields})
    end = start + dt.timedelta(days=days)
    found = turns(book, watch(book), start, end)
    assert found[0].start is None or found[0].start <= start
    assert found[-1].end is None or found[-1].end >= end
    for one, other in pairwise(found):
        assert one.end == other.start
    for turn in found:
        inside = max(filter(None, (turn.start, start)))
        assert turn_at(book, watch(book), inside) == turn
        assert turn.person in (*TEAM, None)


FILES = {
    "handbook.yaml": (
        "title: Films\norganisation: Acme Pictures\ntimezone: Europe/Berlin\nadopted: 2026-01-05\n"
    ),
    "roles.yaml": "- {id: hall, title: Hall, reach: [{phone: +49 30 901820-99, when: at night}]}\n",
    "people.yaml": (
        "- id: ada\n  title: Ada Reel\n  contact: Room 2\n  stand_in: [bo]\n"
        "  reach: [{phone: +49 (30) 901820-17}, {chat: https://chat.acme.example/dm/ada}]\n"
        "- {id: bo, title: Bo Shutter}\n"
    ),
    "rosters.yaml": (
        "- {id: watch, title: Watch, role: hall, hands_over: Monday 09:00, starts: 2026-03-23,\n"
        "   rotation: [ada, bo], tool: https://alerts.acme.example/1}\n"
        "- {id: halls, title: Halls, tool: https://alerts.acme.example/2}\n"
    ),
}


def run(folder: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["oncall", *words, "--data", str(folder)])
    return result.exit_code, result.output


def test_the_command_says_who_since_when_and_how_to_reach_them(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, FILES)
    assert run(folder, "--at", "2026-03-29T12:00") == (
        0,
        "Watch: Ada Reel, since 2026-03-23 09:00 CET, until 2026-03-30 09:00 CEST\n"
        "  phone: +49 (30) 901820-17\n"
        "  chat: chat.acme.example/dm/ada\n"
        "  contact: Room 2\n"
        "  stands in: Bo Shutter\n"
        "  phone: +49 30 901820-99, at night (Hall)\n"
        "  tool: https://alerts.acme.example/1\n"
        "\n"
        "Halls: not written here; the tool says\n"
        "  tool: https://alerts.acme.example/2\n",
    )
    # The tests' own clock stands at noon of 1 April 2026, UTC.
    assert run(folder, "watch")[1].splitlines()[0] == (
        "Watch: Bo Shutter, since 2026-03-30 09:00 CEST, until 2026-04-06 09:00 CEST"
    )
    assert run(folder, "watch", "--at", "2026-03-01T12:00")[1].splitlines()[0] == (
        "Watch: not set, until 2026-03-23 09:00 CET"
    )


def test_the_command_as_json(tmp_path: Path, make: Make) -> None:
    code, said = run(make(tmp_path, FILES), "watch", "--json", "--at", "2026-03-29T12:00")
    (found,) = json.loads(said)["rosters"]
    assert (code, found["person"], found["until"]) == (0, "ada", "2026-03-30T09:00+02:00")
    assert found["reach"][0] == {
        "how": "phone",
        "to": "+49 (30) 901820-17",
        "href": "tel:+493090182017",
        "when": None,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wach",), 'there is no roster "wach"; did you mean "watch"?'),
        (("ada",), 'there is no roster "ada"; rosters: watch, halls'),
        (("--at", "2026-03-29T02:30"), "there is no 2026-03-29T02:30 in Europe/Berlin"),
        (("--at", "now"), "'now' is not a moment"),
    ],
)
def test_what_is_not_understood_is_a_usage_error(
    words: tuple[str, ...], said: str, tmp_path: Path, make: Make
) -> None:
    code, text = run(make(tmp_path, FILES), *words)
    assert code == 2
    assert said in " ".join(text.replace("│", " ").split())


def test_a_handbook_without_rosters_says_so(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {})
    assert run(folder) == (0, f"No roster in {folder}/rosters.yaml.\n")


@pytest.mark.parametrize("moment", ["0002-01-02T00:00Z", "9998-12-30T00:00Z"])
def test_the_ends_of_the_calendar_are_moments_like_others(
    moment: str, made: Callable[..., Handbook]
) -> None:
    people = PEOPLE.replace("title: Bo", "title: Bo, left: 9999-12-31")
    for starts in ("0001-01-01", "9999-12-27"):
        weeks = [{"from": "9999-12-31", "person": "bo"}]
        book = made(people, hands_over="Monday 09:00", starts=starts, rotation=["cy"], weeks=weeks)
        assert turn_at(book, watch(book), dt.datetime.fromisoformat(moment)).person in ("cy", None)
