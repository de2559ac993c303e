"""What other repositories take from this one: hooks before a commit, an action, a container."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from handbook.cli.main import cli
from handbook.source import read
from handbook.starter.render import renewable

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ACTION = ROOT / "action.yml"


def yaml_of(path: Path) -> Any:
    return read(path.read_bytes(), path.name).root


def run(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, **more
    )


def git(folder: Path, *words: str) -> str:
    """What git says of a folder; nothing of this machine's settings counts."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    done = run("git", *who, *words, cwd=folder, env={**os.environ, **own})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def committed(folder: Path) -> str:
    """A folder as a repository; its commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")
    return git(folder, "rev-parse", "HEAD")


def test_the_hooks_are_what_hook_runners_ask_for() -> None:
    done = run(BIN / "prek", "validate-manifest", HOOKS)
    assert (done.returncode, done.stderr) == (0, "success: All manifests are valid\n")


@pytest.mark.parametrize("hook", yaml_of(HOOKS), ids=lambda hook: hook["id"])
def test_a_hook_names_a_command_that_there_is_with_its_options(hook: dict[str, Any]) -> None:
    program, *words = hook["entry"].split()
    assert program == "handbook"
    assert CliRunner().invoke(cli, [*words, "--help"]).exit_code == 0
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)


@pytest.fixture
def engine(tmp_path: Path) -> tuple[str, str]:
    """A repository with the hooks alone, and a revision of it."""
    folder = tmp_path / "engine"
    folder.mkdir()
    shutil.copy(HOOKS, folder)
    return folder.as_uri(), committed(folder)


@pytest.mark.proofs
def test_another_repository_runs_the_hooks(engine: tuple[str, str], tmp_path: Path) -> None:
    """With the engine that is installed here: a hook's own environment would be downloaded."""
    folder = tmp_path / "h"
    assert CliRunner().invoke(cli, ["init", str(folder), "--yes", "--no-site"]).exit_code == 0
    repo, rev = engine
    hooks = "".join(
        f"      - {{id: {name}, language: system}}\n"
        for name in ("handbook-check", "handbook-schema")
    )
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {repo}\n    rev: {rev}\n    hooks:\n{hooks}"
    )
    with (folder / "data/roles.yaml").open("a") as file:
        file.write("- id: x\n  titel: X\n")
    committed(folder)
    code, ends, said = hooked(folder, tmp_path)
    assert (code, ends) == (1, ["Failed", "Passed"])
    assert 'HB201 unknown key "titel"' in said


def hooked(folder: Path, home: Path) -> tuple[int, list[str], str]:
    """The exit code of all hooks, how each ended, and what else they said."""
    env = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PREK_HOME": str(home / "prek"),
    }
    done = run(BIN / "prek", "run", "--all-files", "--color=never", cwd=folder, env=env)
    lines = done.stdout.splitlines()
    ends = [line.rsplit(".", 1)[-1] for line in lines if line.endswith(("Passed", "Failed"))]
    rest = [line for line in lines if not line.endswith(("Passed", "Failed"))]
    return done.returncode, ends, "\n".join(rest) + done.stderr


def test_zizmor_finds_nothing_in_the_action() -> None:
    done = run(BIN / "zizmor", "--pedantic", "--offline", "--color=never", "--quiet", ACTION)
    assert done.stdout.strip() == "No findings to report. Good job!"


def test_the_action_pins_what_it_uses_as_the_workflows_do() -> None:
    steps = yaml_of(ACTION)["runs"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert used
    assert all(each in workflow for each in used)


def test_each_input_of_the_action_is_explained_and_used() -> None:
    text = ACTION.read_text("utf-8")
    inputs = yaml_of(ACTION)["inputs"]
    for name, each in inputs.items():
        assert set(each) == {"description", "default"}, name
        assert f"${{{{ inputs.{name} }}}}" in text
        assert f"`{name}`" in (ROOT / "README.md").read_text("utf-8")


def checked(folder: Path, runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What the last step of the action says of a handbook."""
    (step,) = [s for s in yaml_of(ACTION)["runs"]["steps"] if s.get("name") == "Check the handbook"]
    there = runner / "handbook-engine/bin"
    there.mkdir(parents=True, exist_ok=True)
    if not (there / "handbook").exists():
        (there / "handbook").symlink_to(BIN / "handbook")
    env = {**os.environ, "RUNNER_TEMP": str(runner), "STRICT": "true", "AGAINST": "", **inputs}
    assert set(step["env"]) == {"STRICT", "AGAINST"}
    return run("bash", "-euo", "pipefail", "-c", step["run"], cwd=folder, env=env)


@pytest.mark.proofs
def test_the_action_checks_a_handbook_and_fails_with_annotations(tmp_path: Path) -> None:
    folder = tmp_path / "h"
    assert CliRunner().invoke(cli, ["init", str(folder), "--yes", "--no-site"]).exit_code == 0
    with (folder / "data/roles.yaml").open("a") as file:
        file.write("- id: x\n  titel: X\n")
    done = checked(folder, tmp_path, STRICT="false")
    assert done.returncode == 1
    assert "::error file=data/roles.yaml,line=" in done.stdout
    done = checked(folder, tmp_path, AGAINST="main")
    assert done.returncode == 2
    assert "--against: not a git repository" in done.stderr


DOCKERFILES = {
    "own": (ROOT / "Dockerfile").read_text("utf-8"),
    "new": renewable("x", "github")["Dockerfile"].decode(),
}


@pytest.mark.parametrize("name", DOCKERFILES)
def test_hadolint_finds_nothing_in_a_container(name: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILES[name], "utf-8")
    done = run(BIN / "hadolint", "--no-color", tmp_path / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", DOCKERFILES)
def test_what_a_container_serves_is_the_site_that_was_built_in_it(name: str) -> None:
    text = DOCKERFILES[name]
    assert "handbook check --strict" in text
    assert "handbook build --site /site\n" in text
    last = text.rpartition("\nFROM ")[2]
    assert "COPY --from=build /site /site\n" in last
    assert "\nUSER 65534\n" in last
    assert json.loads(last.rpartition("CMD ")[2]) == (
        ["python", "-m", "http.server", "--directory", "/site", "8000"]
    )


def test_a_new_handbook_opens_in_a_container_as_this_one_does() -> None:
    own = (ROOT / ".devcontainer/devcontainer.json").read_bytes()
    assert renewable("x", "github")[".devcontainer/devcontainer.json"] == own
    assert json.loads(own)["postCreateCommand"] == "make setup"
