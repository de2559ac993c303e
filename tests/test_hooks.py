"""The hooks before a commit are the repository's own, and each is what a person can run too."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.source import read

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / ".pre-commit-config.yaml"
HOOKS = read(CONFIG.read_bytes(), CONFIG.name).root["repos"]


def test_the_file_is_valid() -> None:
    prek = Path(sys.executable).with_name("prek")
    done = subprocess.run(
        [prek, "validate-config", CONFIG], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "success: All configs are valid\n")


def test_nothing_is_downloaded() -> None:
    assert [repo["repo"] for repo in HOOKS] == ["local"]
    assert {hook["language"] for hook in HOOKS[0]["hooks"]} == {"system"}


@pytest.mark.parametrize("wanted", ["check", "format", "lint"])
def test_there_is_a_hook_for(wanted: str) -> None:
    (entry,) = [h["entry"].split() for h in HOOKS[0]["hooks"] if h["id"] == wanted]
    if entry[0] == "make":
        assert re.search(rf"(?m)^{entry[-1]}:", (ROOT / "Makefile").read_text("utf-8"))
    else:
        assert entry[0].startswith(".venv/bin/")
        assert Path(sys.executable).with_name(Path(entry[0]).name).exists()
