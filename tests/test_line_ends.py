"""A checkout may end lines as its system does; nothing that is compared changes by that."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.main import cli

ROOT = Path(__file__).parent.parent
PARTS = ("data", "docs", ".github", "tests/twin")
COMMANDS = (
    ("schema", "--check"),
    ("codeowners", "--check"),
    ("check", "--strict", "--quiet-gaps", "--against=HEAD"),
    ("due", "--format=json"),
)


def git(folder: Path, *words: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *who, *words], cwd=folder, env=env, check=True, capture_output=True)


def cloned(place: Path, *names: str) -> Path:
    """Parts of the project, committed, and cloned where git ends lines with CR LF."""
    for name in names:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (place / "whole" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, place / "whole" / name)
    git(place / "whole", "init", "-q")
    git(place / "whole", "add", "--all")
    git(place / "whole", "commit", "-qm", "x")
    git(place, "clone", "-q", "--config=core.autocrlf=true", "whole", "clone")
    return place / "clone"


def test_every_file_of_the_project_has_its_own_bytes_in_every_checkout(tmp_path: Path) -> None:
    clone = cloned(tmp_path, *PARTS, ".gitattributes")
    differing = [
        path.relative_to(clone).as_posix()
        for path in clone.rglob("*")
        if path.is_file()
        and ".git" not in path.relative_to(clone).parts
        and path.read_bytes() != (ROOT / path.relative_to(clone)).read_bytes()
    ]
    assert differing == []


def test_a_handbook_without_such_a_file_is_compared_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = cloned(tmp_path, "data", "docs", "macros", ".github")
    assert b"\r\n" in (clone / "data" / "roles.yaml").read_bytes()
    monkeypatch.chdir(ROOT)
    expected = [_said(words) for words in COMMANDS[:2]]
    monkeypatch.chdir(clone)
    assert [_said(words) for words in COMMANDS[:2]] == expected == [(0, ""), (0, "")]
    assert _said(COMMANDS[2])[0] == 0
    schema = clone / "data" / "schema" / "role.schema.json"
    before = schema.read_bytes()
    assert _said(("schema",)) == (0, "")
    assert schema.read_bytes() == before


def test_what_is_due_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = cloned(tmp_path, "tests/twin")
    monkeypatch.chdir(ROOT / "tests" / "twin")
    expected = _said(COMMANDS[3])
    monkeypatch.chdir(clone / "tests" / "twin")
    assert _said(COMMANDS[3]) == expected


def _said(words: tuple[str, ...]) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(words))
    return result.exit_code, result.output
