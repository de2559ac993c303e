"""A deploy that stops at its gate, with a real repository and what the documented job runs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import DocsFolder, load
from handbook.cli.main import cli
from handbook.history.versions import GitVersions
from handbook.schedule.versions import about
from handbook.source import read

ROOT = Path(__file__).parent.parent
ENGINE = Path(sys.executable).parent / "handbook"
Make = Callable[[Path, Mapping[str, str]], Path]
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n- {id: desk, title: Desk}\n",
    "environments.yaml": "- {id: live, title: Live}\n",
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
    "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push}]}\n",
    "faq.yaml": "- {id: fee, title: What is the fee?, audience: trust, answer: None.}\n",
    "pages.yaml": "- {id: page-welcome, title: Welcome, owner: pm, path: welcome}\n",
    "assets.yaml": "- {id: tour, title: The tour, type: video}\n",
    "gates.yaml": (
        "- id: night\n  title: Night\n  owner: pm\n  environment: live\n  pipeline: ship\n"
        "  conditions:\n"
        "    - {title: Yes., proof: approval, by: [pm]}\n"
        "    - {title: They know., proof: notice, to: [desk], before: PT24H, only_if_changed: true,"
        " needs: [tour, page-welcome], kinds: [faq], paths: [copy]}\n"
    ),
    "../docs/welcome.md": "# Welcome\n",
    "../copy/onboarding.md": "Hello.\n",
}


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *who, *words],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path, tag: str = "") -> str:
    """All that was changed as a commit, with a tag if one is given; its full name."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A step")
    if tag:
        git(folder, "tag", "--force", tag)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a handbook whose first version is released."""
    folder = tmp_path / "repo"
    make(folder / "data", FILES)
    git(folder, "init", "--quiet", "--initial-branch=main")
    monkeypatch.chdir(folder)
    commit(folder, "v1")
    write(
        "log", "release", "web", "--by=pm", "--version=v1", "--environment=live", "--on=2026-03-02"
    )
    commit(folder)
    return folder


def call(*words: str, at: str = "") -> Result:
    env = {"SOURCE_DATE_EPOCH": at} if at else {}
    return CliRunner().invoke(cli, words, env=env)


def write(*words: str) -> None:
    result = call(*words)
    assert result.exit_code == 0, result.output


def state(version: str, *options: str) -> tuple[int, dict[str, Any]]:
    result = call("gate", "night", "--version", version, "--format=json", *options)
    return result.exit_code, json.loads(result.output)


def says(version: str) -> list[str]:
    return [each["says"] for each in state(version)[1]["conditions"]]


CHANGES = {
    "asset": ("data/assets.yaml", "The tour", "A longer tour", "tour"),
    "kind": ("data/faq.yaml", "answer: None", "answer: A little", "fee"),
    "page": ("docs/welcome.md", "Welcome", "Welcome back", "page-welcome"),
    "file": ("copy/onboarding.md", "Hello", "Good day", "copy"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_since_the_last_release_is_read_from_git(name: str, repo: Path) -> None:
    path, old, new, thing = CHANGES[name]
    commit(repo, "v2")
    assert says("v2")[1] == "changed since v1: nothing of it"
    file = repo / path
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    commit(repo, "v3")
    assert says("v3")[1] == f"desk not told; changed since v1: {thing}"
    # Another record of the same file, and a comment, change nothing of it.
    file.write_text(file.read_text("utf-8").replace(new, old) + "\n", "utf-8")
    (repo / "data/assets.yaml").open("a").write("# A note.\n- {id: trip, title: T, type: video}\n")
    if name in ("asset", "kind"):
        commit(repo, "v4")
        assert says("v4")[1] == "changed since v1: nothing of it"


def test_a_record_that_came_or_went_is_a_change_of_its_kind(repo: Path) -> None:
    (repo / "data/faq.yaml").write_text(
        "- {id: tip, title: What is the tip?, audience: trust, answer: None.}\n"
    )
    commit(repo, "v2")
    assert says("v2")[1] == "desk not told; changed since v1: fee, tip"


def test_a_record_that_was_renamed_and_says_the_same_is_no_change(repo: Path) -> None:
    file = repo / "data/assets.yaml"
    file.write_text("- {id: walk, formerly: [tour], title: The tour, type: video}\n")
    gates = repo / "data/gates.yaml"
    gates.write_text(gates.read_text().replace("[tour, ", "[walk, "))
    commit(repo, "v2")
    assert says("v2")[1] == "changed since v1: nothing of it"


def test_a_version_that_was_approved_and_then_changed_is_not_approved(repo: Path) -> None:
    first = commit(repo, "v2")
    write("log", "approval", "night", "--by=pm", "--version=v2")
    assert state("v2")[0] == 0
    assert state(first)[0] == state(first[:9])[0] == 0
    second = commit(repo, "v2")
    assert state("v2")[0] == 1
    assert (
        says("v2")[0] == f"v2 was approved as {first[:12]} on 2026-04-01, and is {second[:12]} now"
    )
    # What was approved still is, by its own name; and it can be approved as it is now.
    assert state(first)[0] == 0
    write("log", "approval", "night", "--by=pm", "--version=v2")
    assert state("v2")[0] == 0


def test_a_correction_of_the_version_is_of_the_commit_of_the_new_one(repo: Path) -> None:
    commit(repo, "v2")
    third = commit(repo, "v3")
    write("log", "approval", "night", "--by=pm", "--version=v2")
    (wrong,) = [each.id for each in load(repo / "data").log if each.event.kind == "approval"]
    write("log", "approval", "--corrects", wrong, "--version=v3")
    (right,) = [e.event for e in load(repo / "data").standing if e.event.kind == "approval"]
    assert (right.version, right.commit) == ("v3", third)  # type: ignore[attr-defined]
    assert (state("v2")[0], state("v3")[0]) == (1, 0)


def test_where_git_does_not_know_a_version_it_is_said_and_all_counts_as_changed(repo: Path) -> None:
    code, found = state("v9")
    assert code == 1
    assert found["notes"] == [
        'there is no revision "v9": versions are told apart by their names',
    ]
    assert "what changed since v1 is not known here" in found["conditions"][1]["says"]
    write("log", "approval", "night", "--by=pm", "--version=v9")
    write(
        "log", "notice", "night", "--by=pm", "--to=desk", "--version=v9", "--at=2026-03-30T12:00Z"
    )
    assert state("v9")[0] == 0


def test_a_handbook_in_a_repository_of_its_own_says_what_it_cannot_know(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repo, "v2")
    other = tmp_path / "handbook"
    shutil.copytree(repo / "data", other / "data")
    monkeypatch.chdir(other)
    git(other, "init", "--quiet")
    commit(other)
    code, found = state("v2", "--repo", str(repo))
    assert (code, found["notes"]) == (1, ["data is in another repository than these versions"])
    assert "is not known here" in found["conditions"][1]["says"]


def test_a_clone_that_was_cut_off_says_what_to_do(repo: Path, tmp_path: Path) -> None:
    last = commit(repo, "v2")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repo}", "cut")
    book = load(tmp_path / "cut/data", "data")
    versions = GitVersions(book.root, book, DocsFolder(tmp_path / "cut/docs", "docs"))
    condition = book.get("night").conditions[1]
    assert versions.commit("v2") == last
    assert versions.changed("v1", "v2", about(book, condition)) is None
    assert "git fetch --unshallow" in versions.why[0]


def test_what_cannot_be_read_opens_nothing(repo: Path) -> None:
    commit(repo, "v2")
    write("log", "approval", "night", "--by=pm", "--version=v2")
    assert state("v2")[0] == 0
    for broken in ("log/2026/x.yaml", "gates.yaml", "roles.yaml", "faq.yaml", "assets.yaml"):
        path = repo / "data" / broken
        before = path.read_bytes() if path.exists() else None
        path.write_text("- id: [\n")
        result = call("gate", "night", "--version=v2")
        assert (result.exit_code, result.stdout) == (3, ""), broken
        assert "Nobody knows whether the gate is open." in result.stderr
        path.unlink() if before is None else path.write_bytes(before)
    # What the gate does not rest on closes it not.
    (repo / "data/kpis.yaml").write_text("- id: [\n")
    assert state("v2")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nigt",), 'there is no gate "nigt"; did you mean "night"?'),
        (("web",), 'there is no gate "web"; one of night'),
        (("night", "--at=noon"), "'noon' is not a moment"),
        (("night", "--repo=nowhere"), "there is no folder 'nowhere'"),
        (("night", "--format=xml"), "'xml' is not one of 'text', 'json', 'github'"),
    ],
)
def test_a_wrong_call_is_a_usage_error(words: tuple[str, ...], says: str, repo: Path) -> None:
    result = call("gate", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr.replace("\n", " ")


def job(name: str) -> dict[str, Any]:
    """A job of the workflow that docs/changing.md shows."""
    text = (
        (ROOT / "docs/changing.md").read_text("utf-8").partition("## Ask a gate before a deploy")[2]
    )
    blocks = text.split("```yaml\n")[1:]
    (block,) = [each.partition("```")[0] for each in blocks if each.startswith("  gate:")]
    found: dict[str, Any] = read(block.encode(), "changing.md").root[name]
    return found


def run_gate(
    origin: Path, runner: Path, sha: str, at: str = ""
) -> subprocess.CompletedProcess[str]:
    """What the documented job does: a fresh clone of the branch, and the step of the action."""
    checkout, asked = job("gate")["steps"]
    assert checkout["with"] == {"ref": "${{ github.ref }}", "fetch-depth": 0}
    assert asked["with"] == {"gate": "night", "version": "${{ github.sha }}"} | {
        "gate": "production-deploy"
    }
    shutil.rmtree(runner, ignore_errors=True)
    (runner / "handbook-engine/bin").mkdir(parents=True)
    (runner / "handbook-engine/bin/handbook").symlink_to(ENGINE)
    git(runner, "clone", "--quiet", "--branch=main", str(origin), "work")
    action = read((ROOT / "action.yml").read_bytes(), "action.yml").root
    (step,) = [each for each in action["runs"]["steps"] if each.get("name") == "Ask the gate"]
    env = {
        **os.environ,
        **{"RUNNER_TEMP": str(runner), "GITHUB_WORKSPACE": str(runner / "work")},
        **{"GATE": "night", "VERSION": sha, "REPOSITORY": ""},
    }
    assert set(step["env"]) == {"GATE", "VERSION", "REPOSITORY"}
    if at:
        env["SOURCE_DATE_EPOCH"] = at
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", step["run"]],
        cwd=runner / "work",
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.proofs
def test_a_deploy_without_approval_stops_and_goes_on_once_there_is_one(
    repo: Path, tmp_path: Path
) -> None:
    """Each commit is judged by itself, with the log as it is on the branch when the job runs."""
    assert all(
        job(name)["needs"] == ["build-test", "gate"]
        for name in ("deploy-frontend", "deploy-backend")
    )
    sha = commit(repo)
    runner = tmp_path / "runner"
    stopped = run_gate(repo, runner, sha)
    assert stopped.returncode == 1, stopped.stderr
    assert stopped.stdout.splitlines() == [
        "::error title=night%3A closed,file=data/gates.yaml,line=7,col=7::Yes: "
        f"{sha} is not approved; missing: an approval; from: pm; "
        f"run: handbook log approval night --by pm --version {sha}",
        "::notice title=night%3A holds,file=data/gates.yaml,line=8,col=7::They know: "
        "changed since v1: nothing of it; since 2026-03-02 00:00 UTC; by "
        + next(e.id for e in load(repo / "data").log),
        f"night is closed for {sha} at 2026-04-01 12:00 UTC",
    ]
    write("log", "approval", "night", "--by=pm", f"--version={sha}")
    later = commit(repo)
    assert run_gate(repo, runner, sha).returncode == 0
    # The commit that holds the approval is another one, which nobody approved.
    assert run_gate(repo, runner, later).returncode == 1
    (event,) = [each.id for each in load(repo / "data").log if each.event.kind == "approval"]
    write("log", "retraction", "--corrects", event)
    commit(repo)
    assert run_gate(repo, runner, sha).returncode == 1


def test_a_name_that_looks_like_an_option_is_a_name(repo: Path, tmp_path: Path) -> None:
    done = run_gate(repo, tmp_path / "runner", "--help")
    assert done.returncode != 0


@pytest.fixture
def cinema(twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The twin handbook, in which only approval and notice of a version are missing."""
    shutil.copytree(twin, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    write("log", "release", "player", "--by=devops", "--version=v1.12", "--environment=screening")
    write("done", "rotate-keys", "--by=devops", "--ticket=1", "--evidence=https://acme.example/1")
    return tmp_path


@pytest.mark.parametrize("last", ["approval", "notice"])
def test_a_promise_of_the_twin_becomes_true_by_its_command_and_false_again(
    last: str, cinema: Path
) -> None:
    """A deploy without approval is refused, and one whose notice is younger than it must be."""
    told = ("log", "notice", "premiere-gate", "--by=producer", "--version=v1.12")
    given = {
        "approval": ("log", "approval", "premiere-gate", "--by=producer", "--version=v1.12"),
        "notice": (*told, "--to=producer", "--to=devops", "--at=2026-03-31T14:00"),
    }

    def asked() -> int:
        return call("gate", "premiere-gate", "--version=v1.12").exit_code

    for kind in sorted(given, key=lambda kind: kind == last):
        assert asked() == 1
        write(*given[kind])
    assert asked() == 0
    # A minute before the notice was old enough, and for another version, it was closed.
    before = call("gate", "premiere-gate", "--version=v1.12", "--at=2026-04-01T13:59")
    assert before.exit_code == 1
    assert call("gate", "premiere-gate", "--version=v1.13").exit_code == 1
    event = next(e.id for e in reversed(load(cinema / "data").standing) if e.event.kind == last)
    write("log", "retraction", "--corrects", event)
    assert asked() == 1
