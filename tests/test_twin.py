"""The twin handbook, with a full log, gives the expected files, byte for byte.

After a change that means to change them: `pytest tests/test_twin.py --bless`, then read the diff.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.model.log import EVENT_MODELS

EXPECTED = Path(__file__).parent / "twin" / "expected"
SPRING, MAY, NEXT_YEAR = (f"--as-of={day}" for day in ("2026-04-01", "2026-05-03", "2027-03-31"))
COMMANDS = {
    "audit.json": ("audit", SPRING, "--format=json"),
    "audit.md": ("audit", SPRING, "--format=markdown"),
    "audit.txt": ("audit", SPRING),
    "audit-next-year.txt": ("audit", NEXT_YEAR),
    "calendar.ics": ("calendar", SPRING),
    "calendar-devops.ics": ("calendar", SPRING, "--role=devops"),
    "calendar-next-year.ics": ("calendar", NEXT_YEAR),
    "digest.md": ("digest", SPRING, "--since=P14D"),
    "digest-quarter.md": ("digest", SPRING, "--since=P3M"),
    "due.csv": ("due", SPRING, "--format=csv"),
    "due.json": ("due", SPRING, "--format=json"),
    "due.md": ("due", SPRING, "--format=markdown"),
    "due.txt": ("due", SPRING),
    "due-devops.txt": ("due", SPRING, "--role=devops"),
    "due-in-may.txt": ("due", MAY),
    "due-next-year.json": ("due", NEXT_YEAR, "--format=json"),
    "due-within-a-month.txt": ("due", SPRING, "--within=P30D"),
    "score.json": ("score", SPRING, "--format=json"),
    "score.svg": ("score", SPRING, "--badge=-"),
    "score.txt": ("score", SPRING),
    "score-next-year.txt": ("score", NEXT_YEAR),
    "score-player.txt": ("score", "player", SPRING),
}


@pytest.fixture
def place(twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the twin in data/, so that no output names a place of this machine."""
    shutil.copytree(twin, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_log_of_the_twin_has_events_of_every_kind(twin: Path) -> None:
    assert {each.event.kind for each in load(twin).log} == set(EVENT_MODELS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_output_is_the_expected_file(
    name: str, place: Path, request: pytest.FixtureRequest
) -> None:
    result = CliRunner().invoke(cli, list(COMMANDS[name]))
    assert result.exit_code == 0, result.output
    if request.config.getoption("--bless"):
        EXPECTED.mkdir(exist_ok=True)
        (EXPECTED / name).write_bytes(result.stdout_bytes)
    assert result.stdout_bytes.decode() == (EXPECTED / name).read_bytes().decode()


def test_no_other_file_is_expected() -> None:
    assert sorted(path.name for path in EXPECTED.iterdir()) == sorted(COMMANDS)


# Commands one after the other, and what each ended with.
ONE_BY_ONE = """
import json, sys
from handbook.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv[1:], code = words, None
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\\0%d\\0" % (code or 0))
"""


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
def test_the_machines_time_zone_and_language_change_nothing(zone: str, place: Path) -> None:
    """A process of its own, that starts in another zone and in no language at all."""
    env = {**os.environ, "TZ": zone, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "7"}
    names = ("calendar.ics", "due.json", "digest.md")
    done = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE, json.dumps([COMMANDS[name] for name in names])],
        env=env,
        cwd=place,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    expected = [part for name in names for part in ((EXPECTED / name).read_bytes(), b"0")]
    assert done.stdout.split(b"\0") == [*expected, b""]


@pytest.mark.parametrize("words", [("due",), ("calendar",), ("digest",), ("audit",), ("check",)])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.proofs
def test_the_first_and_the_last_day_give_a_result(
    words: tuple[str, ...], day: str, place: Path
) -> None:
    result = CliRunner().invoke(cli, [*words, f"--as-of={day}"])
    assert result.exit_code in ((0, 1) if words == ("check",) else (0,))
    assert type(result.exception) in (type(None), SystemExit)


@pytest.mark.parametrize("words", [("due",), ("calendar",), ("digest",), ("audit",), ("check",)])
@pytest.mark.parametrize("day", ["2025-02-30", "tomorrow", "", "2026-1-5", "20260105"])
def test_a_day_that_is_none_is_a_usage_error(words: tuple[str, ...], day: str) -> None:
    result = CliRunner().invoke(cli, [*words, f"--as-of={day}", "--data=/no/such/folder"])
    assert result.exit_code == 2
    assert "Invalid value for '--as-of'" in result.output
