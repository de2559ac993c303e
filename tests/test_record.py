"""What `done` and `log` write, and what they refuse."""

import datetime as dt
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from handbook import clock
from handbook.catalog import load
from handbook.cli.main import cli
from handbook.edit import events
from handbook.exports.schema import schemas
from handbook.model import KINDS
from handbook.model.log import EVENT_MODELS
from handbook.source import read

Make = Callable[..., Path]
DUTIES = """- id: rotate
  title: Rotate the key
  owner: pm
  cadence: P180D
  evidence: [ticket]
- id: sweep
  title: Sweep the floor
  owner: pm
  cadence: weekly
  starts: 2026-01-05
- id: archive
  title: Archive what was shown
  owner: pm
  cadence: {on: deploy}
  environments: [live]
"""
ENVIRONMENTS = """- id: live
  title: Live
  frontend_url: https://live.example
  backend_url: https://api.live.example
  purpose: Shows.
- id: trial
  title: Trial
  frontend_url: https://trial.example
  backend_url: https://api.trial.example
  purpose: Tries.
"""
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n",
    "duties.yaml": DUTIES,
    "environments.yaml": ENVIRONMENTS,
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
}


@pytest.fixture
def data(tmp_path: Path, make: Make) -> Path:
    return make(tmp_path / "data", FILES)


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--data", str(data)], env={"COLUMNS": "200"})


def recorded(data: Path, *words: str) -> str:
    """Run a command that must write an event; the event's id."""
    result = run(data, *words)
    assert result.exit_code == 0, result.output
    found = re.search(r"Recorded in .*/(.+)\.yaml\n", result.output)
    assert found
    return found[1]


def logged(data: Path) -> list[Path]:
    return sorted(p for p in (data / "log").rglob("*") if p.is_file())


def due(data: Path) -> dict[str, dict[str, Any]]:
    rows = json.loads(run(data, "due", "--format", "json").output)
    return {row["duty"]: row for row in rows}


def test_done_writes_one_file_and_the_due_date_follows(data: Path) -> None:
    assert run(data, "due").output.startswith(
        "-           rotate   pm  not known: verify now\n2026-01-12  sweep"
    )
    done = run(data, "done", "rotate", "--by", "pm", "--on", "2026-03-02", "--ticket", "OPS-7")
    (path,) = logged(data)
    assert re.fullmatch(r"2026-03-02-rotate-[0-9a-f]{4}\.yaml", path.name)
    assert done.output == (
        f"Recorded in {data}/log/2026/{path.name}\nrotate: next due 2026-08-29, due in 150 days\n"
    )
    assert path.read_text() == (
        "# yaml-language-server: $schema=../../schema/event.schema.json\n"
        "kind: done\non: 2026-03-02\nrecorded: 2026-04-01\nsubject: rotate\nby: pm\n"
        "outcome: done\nticket: OPS-7\n"
    )
    assert "2026-08-29  rotate   pm  due in 150 days" in run(data, "due").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("done", "rotate", "--by", "pm"), 'HB903 "rotate" was done without a ticket'),
        (("done", "rotate", "--by", "pm"), "a ticket run it again with --ticket NUMBER"),
        (("done", "sweep", "--by", "ghost"), 'HB902 unknown role or person or automation "ghost"'),
        (("done", "sweep", "--by", "pm", "--on", "2027-01-01"), "2027-01-01 is in the future"),
        (("done", "swep", "--by", "pm"), 'there is no duty "swep"; did you mean "sweep"?'),
        (
            ("done", "sweep", "--by", "pm", "--on", "2026-02-30"),
            "2026-02-30 is not a date; no such day",
        ),
        (("done", "sweep", "--by", "pm", "--on", "2026-02-30"), "Invalid value for '--on'"),
        (("done", "sweep", "--by", "pm", "--on", ""), "Invalid value for '--on'"),
        (("done", "sweep", "--by", "pm", "--evidence", "javascript:x"), 'scheme "javascript"'),
        (("done", "sweep", "--by", "pm", "--settles", "2026-01-01-x"), "HB902 unknown event"),
        (("done", "sweep"), "Missing option '--by'"),
        (("log", "review", "nothing", "--by", "pm"), 'unknown record "nothing"'),
        (("log", "review", "../../x", "--by", "pm"), 'unknown record "../../x"'),
        (("log", "review", "--by", "pm"), "name the record that it is about"),
        (("log", "drill", "sweep"), '"by" is required'),
        (("log", "retraction", "sweep", "--by", "pm"), '"corrects" is required'),
    ],
)
def test_what_would_not_pass_the_check_is_not_written(
    data: Path, words: tuple[str, ...], says: str
) -> None:
    result = run(data, *words)
    assert result.exit_code in (1, 2)
    assert says in " ".join(result.output.split())
    assert not (data / "log").exists()


