"""Files that are made from others are current, and one that is not is seen."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.cli.main import cli
from handbook.files.store import FOLDER

ROOT = Path(__file__).parent.parent
KEPT = {
    "data/schema/duty.schema.json": ("schema",),
    "data/schema/event.schema.json": ("schema",),
    ".github/CODEOWNERS": ("codeowners",),
}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's data, pages and generated files, to be changed; commands run beside them."""
    for name in ("data", "docs", ".github"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def files(folder: Path) -> dict[str, bytes]:
    """What stands in the files of a folder, less the cache that a command may begin beside them."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(folder / FOLDER)
    }


def test_making_them_again_changes_nothing(copy: Path) -> None:
    """Made again, it has the same bytes."""
    before = files(copy)
    assert run("schema").exit_code == 0
    assert run("codeowners", "--write").exit_code == 0
    assert files(copy) == before


@pytest.mark.parametrize("name", KEPT)
def test_one_that_is_stale_fails_and_says_what_to_run(copy: Path, name: str) -> None:
    """A generated file that was edited, or that a change of the data left behind."""
    command = KEPT[name]
    path = copy / name
    path.write_bytes(path.read_bytes() + b"\n")
    stale = run(*command, "--check")
    assert stale.exit_code == 1
    assert stale.stdout.startswith(f"{name}: differs; run: handbook {command[0]}")
    assert run(*command, *(("--write",) if command[0] == "codeowners" else ())).stdout
    assert run(*command, "--check").exit_code == 0


def test_lint_checks_each_of_them() -> None:
    """`make lint` asks for each command's --check."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for (command,) in set(KEPT.values()):
        assert f"$(BIN)/handbook {command} --check\n" in makefile
