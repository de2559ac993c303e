"""Dates that people type wrong, and what is said of them; the ids are those of the fault list."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
ROLES = "- {id: pm, title: PM}\n"
DUTIES = "- {id: sweep, title: Sweep, owner: pm, cadence: weekly}\n"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--data", str(data)])


def event(kind: str, day: str, **more: str) -> dict[str, str]:
    fields = {"kind": kind, "on": day, "subject": "sweep", "by": "pm", "outcome": "Done."} | more
    text = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return {f"log/{day[:4]}/{day}-sweep-a1.yaml": text}


def test_a_day_after_the_day_of_judgement_is_in_the_future(tmp_path: Path, make: Make) -> None:
    files = {"roles.yaml": ROLES, "duties.yaml": DUTIES, **event("done", "2026-03-10")}
    data = make(tmp_path, files)
    assert run(data, "check", "--quiet-gaps", "--as-of=2026-03-10").exit_code == 0
    result = run(data, "check", "--quiet-gaps", "--as-of=2026-03-09")
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == [
        f"{data}/log/2026/2026-03-10-sweep-a1.yaml:2:5: HB901 2026-03-10 is in the future",
        "    today is 2026-03-09; is the year right?",
    ]


def test_what_was_never_done_and_says_no_start_is_not_known(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path, {"roles.yaml": ROLES, "duties.yaml": DUTIES})
    said = "-           sweep  pm  not known: verify now\n"
    assert run(data, "due").output == said
    assert run(data, "due", "--within=P1D", "--as-of=2026-01-06").output == said
    (row,) = json.loads(run(data, "due", "--format=json").output)
    assert (row["last_done"], row["next_due"], row["status"]) == (None, None, "not known")
    assert run(data, "due", "--fail-late", "--as-of=2026-01-06").exit_code == 1
    assert run(data, "due", "--fail-late", "--role=pm").exit_code == 1
    assert run(data, "done", "sweep", "--by=pm").exit_code == 0
    assert run(data, "due").output == "2026-04-08  sweep  pm  due in 7 days\n"
    assert run(data, "due", "--fail-late").exit_code == 0


def test_what_was_never_done_since_its_start_is_listed_as_late(tmp_path: Path, make: Make) -> None:
    started = DUTIES.replace("weekly}", "weekly, starts: 2026-01-05}")
    data = make(tmp_path, {"roles.yaml": ROLES, "duties.yaml": started})
    assert run(data, "due").output == "2026-01-12  sweep  pm  79 days late, never done\n"
    (row,) = json.loads(run(data, "due", "--format=json").output)
    assert (row["last_done"], row["status"]) == (None, "late")
    assert run(data, "due", "--fail-late").exit_code == 1
    assert run(data, "due", "--fail-late", "--as-of=2026-01-12").exit_code == 0


BACKWARD = {
    "drill": {
        "backup_taken": "2026-03-11",
        "migrations_verified": "true",
        "boot_verified": "true",
    },
    "incident": {
        "severity": "SEV1",
        "started": "2026-03-10T10:00Z",
        "resolved": "2026-03-10T09:00Z",
    },
}


@pytest.mark.parametrize(
    ("kind", "says", "other"),
    [
        ("drill", "2:5: HB904 2026-03-10 is before the backup was taken", "backup_taken"),
        ("incident", "8:11: HB904 resolved before it started", "started"),
    ],
)
def test_what_ends_before_it_starts_is_told_with_both_lines(
    kind: str, says: str, other: str, tmp_path: Path, make: Make
) -> None:
    files = event(kind, "2026-03-10", **BACKWARD[kind])
    (name,) = files
    data = make(tmp_path, {"roles.yaml": ROLES, "duties.yaml": DUTIES, **files})
    result = run(data, "check", "--quiet-gaps")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == f"{data}/{name}:{says}"
    assert re.fullmatch(rf"    {other} is at {re.escape(str(data / name))}:\d+:\d+", lines[1])


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("Europe/berlin", 'unknown timezone "Europe/berlin"\n    did you mean "Europe/Berlin"?'),
        ("EST", 'unknown timezone "EST"\n'),
        ("Berlin", 'unknown timezone "Berlin"\n'),
        ("../../etc/passwd", 'unknown timezone "../../etc/passwd"\n'),
        ('""', 'unknown timezone ""\n'),
        ("/etc/localtime", 'unknown timezone "/etc/localtime"\n'),
    ],
)
def test_a_zone_that_is_none_is_refused(zone: str, says: str, tmp_path: Path, make: Make) -> None:
    text = (
        f"title: T\norganisation: O\ntimezone: {zone}\nadopted: 2026-01-05\n"
        "source_document: {title: N, file: source/notes.md}\n"
    )
    result = run(make(tmp_path, {"handbook.yaml": text}), "check")
    assert result.exit_code == 1
    assert f"{tmp_path}/handbook.yaml:3:11: HB205 {says}" in result.output
    assert "Traceback" not in result.output


def test_a_date_on_a_weekend_stays_and_all_forms_agree(twin: Path) -> None:
    """2 May 2026 is a Saturday; the pages are compared in tests/site."""
    rows = csv.DictReader(io.StringIO(run(twin, "due", "--format=csv").output))
    assert {row["duty"]: row["next_due"] for row in rows}["rotate-keys"] == "2026-05-02"
    calendar = run(twin, "calendar").output
    start = calendar.partition("SUMMARY:Rotate the keys\n")[2].splitlines()[0]
    assert start == "DTSTART;VALUE=DATE:20260502"


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\\t=1",
    "=cmd|' /C calc'!A0",
    'plain, with \\"quotes\\"',
]


@pytest.mark.parametrize("title", FORMULAS)
def test_no_cell_is_calculated_unless_asked_for(title: str, tmp_path: Path, make: Make) -> None:
    duty = f'- {{id: sweep, title: "{title}", cadence: weekly}}\n'
    data = make(tmp_path, {"duties.yaml": duty})
    meant = json.loads(f'"{title}"')
    (row,) = csv.DictReader(io.StringIO(run(data, "due", "--format=csv").stdout))
    safe = "'\t'=1" if meant == "\t=1" else meant if meant[0].isalpha() else f"'{meant}"
    assert row["title"] == safe
    (raw,) = csv.DictReader(io.StringIO(run(data, "due", "--raw-csv").stdout))
    assert raw["title"] == meant
    (plain,) = json.loads(run(data, "due", "--format=json").stdout)
    assert plain["title"] == meant
