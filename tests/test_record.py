"""What is written to the log: whole, once, proven, and never over something else."""

import datetime as dt
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.catalog import load
from handbook.edit import events
from handbook.edit.write import create, only_writer
from handbook.source import read

PROGRAM = (sys.executable, "-c", "from handbook.cli import main; main()")
DUTIES = """- id: rotate
  title: Rotate the key
  owner: pm
  cadence: P180D
  evidence: [ticket]
- id: sweep
  title: Sweep the floor
  owner: pm
  cadence: weekly
"""
FILES = {"roles.yaml": "- {id: pm, title: PM}\n", "duties.yaml": DUTIES}


@pytest.fixture
def data(tmp_path: Path, make: Callable[..., Path]) -> Path:
    return make(tmp_path / "data", FILES)


def run(data: Path, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words, "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,  # type: ignore[call-overload]
    )


def logged(data: Path) -> list[Path]:
    return sorted(p for p in (data / "log").rglob("*") if p.is_file())


def test_done_writes_one_file_and_the_due_date_follows(data: Path) -> None:
    before = run(data, "due")
    assert before.stdout.startswith("2026-01-12  sweep")
    done = run(data, "done", "rotate", "--by", "pm", "--on", "2026-03-02", "--ticket", "OPS-7")
    assert (done.returncode, done.stderr) == (0, "")
    (path,) = logged(data)
    assert re.fullmatch(r"2026-03-02-rotate-[0-9a-f]{4}\.yaml", path.name)
    assert path.read_text() == (
        "# yaml-language-server: $schema=../../schema/event.schema.json\n"
        "kind: done\non: 2026-03-02\nsubject: rotate\nby: pm\noutcome: done\nticket: OPS-7\n"
    )
    after = run(data, "due").stdout
    assert "2026-08-29  rotate  pm  due in 150 days" in after


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("done", "rotate", "--by", "pm"), 'HB903 "rotate" was done without a ticket'),
        (("done", "sweep", "--by", "ghost"), 'HB902 unknown role or person "ghost"'),
        (
            ("done", "sweep", "--by", "pm", "--on", "2027-01-01"),
            "HB901 2027-01-01 is in the future",
        ),
        (("done", "swep", "--by", "pm"), 'there is no duty "swep"; did you mean "sweep"?'),
        (("done", "sweep", "--by", "pm", "--on", "2026-02-30"), "'2026-02-30' is not a date"),
        (
            ("done", "sweep", "--by", "pm", "--evidence", "javascript:x"),
            'scheme "javascript" is not allowed',
        ),
        (("log", "review", "nothing", "--by", "pm"), 'unknown record "nothing"'),
        (("log", "drill", "sweep", "--by", "pm"), '"migrations_verified" is required'),
    ],
)
def test_what_would_not_pass_the_check_is_not_written(
    data: Path, words: tuple[str, ...], says: str
) -> None:
    result = run(data, *words)
    assert result.returncode in (1, 2)
    assert says in result.stderr
    assert not (data / "log").exists()


def test_a_dry_run_prints_the_file_as_a_diff_and_writes_nothing(data: Path) -> None:
    result = run(data, "done", "sweep", "--by", "pm", "--note", "all: swept", "--dry-run")
    assert result.returncode == 0
    assert '+note: "all: swept"\n' in result.stdout
    assert re.search(r"\+\+\+ .*data/log/2026/2026-04-01-sweep-….yaml", result.stdout)
    assert not (data / "log").exists()


def test_a_drill_is_recorded_from_a_report(data: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(
        '{"subject": "sweep", "outcome": "restored", "migrations_verified": true,'
        ' "boot_verified": false, "measured_rto": "PT42M",'
        ' "remediation": [{"title": "Mend the boot", "owner": "pm", "ticket": "OPS-9"}]}'
    )
    result = run(data, "log", "drill", "--from", str(report), "--by", "pm", "--on", "2026-03-02")
    assert (result.returncode, result.stderr) == (0, "")
    (event,) = load(data).log
    assert event.event.model_dump(exclude_defaults=True) == {
        "kind": "drill",
        "on": dt.date(2026, 3, 2),
        "subject": "sweep",
        "by": "pm",
        "outcome": "restored",
        "measured_rto": "PT42M",
        "migrations_verified": True,
        "boot_verified": False,
        "remediation": ({"title": "Mend the boot", "owner": "pm", "ticket": "OPS-9"},),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"measured_rot": "PT1H"}', 'unknown key "measured_rot"; did you mean "measured_rto"?'),
    ],
)
def test_a_report_that_cannot_be_read_is_a_usage_error(
    data: Path, tmp_path: Path, text: str, says: str
) -> None:
    report = tmp_path / "report.json"
    report.write_text(text)
    result = run(data, "log", "drill", "sweep", "--from", str(report), "--by", "pm")
    assert (result.returncode, says in result.stderr) == (2, True)


def test_a_mistake_is_corrected_by_another_event(data: Path) -> None:
    run(data, "done", "sweep", "--by", "pm", "--on", "2026-03-30")
    wrong = logged(data)[0].stem
    result = run(data, "done", "sweep", "--by", "pm", "--on", "2026-03-02", "--corrects", wrong)
    assert result.returncode == 0
    assert run(data, "due").stdout.splitlines()[0].startswith("2026-03-09  sweep")


