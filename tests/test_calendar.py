"""The calendar file, read again by another program: vobject, and dateutil which expands it."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook import schedule
from handbook.catalog import Handbook, load
from handbook.exports.calendar import AHEAD_YEARS, calendar
from handbook.model.cadence import WORDS
from handbook.model.work import Duty
from handbook.source.characters import hidden

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
NAMESPACE = "6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1"
ANCHORS = ("2024-02-29", "2025-12-31", "2026-01-30", "2026-02-28", "2026-03-01")
CADENCES = (
    *WORDS,
    *(f"P{n}D" for n in (1, 2, 6, 8, 28, 30, 31, 90, 180, 365, 3650)),
    *(f"P{n}M" for n in (1, 2, 5, 7, 11, 13, 18, 24, 121)),
    *("P1W", "P3W", "P2Y", "P10Y"),
)
PROPERTIES = {
    *("BEGIN", "END", "VERSION", "PRODID", "X-WR-CALNAME", "SUMMARY", "DTSTART", "DTEND"),
    *("DTSTAMP", "UID", "SEQUENCE", "RRULE", "RDATE", "DESCRIPTION", "TRANSP"),
}


def parsed(text: str) -> dict[str, Any]:
    """The events of a calendar by UID, as the other program sees them."""
    found: Any = vobject.readOne(text)
    return {event.uid.value: event for event in found.contents.get("vevent", [])}


def expanded(event: Any, until: dt.date) -> list[dt.date]:
    """Every day of an event up to and with a day, expanded by dateutil."""
    rules = event.getrruleset(addRDate=True)
    if rules is None:
        return [event.dtstart.value]
    first, last = (dt.datetime.combine(d, dt.time()) for d in (event.dtstart.value, until))
    days = {moment.date() for moment in rules.between(first, last, inc=True)}
    return sorted(days | {event.dtstart.value})


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory, make: Make) -> Handbook:
    """A handbook with a duty for each cadence from each anchor."""
    rows = [
        f"- {{id: duty-{number}, title: D, cadence: {cadence}, starts: {anchor}}}\n"
        for number, (anchor, cadence) in enumerate((a, c) for a in ANCHORS for c in CADENCES)
    ]
    return load(make(tmp_path_factory.mktemp("every"), {"duties.yaml": "".join(rows)}))


def test_every_expanded_day_is_one_of_the_schedule(every: Handbook) -> None:
    events = parsed(calendar(every, TODAY))
    duties = schedule.duties(every, TODAY)
    assert len(events) == len(duties) == len(ANCHORS) * len(CADENCES)
    listed = 0
    for duty, state in duties:
        event = events[f"{duty.id}@{NAMESPACE}"]
        due = state.due or TODAY
        until = schedule.step(max(TODAY, due), schedule.YEAR, AHEAD_YEARS)
        if "rrule" in event.contents:
            until = schedule.step(until, schedule.YEAR, 20)
        else:
            listed += 1
        expected = list(schedule.occurrences(state, until)) or [due]
        assert expanded(event, until) == expected, (duty.starts, duty.cadence)
    assert 0 < listed < len(duties)


def test_a_series_is_listed_only_where_a_month_lacks_its_day(every: Handbook) -> None:
    events = parsed(calendar(every, TODAY))
    for duty in every.all(Duty):
        event = events[f"{duty.id}@{NAMESPACE}"]
        short = duty.cadence.months and duty.starts and duty.starts.day > 28
        assert ("rrule" in event.contents) != bool(short), duty


def test_all_events_last_the_whole_of_one_day(every: Handbook) -> None:
    for event in parsed(calendar(every, TODAY)).values():
        assert type(event.dtstart.value) is dt.date
        assert event.dtend.value - event.dtstart.value == dt.timedelta(days=1)
        assert event.transp.value == "TRANSPARENT"


def test_the_same_day_gives_the_same_bytes_and_uids_never_change(
    twin: Path, every: Handbook
) -> None:
    assert calendar(load(twin), TODAY) == calendar(load(twin), TODAY)
    later = schedule.step(TODAY, schedule.YEAR, 3)
    assert parsed(calendar(every, TODAY)).keys() == parsed(calendar(every, later)).keys()


def test_each_doing_moves_the_date_and_the_sequence(tmp_path: Path, make: Make) -> None:
    """A client that has the older event takes the newer one (RFC 5545, 3.8.7.4)."""
    files = {
        "roles.yaml": "- {id: pm, title: PM}\n",
        "duties.yaml": "- {id: sweep, title: Sweep, cadence: weekly, starts: 2026-01-05}\n",
    }
    seen = []
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        event = parsed(calendar(load(make(tmp_path, files)), TODAY))[f"sweep@{NAMESPACE}"]
        seen.append((int(event.sequence.value), str(event.dtstart.value)))
        files[f"log/2026/{day}-sweep-a1.yaml"] = (
            f"{{kind: done, on: {day}, subject: sweep, by: pm, outcome: Done.}}\n"
        )
    assert seen == [(0, "2026-01-12"), (1, "2026-03-08"), (2, "2026-03-09")]


def test_the_stamp_is_the_day_the_file_was_made(twin: Path) -> None:
    for event in parsed(calendar(load(twin), TODAY)).values():
        assert event.dtstamp.value == dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
        assert "last-modified" not in event.contents


def test_one_role_has_its_own_duties_only(twin: Path) -> None:
    book = load(twin)
    for role in ("devops", "producer", "projectionist"):
        events = parsed(calendar(book, TODAY, role))
        duties = (duty for duty, _ in schedule.of_people(book, TODAY) if duty.owner == role)
        owned = {f"{duty.id}@{book.namespace}" for duty in duties}
        assert set(events) == owned


def of_title(folder: Path, make: Make, title: str) -> str:
    row = f"- {{id: sweep, title: {json.dumps(title, ensure_ascii=False)}, cadence: weekly, "
    row += "starts: 2026-01-05}\n"
    book = load(make(folder, {"duties.yaml": row}))
    assert book.findings == ()
    return calendar(book, TODAY)


TITLES = [
    "Sweep\r\nATTENDEE:mailto:eve@acme.example",
    'a, b; c \\ d \\n e: "f"',
    "ä" * 200,
    "日本語" * 60,
    "😀" * 50,
    "x" * 75 + "é" + "y" * 74 + "é",
    "BEGIN:VEVENT\nUID:other\nEND:VEVENT",
    " starts with a blank",
    "=1+1",
]


@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
def test_a_title_is_read_back_as_it_was_and_adds_no_property(
    title: str, tmp_path: Path, make: Make
) -> None:
    text = of_title(tmp_path, make, title)
    (event,) = parsed(text).values()
    assert event.summary.value == title.replace("\r\n", "\n")
    assert event.uid.value == f"sweep@{NAMESPACE}"
    _well_formed(text)


# What the reader of YAML lets through: all that can be shown, and ends of lines.
WRITTEN = st.text(
    st.one_of(st.characters(exclude_categories=("C", "Zl", "Zp")), st.sampled_from("\n\t")),
    min_size=1,
    max_size=200,
).filter(lambda text: text.strip() and not any(hidden(text)))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(WRITTEN)
def test_any_title_is_read_back_as_it_was(tmp_path: Path, make: Make, title: str) -> None:
    text = of_title(tmp_path, make, title)
    (event,) = parsed(text).values()
    assert event.summary.value == title
    _well_formed(text)


def _well_formed(text: str) -> None:
    """Lines of 75 octets at most that end in CRLF, fold between characters, and are known."""
    data = text.encode()
    assert data.endswith(b"\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()
    unfolded = re.sub(rb"\r\n[ \t]", b"", data).decode()
    names = {re.split("[:;]", line)[0] for line in unfolded.removesuffix("\r\n").split("\r\n")}
    assert names <= PROPERTIES


def test_the_files_of_the_hostile_handbook_are_well_formed(hostile: Path) -> None:
    book = load(hostile)
    for role in (None, "hostile-role"):
        text = calendar(book, TODAY, role)
        _well_formed(text)
        assert "{{ 7*7 }}" in re.sub("\r\n ", "", text)
        assert parsed(text)
