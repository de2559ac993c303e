"""The workflows give no one more than they need, run only what is pinned, and every fault shows."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handbook.cli.main import cli
from handbook.source import read

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.y*ml"))
BIN = Path(sys.executable).parent
PIN = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")
# A workflow of this repository, at the commit that runs.
OWN = re.compile(r"uses: \./\.github/workflows/(\w+\.yml)(?: #.*)?$")
# Whom a stranger can start with words or code of his own.
DANGEROUS = {"pull_request_target", "workflow_run", "issue_comment", "issues"}
# All that any job may write, by workflow.
WRITES = {
    "audit.yml": {"issues", "actions"},
    "ci.yml": set(),
    "links.yml": {"issues", "contents", "actions"},
    "pages.yml": {"pages", "id-token"},
    "record.yml": {"contents", "actions"},
}


def parsed(text: str) -> Any:
    document = read(text.encode(), "workflow.yml")
    # An empty value is a trigger without options here.
    assert {finding.code for finding in document.findings} <= {"HB115"}
    return document.root


def steps(flow: Any) -> Iterator[Any]:
    for job in flow["jobs"].values():
        yield from job.get("steps", ())


def triggers(flow: Any) -> set[str]:
    return {flow["on"]} if isinstance(flow["on"], str) else set(flow["on"])


def faults(name: str, text: str) -> list[str]:
    """Everything in a workflow that must not be."""
    flow = parsed(text)
    found = [f"is started by {each}" for each in sorted(triggers(flow) & DANGEROUS)]
    uses = [line.strip().removeprefix("- ") for line in text.splitlines() if "uses:" in line]
    found += [f"not pinned: {line}" for line in uses if not is_pinned(line)]
    if flow.get("permissions") != {}:
        found.append("permissions are not empty at the top")
    if "concurrency" not in flow:
        found.append("has no concurrency group")
    for job_name, job in flow["jobs"].items():
        found += [f"{job_name} {each}" for each in job_faults(name, job)]
    for step in steps(flow):
        if "${{" in step.get("run", ""):
            found.append(f"a template within a script: {step['run']}")
        checks_out = step.get("uses", "").startswith("actions/checkout@")
        if checks_out and (step.get("with") or {}).get("persist-credentials") is not False:
            found.append("a checkout keeps its credentials")
    if re.search(r"\bsecrets\b *[.\[]", text):
        found.append("reads a secret")
    return found


def is_pinned(line: str) -> bool:
    own = OWN.fullmatch(line)
    return own[1] in WORKFLOWS if own else bool(PIN.fullmatch(line))


def job_faults(name: str, job: Any) -> Iterator[str]:
    allowed = job.get("permissions")
    if not isinstance(allowed, dict):
        yield f"has permissions {allowed}"
    else:
        writes = {scope for scope, level in allowed.items() if level == "write"}
        if extra := writes - WRITES.get(name, set()):
            yield f"may write {sorted(extra)}"
    # A job that is another workflow has the limits of its jobs, and may have no other (GitHub).
    if "uses" not in job and not 1 <= int(job.get("timeout-minutes", 0)) <= 60:
        yield "has no time limit of an hour at most"


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "zizmor", "--pedantic", "--offline", "--color=never", "--quiet", folder],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_project_s_own_have_no_fault(name: str) -> None:
    assert faults(name, (FOLDER / name).read_text("utf-8")) == []


def test_the_linters_find_nothing() -> None:
    said = "No findings to report. Good job! (1 ignored)"  # it says why where it stands
    assert zizmor(ROOT / ".github").stdout.strip() == said
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [BIN / "jactionlint", "--strict-exit", "--color=never"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    assert (done.returncode, done.stdout) == (0, "")


PLANTED: dict[str, tuple[Callable[[str], str], str, str]] = {
    "pull_request_target with the head checked out": (
        lambda text: text.replace("  pull_request:", "  pull_request_target:").replace(
            "fetch-depth: 0", "ref: ${{ github.event.pull_request.head.sha }}"
        ),
        "is started by pull_request_target",
        "dangerous-triggers",
    ),
    "an action pinned by a tag": (
        lambda text: re.sub(r"checkout@\w+ # v[\d.]+", "checkout@v4", text, count=1),
        "not pinned: uses: actions/checkout@v4",
        "unpinned-uses",
    ),
    "all permissions": (
        lambda text: text.replace("permissions: {}", "permissions: write-all"),
        "permissions are not empty at the top",
        "excessive-permissions",
    ),
    "no permissions at all": (
        lambda text: re.sub(r"(?m)^ *permissions:.*\n( *contents: read.*\n)?", "", text),
        "findings has permissions None",
        "excessive-permissions",
    ),
    "a title within a script": (
        lambda text: text.replace(
            "run: make setup", 'run: echo "${{ github.event.pull_request.title }}"'
        ),
        'a template within a script: echo "${{ github.event.pull_request.title }}"',
        "template-injection",
    ),
    "a checkout that keeps its credentials": (
        lambda text: text.replace("        with:\n          persist-credentials: false\n", ""),
        "a checkout keeps its credentials",
        "artipacked",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_seen_by_the_test_and_by_zizmor(fault: str, tmp_path: Path) -> None:
    plant, says, audit = PLANTED[fault]
    text = (FOLDER / "ci.yml").read_text("utf-8")
    bad = plant(text)
    assert bad != text
    assert says in faults("ci.yml", bad)
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text(bad, "utf-8")
    result = zizmor(folder)
    assert result.returncode >= 11  # zizmor's "Exit codes": 11 to 14 are findings
    assert f"[{audit}]" in result.stdout


def test_a_secret_for_a_fork_s_run_is_seen() -> None:
    text = (FOLDER / "ci.yml").read_text("utf-8")
    bad = text.replace("run: .ci/run", "run: .ci/run\n        env:\n          T: ${{ secrets.T }}")
    assert faults("ci.yml", bad) == ["reads a secret"]


def test_what_runs_on_a_change_may_write_nothing() -> None:
    flow = parsed((FOLDER / "ci.yml").read_text("utf-8"))
    assert [job["permissions"] for job in flow["jobs"].values()] == [{"contents": "read"}] * 2


def test_no_schedule_shares_a_file_with_what_a_change_needs() -> None:
    """GitHub disables the whole file of a schedule after 60 quiet days."""
    scheduled = {
        name for name in WORKFLOWS if "schedule" in triggers(parsed((FOLDER / name).read_text()))
    }
    assert scheduled == {"audit.yml", "links.yml"}


def test_the_weekly_audit_publishes_the_site_again_once_it_succeeded() -> None:
    """The day on which a page was built tells of the last audit that succeeded."""
    jobs = parsed((FOLDER / "audit.yml").read_text("utf-8"))["jobs"]
    assert jobs["heartbeat"]["needs"] == "audit"
    assert jobs["heartbeat"]["steps"][0]["run"] == "gh workflow run pages.yml"
    assert "workflow_dispatch" in triggers(parsed((FOLDER / "pages.yml").read_text("utf-8")))


def commands(flow: Any) -> Iterator[list[str]]:
    """Every call of `handbook` in a workflow's scripts, in words, as on a pull request."""
    for step in steps(flow):
        script = re.sub(r"\$\{\w+:\+(.*?)\}", r"\1", step.get("run", "").replace("\\\n", " "))
        for line in re.findall(r"\.venv/bin/handbook ([^>|;\n]*)", script):
            yield shlex.split(line)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_command_of_a_workflow_is_one_that_the_command_line_takes(name: str) -> None:
    for command, *words in commands(parsed((FOLDER / name).read_text("utf-8"))):
        assert command in cli.commands
        # Reads the options and runs nothing; an unknown option or choice is a UsageError.
        # click keeps what it learns of a command, so it is told what the program tells it.
        names = cli.context_settings["help_option_names"]
        cli.commands[command].make_context(command, words, help_option_names=names)


def test_targets_of_make_that_workflows_call_exist() -> None:
    made = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))
    texts = [(FOLDER / name).read_text("utf-8") for name in WORKFLOWS]
    texts.append((ROOT / ".ci" / "run").read_text("utf-8"))
    called = {target for text in texts for target in re.findall(r"\bmake ([a-z]+)\b", text)}
    assert called
    assert called <= made
