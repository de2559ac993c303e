"""An incident from its beginning to its end."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli

Make = Callable[..., Path]
SETTINGS = """title: Handbook
organisation: Acme Pictures
timezone: Europe/Berlin
adopted: 2026-01-05
source_document: {title: Notes, file: source/notes.md}
"""
LADDER = """- id: alerts
  title: Alerts
  when: An alert goes off.
  levels:
    - {severity: SEV1, means: Nothing is shown.}
    - {severity: SEV2, means: Something is not shown.}
"""
FILES = {
    "handbook.yaml": SETTINGS,
    "roles.yaml": "- {id: pm, title: PM}\n",
    "escalations.yaml": LADDER,
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
}
OPEN = ("log", "incident", "web", "--by=pm", "--severity=SEV1")


@pytest.fixture
def data(tmp_path: Path, make: Make) -> Path:
    return make(tmp_path / "data", FILES)


@pytest.fixture
def run(data: Path) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(
        cli, [*words, "--data", str(data)], env={"COLUMNS": "300"}
    )


@pytest.fixture
def recorded(run: Callable[..., Result], data: Path) -> Callable[..., tuple[str, dict[str, Any]]]:
    """Run a command that must write an event: its id and its fields as they are written."""

    def record(*words: str) -> tuple[str, dict[str, Any]]:
        result = run(*words)
        assert result.exit_code == 0, result.output
        found = re.search(r"Recorded in .*/(.+)\.yaml\n", result.output)
        assert found
        (each,) = [each for each in load(data).log if each.id == found[1]]
        return each.id, dict(each.node)

    return record


Recorded = Callable[..., tuple[str, dict[str, Any]]]
Run = Callable[..., Result]


def test_an_incident_begins_now_and_is_open(recorded: Recorded, data: Path) -> None:
    """The clock says noon in UTC."""
    event_id, fields = recorded(*OPEN)
    assert fields == {
        "kind": "incident",
        "on": "2026-04-01",
        "subject": "web",
        "by": "pm",
        "severity": "SEV1",
        "started": "2026-04-01T14:00+02:00",
    }
    assert event_id.startswith("2026-04-01-web-")
    (each,) = load(data).log
    assert each.event.result == "open since 2026-04-01 14:00 CEST"


def test_an_incident_is_of_the_day_on_which_it_started(recorded: Recorded) -> None:
    event_id, fields = recorded(*OPEN, "--started", "2026-03-31T23:30")
    assert (fields["on"], fields["started"]) == ("2026-03-31", "2026-03-31T23:30+02:00")
    assert event_id.startswith("2026-03-31-web-")
    # Half past ten in the evening in UTC is the next day in Berlin.
    _, fields = recorded(*OPEN, "--started", "2026-03-30T22:30Z")
    assert (fields["on"], fields["started"]) == ("2026-03-31", "2026-03-30T22:30Z")


def test_an_incident_is_closed_by_its_id_and_keeps_the_rest(recorded: Recorded, data: Path) -> None:
    event_id, begun = recorded(
        *OPEN, "--started=2026-03-31T23:30", "--note=The pages are blank.", "--ticket=OPS-1"
    )
    _, ended = recorded("log", "incident", "--close", event_id)
    assert ended == {**begun, "resolved": "2026-04-01T14:00+02:00", "corrects": event_id}
    (each,) = load(data).events("web", "incident")
    assert each.event.result == "resolved"


def test_what_came_of_it_is_said_when_it_is_closed(recorded: Recorded) -> None:
    event_id, begun = recorded(*OPEN, "--started=2026-03-31T23:30")
    words = ("--resolved=2026-04-01 01:00", "--outcome=Rolled back.", "--root-cause=A bad build.")
    _, ended = recorded("log", "incident", "--close", event_id, *words)
    assert ended == {
        **begun,
        "outcome": "Rolled back.",
        "resolved": "2026-04-01T01:00+02:00",
        "root_cause": "A bad build.",
        "corrects": event_id,
    }


def test_an_open_incident_never_says_that_it_is_done(make: Make, tmp_path: Path) -> None:
    text = (
        "{kind: incident, on: 2026-03-30, subject: web, by: pm, outcome: %s, severity: SEV1,"
        " started: 2026-03-30T10:00}\n"
    )
    files = {
        "log/2026/2026-03-30-web-a1.yaml": text % "done",
        "log/2026/2026-03-30-web-b2.yaml": text % "Looked at.",
    }
    book = load(make(tmp_path / "data", {**FILES, **files}))
    assert [each.event.result for each in book.log] == [
        "open since 2026-03-30 10:00 CEST",
        "open since 2026-03-30 10:00 CEST: Looked at.",
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*OPEN[:-1], "--severity=sev1"), '"sev1" is not on the ladder did you mean "SEV1"?'),
        ((*OPEN[:-1], "--severity=huge"), "not on the ladder one of SEV1, SEV2"),
        (OPEN[:-1], '"severity" is required'),
        ((*OPEN, "--started=yesterday"), "for --started: 'yesterday' is not a moment; write"),
        ((*OPEN, "--started=2026-03-29T02:30"), "there is no 2026-03-29T02:30 in Europe/Berlin"),
        ((*OPEN, "--started=2025-10-26T02:30"), "write 2025-10-26T02:30+02:00 or 2025-10-26T02:30"),
        ((*OPEN, "--started=2026-04-02T10:00"), "2026-04-02 is in the future"),
        (("log", "incident", "--close", "nothing"), "no event \"nothing\"; no incident is open"),
        (("log", "incident", "--close", "x", "--corrects", "x"), "--close and --corrects both"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_recorded(
    words: tuple[str, ...], says: str, run: Run, data: Path
) -> None:
    result = run(*words)
    assert result.exit_code in (1, 2)
    assert says in " ".join(result.output.split())
    assert not (data / "log").exists()


def test_what_is_no_open_incident_cannot_be_closed(run: Run, recorded: Recorded) -> None:
    first, _ = recorded(*OPEN, "--started=2026-03-30T10:00")
    second, _ = recorded(*OPEN, "--started=2026-03-31T10:00")
    review, _ = recorded("log", "review", "web", "--by=pm")
    closed, _ = recorded("log", "incident", "--close", first)

    def refused(event_id: str) -> str:
        result = run("log", "incident", "--close", event_id)
        assert result.exit_code == 2
        return " ".join(result.output.partition("for --close: ")[2].split())

    assert refused(first) == f"{first} is already corrected by {closed}; name that one instead"
    assert refused(closed) == f"{closed} is over; open are {second}"
    assert refused(review) == f"{review} is no incident: review; open are {second}"
    typo = second.replace("web", "wbe")
    assert refused(typo) == f'there is no event "{typo}"; did you mean "{second}"?'


def test_without_a_ladder_any_severity_will_do(run: Run, data: Path) -> None:
    (data / "escalations.yaml").unlink()
    assert run(*OPEN[:-1], "--severity=bad").exit_code == 0


def test_a_moment_of_the_log_without_an_offset_is_of_the_handbooks_zone(
    make: Make, tmp_path: Path
) -> None:
    text = (
        "kind: incident\non: 2026-03-31\nsubject: web\nby: pm\nseverity: SEV1\n"
        "started: 2026-03-31T00:30\nresolved: 2026-03-29T02:30\n"
    )
    name = "log/2026/2026-03-31-web-a1.yaml"
    book = load(make(tmp_path / "data", {**FILES, name: text}), "data")
    assert [str(each) for each in book.findings] == [
        f"data/{name}:7:11: HB205 resolved: there is no 2026-03-29T02:30 in Europe/Berlin\n"
        "    the clocks are put forward then; did you mean 2026-03-29T03:30+02:00?"
    ]
    mended = text.replace("2026-03-29T02:30", "2026-03-31T01:30")
    (each,) = load(make(tmp_path / "data", {**FILES, name: mended})).log
    assert each.event.started.isoformat() == "2026-03-31T00:30:00+02:00"