def test_a_dry_run_prints_the_file_as_a_diff_and_writes_nothing(data: Path) -> None:
    result = run(data, "done", "sweep", "--by", "pm", "--note", "all: swept", "--dry-run")
    assert result.exit_code == 0
    assert result.output == (
        f"--- /dev/null\n+++ {data}/log/2026/2026-04-01-sweep-….yaml\n@@ -0,0 +1,7 @@\n"
        "+# yaml-language-server: $schema=../../schema/event.schema.json\n"
        "+kind: done\n+on: 2026-04-01\n+subject: sweep\n+by: pm\n+outcome: done\n"
        '+note: "all: swept"\n'
    )
    assert not (data / "log").exists()


TRIED = {
    "done": ["count-films"],
    "review": ["lens"],
    "walkthrough": ["roll-back-player"],
    "drill": ["restore-drill", "--migrations-verified", "--no-boot-verified"],
    "incident": ["player", "--severity", "SEV1", "--started", "2026-03-01T10:00Z"],
    "release": ["player", "--version", "v2", "--environment", "cinema"],
    "iteration": ["player"],
    "leaving": ["cy", "--last", "2026-05-31", "--opens", "rotate-keys"],
    "approval": ["premiere-gate", "--version", "v2"],
    "notice": ["premiere-gate", "--to", "producer", "--to", "devops"],
    "observation": ["key-scanner"],
    "failure": ["scan-keys"],
    "retraction": ["--corrects", "2026-03-29-quiet-gate-f4"],
}


