"""The handbook holds: its data is sound, and its pages make a site without a warning."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHECK = (str(Path(sys.executable).with_name("handbook")), "check", "--strict", "--quiet-gaps")
BUILD = (sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir")


def test_the_handbook_holds(tmp_path: Path) -> None:
    for command in (CHECK, (*BUILD, str(tmp_path / "site"))):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"{done.stdout}{done.stderr}", pytrace=False)
