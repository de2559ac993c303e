"""A cadence that names its weekday and its time: how it is read, and on which days it falls."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import vobject
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from handbook import schedule
from handbook.catalog import load
from handbook.cli.main import cli
from handbook.exports.calendar import calendar
from handbook.exports.schema import schemas
from handbook.model import KINDS
from handbook.model.cadence import parse_cadence, parse_span
from handbook.model.weekdays import WEEKDAYS
from handbook.schedule.state import occurrences, state

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
MONDAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("weekly on Monday", "weekly on Monday"),
        ("weekly on mon at 9:00", "weekly on Monday at 09:00"),
        ("every Friday", "weekly on Friday"),
        ("Every other monday at 23:59", "fortnightly on Monday at 23:59"),
        ("every second Sunday", "fortnightly on Sunday"),
        ("every 2 weeks on Tues", "every 14 days on Tuesday"),
        ("P3W on  Thursdays", "every 21 days on Thursday"),
        ("quarterly on Wednesday", "quarterly on Wednesday"),
        ("P1Y at 00:00", "every year at 00:00"),
        ("daily at 02:00", "daily at 02:00"),
        ("every day at 02:00", "daily at 02:00"),
    ],
)
def test_a_weekday_and_a_time_are_understood_as_people_write_them(written: str, words: str) -> None:
    assert parse_cadence(written).words == words


ONE_OF = f"one of {', '.join(WEEKDAYS)}"
TIME = "write HH:MM, last: weekly on Monday at 09:00"


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        (
            "daily on Monday",
            '"daily on Monday": a weekday goes with weeks or months, not with 1 day',
            "write weekly on Monday, or leave the weekday out",
        ),
        (
            "P90D on Friday",
            '"P90D on Friday": a weekday goes with weeks or months, not with 90 days',
            "write weekly on Friday, or leave the weekday out",
        ),
        (
            "weekly on Monady",
            '"Monady" is not a weekday',
            f'did you mean "Monday"? {ONE_OF}',
        ),
        ("weekly on T", '"T" is not a weekday', ONE_OF),
        (
            "weekly on Monday and Thursday",
            '"weekly on Monday and Thursday" names more than one weekday',
            "write one record for each weekday",
        ),
        ("weekly at 9am", '"9am" is not a time of day', TIME),
        ("weekly at 24:00", '"24:00" is not a time of day', TIME),
        (
            "weekly at 09:00 on Monday",
            '"09:00 on Monday" is not a time of day',
            TIME,
        ),
    ],
)
def test_what_is_no_weekday_and_no_time_is_refused_with_what_to_write(
    written: str, message: str, hint: str
) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        parse_cadence(written)
    assert (refused.value.message(), (refused.value.context or {})["hint"]) == (message, hint)


@pytest.mark.parametrize("written", ["weekly on Monday", "daily at 09:00"])
def test_a_span_has_neither(written: str) -> None:
    with pytest.raises(ValueError, match="a span has no weekday and no time"):
        parse_span(written)


@pytest.mark.parametrize(
    ("done", "due"),
    [
        ("2026-01-05", "2026-01-12"),  # on its Monday
        ("2026-01-02", "2026-01-12"),  # the Friday before: the next Monday is done already
        ("2026-01-08", "2026-01-12"),  # three days late: no Monday is left out
        ("2026-01-09", "2026-01-19"),  # nearer to the Monday that follows, so done for that
    ],
)
def test_what_was_done_early_or_late_keeps_to_its_weekday(done: str, due: str) -> None:
    weekly = parse_cadence("weekly on Monday")
    assert str(schedule.step(dt.date.fromisoformat(done), weekly, 1)) == due


STEPS = st.sampled_from(
    ["weekly", "fortnightly", "P3W", "P84D", "monthly", "P5M", "quarterly", "yearly", "P10Y"]
)


@given(st.dates(), STEPS, st.sampled_from(WEEKDAYS), st.integers(1, 30))
def test_a_due_date_is_the_day_of_its_name_nearest_to_the_plain_one(
    anchor: dt.date, text: str, weekday: str, count: int
) -> None:
    plain = schedule.step(anchor, parse_cadence(text), count)
    found = schedule.step(anchor, parse_cadence(f"{text} on {weekday}"), count)
    if plain == dt.date.max:  # it stands for all days beyond the calendar's end
        assert found == plain
        return
    days = range(max(plain.toordinal() - 3, 1), min(plain.toordinal() + 3, 3652059) + 1)
    near = [dt.date.fromordinal(day) for day in days]
    named = [day for day in near if f"{day:%A}" == weekday]
    assert [found] == named or (not named and found == dt.date.max)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), STEPS, st.sampled_from(WEEKDAYS))
def test_due_dates_follow_each_other_and_the_anchor(
    anchor: dt.date, text: str, weekday: str
) -> None:
    found = state(parse_cadence(f"{text} on {weekday}"), [], anchor, anchor)
    days = list(occurrences(found, schedule.step(anchor, schedule.YEAR, 25)))
    assert [anchor, *days] == sorted({anchor, *days})
    assert {f"{day:%A}" for day in days} == {weekday}
    assert days[0] == found.due
    assert found.soon_from
    assert anchor <= found.soon_from <= days[0]


def test_the_calendars_end_is_reached() -> None:
    late = dt.date(9999, 12, 20)
    found = state(parse_cadence("weekly on Monday"), [], late, late)
    assert [str(day) for day in occurrences(found, dt.date.max)] == ["9999-12-27", "9999-12-31"]


DUTIES = """\
- {id: sweep, title: Sweep, owner: pm, cadence: weekly on Monday at 09:00, starts: 2026-03-25}
- {id: count, title: Count, owner: pm, cadence: monthly on Friday at 18:30, starts: 2026-03-02}
- {id: look, title: Look, owner: pm, cadence: quarterly on Friday, starts: 2026-03-02}
"""


@pytest.fixture
def data(tmp_path: Path, make: Make) -> Path:
    zone = {
        "handbook.yaml": "title: H\norganisation: A\ntimezone: Europe/Berlin\n"
        "adopted: 2026-01-05\nid: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
    }
    return make(tmp_path, {**zone, "roles.yaml": "- {id: pm, title: PM}\n", "duties.yaml": DUTIES})


def due(data: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, ["due", *words, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_list_of_duties_says_the_time(data: Path) -> None:
    assert due(data, "--as-of=2026-03-30").splitlines() == [
        "2026-03-30  sweep  pm  due today at 09:00, never done",
        "2026-04-03  count  pm  due in 4 days at 18:30, never done",
        "2026-06-05  look   pm  due in 67 days, never done",
    ]
    rows = json.loads(due(data, "--format=json"))
    assert [(row["duty"], row["cadence"], row["at"]) for row in rows] == [
        ("sweep", "weekly on Monday at 09:00", "09:00"),
        ("count", "monthly on Friday at 18:30", "18:30"),
        ("look", "quarterly on Friday", None),
    ]
    table = csv.DictReader(io.StringIO(due(data, "--format=csv")))
    assert [row["at"] for row in table] == ["09:00", "18:30", ""]
    assert "| 2026-04-03 | Count | pm | due in 2 days at 18\\:30, never done |" in due(
        data, "--format=markdown"
    )


def test_it_is_late_from_the_day_after_whatever_its_time(data: Path) -> None:
    assert due(data, "--as-of=2026-03-31").startswith("2026-03-30  sweep  pm  1 day late")


def events(data: Path, today: dt.date = TODAY) -> Mapping[str, Any]:
    found: Any = vobject.readOne(calendar(load(data), today))
    return {event.uid.value.partition("@")[0]: event for event in found.contents["vevent"]}


def test_a_calendar_has_the_moment_in_the_handbooks_zone(data: Path) -> None:
    """Also on the other side of the day on which the clocks change, 25 October 2026."""
    found = events(data)
    sweep = found["sweep"]
    assert str(sweep.dtstart.value) == "2026-03-30 09:00:00+02:00"
    assert "dtend" not in sweep.contents
    series = sweep.getrruleset(addRDate=True)
    moments = [each.isoformat() for each in series.between(*_days("2026-10-19", "2026-10-27"))]
    assert [moment[:19] for moment in moments] == ["2026-10-19T09:00:00", "2026-10-26T09:00:00"]
    assert type(found["look"].dtstart.value) is dt.date


def _days(first: str, last: str) -> tuple[dt.datetime, ...]:
    zone = dt.timezone(dt.timedelta(hours=2))
    return tuple(dt.datetime.fromisoformat(day).replace(tzinfo=zone) for day in (first, last))


def test_a_calendar_lists_the_days_of_months_with_a_weekday(data: Path) -> None:
    found = events(data)
    for name in ("count", "look"):
        event = found[name]
        assert "rrule" not in event.contents
        (known,) = (s for duty, s in schedule.duties(load(data), TODAY) if duty.id == name)
        assert known.due
        until = schedule.step(known.due, schedule.YEAR, 2)
        listed = [each for day in event.contents["rdate"] for each in day.value]
        days = [event.dtstart.value, *listed]
        as_days = [day.date() if isinstance(day, dt.datetime) else day for day in days]
        assert as_days == list(occurrences(known, until))
        assert len(as_days) > 5


def test_the_zone_is_told_of_from_the_first_date_on(data: Path) -> None:
    """What is late since a year before is a moment, too."""
    text = calendar(load(data), dt.date(2028, 4, 1))
    (zone,) = re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE", text, re.DOTALL)
    assert "TZID:Europe/Berlin" in zone
    assert "DTSTART:20260101T000000" in zone


@pytest.mark.parametrize(
    "cadence",
    ["weekly on Monday", "daily at 02:00", "P3W on Friday at 23:59", "P1Y2M at 00:00", "P2M"],
)
def test_an_editor_accepts_it(cadence: str) -> None:
    schema = json.loads(schemas(KINDS)["schema/duty.schema.json"])
    jsonschema.validate([{"id": "sweep", "title": "Sweep", "cadence": cadence}], schema)


@pytest.mark.parametrize(
    "cadence", ["weekly on ", "weekly on Funday", "daily at 24:00", "P on Monday"]
)
def test_an_editor_underlines_what_is_none(cadence: str) -> None:
    schema = json.loads(schemas(KINDS)["schema/duty.schema.json"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{"id": "sweep", "title": "Sweep", "cadence": cadence}], schema)
