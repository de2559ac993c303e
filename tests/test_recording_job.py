"""The job that records on the repository: several at once lose nothing and write nothing twice."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from handbook.catalog import load

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "record"
STARTER = ROOT / "handbook" / "starter" / "templates"
HANDBOOK = Path(sys.executable).parent / "handbook"
JOBS = "".join(f"- {{id: job-{n}, title: Job {n}}}\n" for n in range(4))
Make = Callable[[Path, Mapping[str, str]], Path]
ENVIRON = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "HANDBOOK": str(HANDBOOK),
    "RECORD_PAUSE": "0",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    command = ["git", "-C", str(folder), *who, *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRON)
    return done.stdout


@pytest.fixture
def bare(tmp_path: Path, make: Make) -> Path:
    """A bare repository with a handbook on main, as a code host keeps it."""
    folder = tmp_path / "first"
    make(folder / "data", {"automations.yaml": JOBS})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "A handbook")
    git(folder, "clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    return tmp_path / "bare.git"


def clone(bare: Path, name: str) -> Path:
    folder = bare.parent / name
    git(bare.parent, "clone", "-q", str(bare), str(folder))
    return folder


def report(number: int) -> str:
    said = {"kind": "observation", "on": "2026-03-30", "outcome": "ran", "by": f"job-{number}"}
    return json.dumps({**said, "origin": {"source": "cron", "id": str(number)}})


def start(folder: Path, number: int) -> subprocess.Popen[str]:
    command = ["bash", str(SCRIPT), "log", "observation", f"job-{number}", "--from", "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    job = subprocess.Popen(command, cwd=folder, text=True, env=ENVIRON, **pipes)
    assert job.stdin
    job.stdin.write(report(number))
    job.stdin.close()
    job.stdin = None
    return job


def told(job: "subprocess.Popen[str]") -> str:
    out, err = job.communicate(timeout=240)
    assert job.returncode == 0, err
    return out


@pytest.mark.proofs
def test_four_at_once_lose_nothing_and_write_nothing_twice(bare: Path) -> None:
    # Two of them bring the same report.
    numbers = (1, 1, 2, 3)
    folders = [clone(bare, f"runner-{place}") for place in range(4)]
    (folders[0] / "data" / "notes.txt").write_text("mine")
    jobs = [start(folder, number) for folder, number in zip(folders, numbers, strict=True)]
    said = [told(job) for job in jobs]
    assert sum("Recorded in " in each and "Pushed to origin, main" in each for each in said) == 3
    log = load(clone(bare, "reader") / "data", "data").log
    assert sorted(each.event.subject for each in log) == ["job-1", "job-2", "job-3"]
    assert len(git(bare, "rev-list", "main").split()) == 4
    # What is checked out stays, and nothing is left behind.
    assert (folders[0] / "data" / "notes.txt").read_text() == "mine"
    assert git(folders[0], "rev-list", "HEAD", "--count").strip() == "1"
    assert len(git(folders[0], "worktree", "list").splitlines()) == 1
    assert git(folders[0], "for-each-ref", "refs/handbook") == ""


def test_the_same_report_once_more_pushes_nothing_and_says_so(bare: Path) -> None:
    folder = clone(bare, "runner")
    assert "Pushed to origin, main, at try 1" in told(start(folder, 1))
    before = git(bare, "rev-parse", "main")
    assert "It is already in the log, from the same report" in told(start(folder, 1))
    assert git(bare, "rev-parse", "main") == before


@pytest.mark.proofs
def test_what_is_refused_is_not_pushed_and_what_nobody_takes_is_told(bare: Path) -> None:
    folder = clone(bare, "runner")
    wrong = start(folder, 9)
    assert (wrong.wait(timeout=240), "HB902" in wrong.communicate()[1]) == (1, True)
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    command = ["bash", str(SCRIPT), "log", "observation", "job-1", "--by", "job-1", "--note", "n"]
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**ENVIRON, "RECORD_TRIES": "2"},
    )
    assert done.returncode == 3
    assert done.stderr.endswith("Not recorded: origin took none of 2 tries\n")
    assert len(git(bare, "rev-list", "main").split()) == 1


def test_a_new_handbook_has_the_same_job() -> None:
    shipped = (STARTER / "handbook" / "dot-ci" / "record.jinja").read_text("utf-8")
    assert shipped == SCRIPT.read_text("utf-8")
    flow = (STARTER / "github" / "dot-github" / "workflows" / "record.yml.jinja").read_text("utf-8")
    ours = (ROOT / ".github" / "workflows" / "record.yml").read_text("utf-8")
    assert flow == ours.replace("gh workflow run pages.yml", "gh workflow run handbook.yml")
