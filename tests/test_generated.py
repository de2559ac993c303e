"""Files that are made from others are current, and one that is not is seen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = (sys.executable, "-c", "from handbook.cli import main; main()")
KEPT = {
    "data/schema/duty.schema.json": ("schema",),
    "data/schema/event.schema.json": ("schema",),
    ".github/CODEOWNERS": ("codeowners",),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's data, pages and generated files, to be changed."""
    for name in ("data", "docs", ".github"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_making_them_again_changes_nothing(copy: Path) -> None:
    """Made again, it has the same bytes."""
    before = files(copy)
    assert run(copy, "schema").returncode == 0
    assert run(copy, "codeowners", "--write").returncode == 0
    assert files(copy) == before


@pytest.mark.parametrize("name", KEPT)
def test_one_that_is_stale_fails_and_says_what_to_run(copy: Path, name: str) -> None:
    """A generated file that was edited, or that a change of the data left behind."""
    command = KEPT[name]
    path = copy / name
    path.write_bytes(path.read_bytes() + b"\n")
    stale = run(copy, *command, "--check")
    assert stale.returncode == 1
    assert stale.stdout.startswith(f"{name}: differs; run: handbook {command[0]}")
    assert run(copy, *command, *(("--write",) if command[0] == "codeowners" else ())).stdout
    assert run(copy, *command, "--check").returncode == 0


def test_lint_checks_each_of_them() -> None:
    """`make lint` asks for each command's --check."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for (command,) in set(KEPT.values()):
        assert f"$(BIN)/handbook {command} --check\n" in makefile