@pytest.mark.parametrize("kind", EVENT_MODELS)
def test_every_kind_of_event_can_be_tried_out_and_recorded(
    kind: str, twin: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(twin, tmp_path / "data")
    before = len(load(data).log)
    words = [*(["done"] if kind == "done" else ["log", kind]), *TRIED[kind], "--by", "ada"]
    tried = run(data, *words, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert len(load(data).log) == before
    (path,) = data.rglob(f"{recorded(data, *words)}.yaml")
    added = [line[1:] for line in tried.output.splitlines() if line.startswith("+")][1:]
    assert path.read_text().splitlines() == added
    assert f"kind: {kind}" in added
    assert run(data, "check", "--quiet-gaps").exit_code == 0


def test_one_command_reads_the_clock_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Midnight between two readings changes nothing, for there is one."""
    days: Iterator[dt.date] = iter([dt.date(2026, 3, 31), dt.date(2026, 4, 1)])
    for words in (
        ("done", "sweep", "--by", "pm"),
        ("log", "review", "web", "--by", "pm"),
        ("due",),
        ("calendar",),
        ("digest",),
        ("audit",),
        ("check",),
    ):
        days = iter([dt.date(2026, 3, 31)])
        monkeypatch.setattr(clock, "today", lambda _book, days=days: next(days))
        result = run(data, *words)
        assert (words, result.exit_code, result.exception) == (words, 0, None)
        assert list(days) == []
    assert {event.event.on for event in load(data).log} == {dt.date(2026, 3, 31)}


def test_a_mistake_is_corrected_by_another_event(data: Path) -> None:
    wrong = recorded(data, "done", "sweep", "--by", "pm", "--on", "2026-03-30")
    recorded(data, "done", "sweep", "--by", "pm", "--on", "2026-03-02", "--corrects", wrong)
    assert due(data)["sweep"]["next_due"] == "2026-03-09"
    assert len(logged(data)) == 2


def test_what_did_not_happen_is_retracted(data: Path) -> None:
    wrong = recorded(data, "done", "sweep", "--by", "pm")
    result = recorded(data, "log", "retraction", "--corrects", wrong, "--by", "pm")
    assert "-sweep-" in result
    row = due(data)["sweep"]
    assert (row["last_done"], row["next_due"], row["status"]) == (None, "2026-01-12", "late")


def test_the_same_event_is_not_recorded_twice(data: Path) -> None:
    recorded(data, "done", "sweep", "--by", "pm")
    again = run(data, "done", "sweep", "--by", "pm")
    assert again.exit_code == 1
    assert re.search(r"The same event is already in the log: .*-sweep-....\.yaml:2:1", again.output)
    assert len(logged(data)) == 1
    told = run(data, "done", "sweep", "--by", "pm", "--note", "a second time")
    assert told.exit_code == 1
    assert re.search(
        r"It is already in the log, in other words: .*-sweep-....\.yaml:2:1\n"
        r"Nothing was written. If it happened twice: --again. To change it: "
        r"handbook done sweep --corrects 2026-04-01-sweep-....\n",
        told.output,
    )
    recorded(data, "done", "sweep", "--by", "pm", "--note", "a second time", "--again")


def test_a_day_before_the_last_one_is_refused_unless_forced(data: Path) -> None:
    words = ("done", "sweep", "--by", "pm", "--on")
    recorded(data, *words, "2026-03-30")
    before = [path.read_bytes() for path in logged(data)]
    early = run(data, *words, "2025-03-31")
    assert early.exit_code == 1
    assert '"sweep" was done later: 2026-03-30' in early.output
    assert [path.read_bytes() for path in logged(data)] == before
    recorded(data, *words, "2025-03-31", "--force")
    assert due(data)["sweep"]["last_done"] == "2026-03-30"


def test_a_duty_is_owed_after_each_deploy_to_its_environment_and_says_so(data: Path) -> None:
    def release(version: str, place: str, day: str) -> str:
        options = ("--version", version, "--environment", place, "--on", day)
        return recorded(data, "log", "release", "web", "--by", "pm", *options)

    def standing() -> tuple[str, str, list[str]]:
        row = due(data)["archive"]
        return row["next_due"], row["in_words"], row["owed_for"]

    release("v1", "trial", "2026-03-20")
    assert standing() == (None, "after each deploy to live", [])
    first = release("v2", "live", "2026-03-30")
    assert standing() == ("2026-03-30", "2 days late, after release v2", [first])
    second = release("v3", "live", "2026-04-01")
    assert standing() == (
        "2026-03-30",
        "2 days late, after 2 releases, the first v2",
        [first, second],
    )
    recorded(data, "done", "archive", "--by", "pm", "--settles", first)
    assert standing() == ("2026-04-01", "due today, after release v3", [second])
    recorded(data, "done", "archive", "--by", "pm")
    assert standing() == (None, "after each deploy to live", [])


def test_what_was_not_owed_cannot_be_settled(data: Path) -> None:
    options = ("--version", "v1", "--environment", "trial")
    trial = recorded(data, "log", "release", "web", "--by", "pm", *options)
    result = run(data, "done", "archive", "--by", "pm", "--settles", trial)
    assert result.exit_code == 1
    assert f'HB908 "archive" was not owed for {trial} on 2026-04-01' in result.output


def test_a_retracted_release_is_owed_for_no_longer(data: Path) -> None:
    options = ("--version", "v1", "--environment", "live")
    release = recorded(data, "log", "release", "web", "--by", "pm", *options)
    assert due(data)["archive"]["owed_for"] == [release]
    recorded(data, "log", "retraction", "--corrects", release, "--by", "pm")
    assert due(data)["archive"]["owed_for"] == []


REPORT: dict[str, Any] = {
    "on": "2026-03-02",
    "subject": "sweep",
    "by": "pm",
    "outcome": "restored 😀",
    "migrations_verified": True,
    "boot_verified": False,
    "backup_taken": "2026-03-01",
    "measured_rto": "PT42M",
    "measured_rpo": None,
    "remediation": [{"title": "Mend the boot", "owner": "pm", "ticket": "OPS-9"}],
}


def reported(tmp_path: Path, report: object, **how: Any) -> str:
    path = tmp_path / "report.json"
    path.write_text(report if isinstance(report, str) else json.dumps(report, **how))
    return str(path)


@pytest.mark.parametrize("how", [{}, {"indent": 2}, {"indent": "\t"}, {"ensure_ascii": False}])
def test_a_drill_is_recorded_from_a_report(data: Path, tmp_path: Path, how: dict[str, Any]) -> None:
    recorded(data, "log", "drill", "--from", reported(tmp_path, REPORT, **how))
    (event,) = load(data).log
    given = {key: value for key, value in REPORT.items() if value is not None}
    digest = hashlib.sha256((tmp_path / "report.json").read_bytes()).hexdigest()
    assert event.event.model_dump(exclude_defaults=True) == {
        **given,
        "origin": {"source": "JSON", "sha256": digest},
        "kind": "drill",
        "on": dt.date(2026, 3, 2),
        "recorded": dt.date(2026, 4, 1),
        "backup_taken": dt.date(2026, 3, 1),
        "remediation": tuple(given["remediation"]),
    }


@pytest.mark.parametrize(
    ("backups", "options", "targets"),
    [
        (["films"], (), ("PT4H", None)),
        (["films"], ("--target-rto", "PT1H"), ("PT1H", None)),
        (["films"], ("--measured-rpo", "PT5M"), ("PT4H", "P1D")),
        (["films", "takes"], (), (None, None)),
        ([], (), (None, None)),
    ],
)
def test_what_a_drill_measured_stands_beside_what_its_backup_aims_at(
    data: Path, backups: list[str], options: tuple[str, ...], targets: tuple[str | None, ...]
) -> None:
    record = "- {{id: {0}, title: {0}, rto: PT4H, rpo: P1D, validated_by: sweep}}\n"
    (data / "backups.yaml").write_text("".join(map(record.format, backups)))
    measured = ("--by", "pm", "--measured-rto", "PT3H", *options)
    recorded(data, "log", "drill", "sweep", *measured)
    drill = load(data).log[0].event
    assert (drill.target_rto, drill.target_rpo) == targets


def test_the_same_report_is_not_recorded_twice(data: Path, tmp_path: Path) -> None:
    path = reported(tmp_path, REPORT)
    recorded(data, "log", "drill", "--from", path)
    again = run(data, "log", "drill", "--from", path)
    assert (again.exit_code, len(logged(data))) == (0, 1)
    assert again.output.startswith("It is already in the log, from the same report: ")
    assert again.output.endswith("\nNothing was written.\n")


def test_an_option_wins_over_the_report_and_a_dry_run_shows_the_result(
    data: Path, tmp_path: Path
) -> None:
    path = reported(tmp_path, REPORT)
    result = run(data, "log", "drill", "--from", path, "--measured-rto", "PT1H", "--dry-run")
    assert result.exit_code == 0
    assert "+measured_rto: PT1H\n" in result.output
    assert "PT42M" not in result.output
    assert not (data / "log").exists()


@pytest.mark.parametrize(
    ("report", "code", "says"),
    [
        ("{", 2, "report.json:1:2: Expecting property name"),
        ('{"on": "2026-03-02",\n "outcome": done}', 2, "report.json:2:13: Expecting value"),
        ("[]", 2, "report.json:1:1: a report is a JSON object"),
        ('{"measured_rto": NaN}', 2, "NaN is not a number"),
        ({**REPORT, "on": None}, 2, 'say which day it was: "on" in the report, or --on'),
        (
            '{"on": "2026-03-02",\n  "measured_rot": "PT1H"}',
            1,
            'report.json:2:3: HB201 /measured_rot: unknown key "measured_rot"\n'
            '    did you mean "measured_rto"?',
        ),
        (
            '{"on": "2026-03-02",\n  "boot_verified": "yes"}',
            1,
            'report.json:2:20: HB203 /boot_verified: "boot_verified": expected true or false, '
            'got text "yes"',
        ),
        (
            '{"on": "2026-03-02",\n  "on": "2026-03-03"}',
            1,
            'report.json:2:3: HB122 /on: duplicate key "on"',
        ),
        (
            {"on": "2026-03-02", "subject": "sweep"},
            1,
            'report.json:1:1: HB202 "outcome" is required',
        ),
    ],
)
def test_a_bad_report_is_told_with_its_place(
    data: Path, tmp_path: Path, report: object, code: int, says: str
) -> None:
    result = run(data, "log", "drill", "--from", reported(tmp_path, report), "--by", "pm")
    assert result.exit_code == code
    assert says in result.output
    assert not (data / "log").exists()


@pytest.mark.parametrize("data_bytes", [b"\xff{}", b"[" * 100_000, b'{"a":' * 3000], ids=len)
def test_a_report_of_any_bytes_gives_no_traceback(
    data: Path, tmp_path: Path, data_bytes: bytes
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(data_bytes)
    result = run(data, "log", "drill", "--from", str(path), "--by", "pm")
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)


def test_the_schema_of_a_report_knows_the_keys_of_a_drill() -> None:
    schema = json.loads(schemas(KINDS)["schema/drill-report.schema.json"])
    assert set(schema["properties"]) == set(EVENT_MODELS["drill"].model_fields) - {"kind"}
    assert schema["required"] == ["on", "subject", "outcome"]


@given(st.dictionaries(st.sampled_from(["note", "outcome", "ticket"]), st.text(), min_size=1))
def test_any_text_is_read_back_as_it_was_given(values: dict[str, str]) -> None:
    kept = {key: value for key, value in values.items() if value and value.isprintable()}
    document = read(events.text({"kind": "done", **kept}).encode(), "x.yaml")
    assert (document.findings, document.root) == ((), {"kind": "done", **kept})


@pytest.mark.parametrize(
    "text",
    ["2026-W14-3", "20260401", "２026-04-01", "2026-04-01T10:00", " 2026-04-01", "2026-04-01 "],
)
@pytest.mark.parametrize(
    "words",
    [
        ("done", "sweep", "--by=pm", "--on"),
        ("log", "review", "web", "--by=pm", "--on"),
        ("due", "--as-of"),
        ("audit", "--as-of"),
        ("digest", "--as-of"),
        ("calendar", "--as-of"),
        ("remind", "--dry-run", "--as-of"),
    ],
)
def test_an_option_takes_the_dates_that_data_takes(
    words: tuple[str, ...], text: str, data: Path
) -> None:
    result = run(data, *words, text)
    assert result.exit_code == 2
    assert f"{text!r} is not a date; write YYYY-MM-DD, as in 2026-11-23" in result.output


@pytest.mark.parametrize("text", ["P１D", " P1D", "P1D ", "P1M1D", "PT1H", "P", ""])
@pytest.mark.parametrize("words", [("due", "--within"), ("digest", "--since")])
def test_an_option_takes_the_spans_that_data_takes(
    words: tuple[str, ...], text: str, data: Path
) -> None:
    result = run(data, *words, text)
    assert (result.exit_code, "write P30D or P3M" in result.output) == (2, True)
