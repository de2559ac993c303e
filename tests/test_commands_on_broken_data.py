"""No command answers from data that could not be read: it says which, and writes nothing."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import THE_LOG, THE_SETTINGS, load, unread
from handbook.cli.main import cli
from handbook.model import KINDS

# A file of each part of the data, and what cannot be read as a record of any.
STORES = {
    **{name: kind.store for name, kind in KINDS.items()},
    THE_LOG: "log/2026/2026-01-01-broken-0000.yaml",
    THE_SETTINGS: "handbook.yaml",
}
EVERYTHING = frozenset(STORES)
BROKEN = '- id: "unclosed\n'
COMMANDS = {
    "due": ("due",),
    "due as JSON": ("due", "--format=json"),
    "due as CSV": ("due", "--raw-csv"),
    "due, where late fails": ("due", "--fail-late"),
    "calendar": ("calendar",),
    "digest": ("digest",),
    "audit": ("audit",),
    "audit as JSON": ("audit", "--format=json"),
    "codeowners": ("codeowners",),
    "impact": ("impact", "lens"),
    "leave": ("leave", "ada"),
    "remind": ("remind", "--dry-run"),
    "list": ("list",),
    "list of one kind": ("list", "duty"),
}
# What an answer does not rest on, by command; all else of the data it does.
SPARED = {name: frozenset[str]() for name in COMMANDS}
OWED = {"duty", "role", "gate", "automation", "environment", "playbook", THE_LOG, THE_SETTINGS}
for _name in ("due", "due as JSON", "due as CSV", "due, where late fails", "calendar", "remind"):
    SPARED[_name] = EVERYTHING - OWED
# Which kinds there are, the settings say.
SPARED["list"] = frozenset({THE_LOG})
SPARED["list of one kind"] = EVERYTHING - {"duty"}


@pytest.fixture
def place(twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the twin's data in data/, beside which the commands run."""
    shutil.copytree(twin, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def file_of(place: Path, part: str) -> Path:
    """The file that is made unreadable for a part."""
    path = place / "data" / STORES[part]
    return sorted(path.glob("*.yaml"))[0] if STORES[part].endswith("/") else path


def was(place: Path, part: str) -> bytes | None:
    """What the file of a part holds, if it is there."""
    path = file_of(place, part)
    return path.read_bytes() if path.exists() else None


def broken(place: Path, part: str) -> str:
    """Make a file of a part unreadable; its name."""
    path = file_of(place, part)
    path.write_text(BROKEN)
    return path.relative_to(place).as_posix()


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_that_rests_on_what_is_not_read_is_not_given(command: str, place: Path) -> None:
    whole = run(*COMMANDS[command])
    for part in EVERYTHING:
        before = was(place, part)
        name = broken(place, part)
        result = run(*COMMANDS[command])
        if part in SPARED[command]:
            assert (result.exit_code, result.stdout) == (whole.exit_code, whole.stdout), part
        else:
            assert (result.exit_code, result.stdout) == (1, ""), part
            assert f"{name}:1:" in result.stderr
            assert f"rests on what cannot be read as it stands: {name}.\n" in result.stderr
        if before is None:
            (place / name).unlink()
        else:
            (place / name).write_bytes(before)


@pytest.mark.parametrize("part", ["duty", THE_LOG])
def test_a_calendar_that_is_there_stays(part: str, place: Path) -> None:
    target = place / "duties.ics"
    target.write_text("as it was")
    broken(place, part)
    result = run("calendar", "-o", "duties.ics")
    assert (result.exit_code, target.read_text()) == (1, "as it was")
    assert sorted(path.name for path in place.iterdir()) == ["data", "duties.ics"]


@pytest.mark.parametrize("mode", ["--write", "--check"])
def test_owners_are_not_written_from_what_is_not_read(mode: str, place: Path) -> None:
    broken(place, "vendor")
    assert run("codeowners", mode).exit_code == 1
    assert not (place / ".github").exists()


def test_what_is_shown_of_a_record_says_what_it_lacks(place: Path) -> None:
    broken(place, "pipeline")
    result = run("show", "lens-token")
    assert result.exit_code == 1
    assert result.stdout.startswith("Lens token  (credential)\n")
    assert result.stderr.endswith("data/pipelines.yaml.\nMore may name it, or be in its log.\n")


def test_a_record_that_was_not_read_is_not_called_unknown(place: Path) -> None:
    broken(place, "credential")
    result = run("show", "lens-token")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did you mean" not in result.stderr
    assert result.stderr.endswith('data/credentials.yaml.\n"lens-token" may be there.\n')


def test_disclaimers_that_were_not_read_are_not_called_fine(place: Path) -> None:
    (place / "site").mkdir()
    (place / "site" / "index.html").write_text("<!doctype html><title>x</title>")
    broken(place, "disclaimer")
    result = run("disclaimers")
    assert (result.exit_code, result.stdout) == (1, "")


def test_one_record_with_an_error_counts_as_its_file_does(place: Path) -> None:
    path = place / "data" / "duties.yaml"
    path.write_text(path.read_text().replace("cadence: ", "cadence: every full moon, not ", 1))
    result = run("due")
    assert (result.exit_code, result.stdout) == (1, "")
    assert run("list", "role").exit_code == 0


@pytest.mark.parametrize("name", ["dutis.yaml", "duties.yml", "log/2026/2026-01-01-x-0000.yml"])
def test_a_misnamed_file_counts_as_what_it_would_hold(name: str, place: Path) -> None:
    (place / "data" / name).write_text("[]\n")
    assert run("due").exit_code == 1
    assert run("list", "vendor").exit_code == 0


@pytest.mark.parametrize("name", ["dutys.yaml", "misc.yml", "dienste/sweep.yaml"])
@pytest.mark.parametrize("text", ["- {id: mop, title: Mop}\n", "id: mop\n", "- ]\n"])
def test_what_is_in_a_file_whose_name_says_nothing_may_be_of_any_kind(
    name: str, text: str, place: Path
) -> None:
    (place / "data" / name).parent.mkdir(exist_ok=True)
    (place / "data" / name).write_text(text)
    assert run("due").exit_code == 1
    assert run("list", "vendor").exit_code == 1


def test_a_file_that_belongs_to_nothing_holds_nothing_up(place: Path) -> None:
    (place / "data" / "0x7f-misc.yaml").write_text("[]\n")
    assert {each.code for each in load(place / "data", "data").findings} == {"HB301"}
    assert run("due").exit_code == 0


def test_what_the_system_does_not_let_be_read_exits_as_the_check_does(place: Path) -> None:
    (place / "data" / "duties.yaml").unlink()
    (place / "data" / "duties.yaml").symlink_to("nowhere")
    assert run("check").exit_code == 3
    assert run("due").exit_code == 3


def test_many_findings_are_counted_after_the_first_ten(place: Path) -> None:
    text = "".join(f"- {{id: d{n}}}\n" for n in range(40))
    (place / "data" / "duties.yaml").write_text(text)
    lines = run("due").stderr.splitlines()
    assert sum(line.startswith("data/duties.yaml:") for line in lines) == 10
    assert lines[-3].endswith(" more; handbook check lists all")


def test_pages_that_cannot_be_read_hold_no_answer_up(place: Path) -> None:
    (place / "docs").mkdir()
    (place / "docs" / "index.md").write_bytes(b"\xff")
    assert run("due").exit_code == 0
    assert run("check").exit_code == 1


def test_a_gap_that_is_told_as_json_is_valid_or_not_there(place: Path) -> None:
    assert json.loads(run("due", "--format=json").stdout)
    broken(place, "duty")
    assert run("due", "--format=json").stdout == ""


def test_only_errors_of_reading_count(twin: Path) -> None:
    assert unread(load(twin), EVERYTHING) == ()