@given(st.dictionaries(st.sampled_from(["note", "outcome", "ticket"]), st.text(), min_size=1))
def test_any_text_is_read_back_as_it_was_given(values: dict[str, str]) -> None:
    kept = {key: value for key, value in values.items() if value and value.isprintable()}
    document = read(events.text({"kind": "done", **kept}).encode(), "x.yaml")
    assert (document.findings, document.root) == ([], {"kind": "done", **kept})


def test_an_event_never_takes_anothers_place(tmp_path: Path) -> None:
    path = tmp_path / "log" / "event.yaml"
    create(path, "first")
    with pytest.raises(FileExistsError):
        create(path, "second")
    assert [p.read_text() for p in path.parent.iterdir()] == ["first"]


def test_killed_at_any_line_the_event_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    text = "text\n" * 2000
    outcomes = set()
    for line in range(60):
        folder = tmp_path / str(line)
        folder.mkdir()
        finished = _write_until_line(folder, text, line)
        with only_writer(folder):
            left = [p for p in folder.rglob("*") if p.is_file()]
        assert [p.read_text() for p in left] in ([], [text])
        outcomes.add((finished, len(left)))
        if finished:
            break
    assert outcomes == {(False, 0), (False, 1), (True, 1)}


def _write_until_line(folder: Path, text: str, line: int) -> bool:
    """Write in a child that dies at the n-th line it runs; whether it came through."""
    child = os.fork()
    if child == 0:
        seen = 0

        def trace(frame: object, event: str, _argument: object) -> object:
            nonlocal seen
            if frame.f_code.co_filename.endswith("edit/write.py") and event == "line":  # type: ignore[attr-defined]
                if seen == line:
                    os.kill(os.getpid(), signal.SIGKILL)
                seen += 1
            return trace

        sys.settrace(trace)  # type: ignore[arg-type]
        create(folder / "log" / "event.yaml", text)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status)


def test_four_writers_with_kills_in_between_lose_nothing_and_double_nothing(data: Path) -> None:
    chance = random.Random(7)
    confirmed: list[str] = []
    for round_ in range(10):
        writers = [_start(data, f"note {round_} {writer}") for writer in range(4)]
        victim = chance.choice(writers)
        if round_ % 2:
            victim.send_signal(signal.SIGKILL)
        for writer in writers:
            out, _ = writer.communicate(timeout=120)
            if writer.returncode == 0:
                confirmed += re.findall(r"Recorded in (\S+)", out)
        assert load(data).findings == ()
    names = [path.name for path in logged(data)]
    assert len(confirmed) >= 35
    assert len(set(confirmed)) == len(confirmed)
    assert {Path(path).name for path in confirmed} <= set(names)
    notes = [event.event.note for event in load(data).log]
    assert len(notes) == len(set(notes)) == len(names) <= 40


def _start(data: Path, note: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "done", "sweep", "--by", "pm", "--note", note, "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_file_that_may_not_grow_leaves_nothing_and_exits_with_3(data: Path) -> None:
    limited = ("import resource,signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
               "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20));"
               "from handbook.cli import main; main()")  # fmt: skip
    words = [
        sys.executable,
        "-B",
        "-c",
        limited,
        "done",
        "sweep",
        "--by",
        "pm",
        "--data",
        str(data),
    ]
    result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 3
    assert "File too large" in result.stderr
    assert logged(data) == []


def test_a_full_disk_leaves_nothing_and_exits_with_3(data: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    if (
        os.geteuid()
        or shutil.which("mount") is None
        or subprocess.run(mount, check=False).returncode
    ):
        pytest.skip("a small disk can only be mounted by root")
    try:
        full = disk / "data"
        shutil.copytree(data, full)
        (full / "log" / "2026").mkdir(parents=True)
        with (disk / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                pass
        result = run(full, "done", "sweep", "--by", "pm")
        assert (result.returncode, "No space left" in result.stderr) == (3, True)
        assert logged(full) == []
        assert load(full).findings == ()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_two_branches_that_both_record_merge_without_conflict(data: Path) -> None:
    def git(*words: str) -> str:
        names = ("-c", "user.name=T", "-c", "user.email=t@example.org")
        done = subprocess.run(
            ["git", "-C", str(data), *names, *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message=start")
    for branch in ("one", "two", "three"):
        git("switch", "--quiet", "--create", branch, "main")
        for note in ("a", "b"):
            run(data, "done", "sweep", "--by", "pm", "--note", f"{branch} {note}")
        git("add", ".")
        git("commit", "--quiet", f"--message={branch}")
    for branch in ("one", "two"):
        git("merge", "--quiet", "--no-edit", branch)
    assert git("status", "--porcelain") == ""
    assert sorted(str(e.event.note) for e in load(data).log) == sorted(
        f"{branch} {note}" for branch in ("one", "two", "three") for note in ("a", "b")
    )
    assert run(data, "check", "--quiet-gaps", "--against", "one").returncode == 0
    first = logged(data)[0]
    first.write_text(first.read_text().replace("done\n", "well done\n"))
    logged(data)[1].unlink()
    result = run(data, "check", "--quiet-gaps", "--against", "HEAD")
    assert result.returncode == 1
    assert "HB906 event changed since HEAD" in result.stdout
    assert "HB906 event removed since HEAD" in result.stdout
    assert run(data, "check", "--against", "nowhere").returncode == 2
