"""Spelling and Markdown of what people read are clean, and a fault in them is seen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [BIN / words[0], *words[1:]]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def spelling(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, "typos", "--format", "brief")


def markdown(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, "rumdl", "check", ".", "--no-cache")


@pytest.fixture
def write(tmp_path: Path):
    """A function that writes a file beside the project's own configuration; it gives the folder."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return tmp_path

    return put


def test_the_project_is_spelt_right() -> None:
    done = spelling(ROOT)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_project_s_markdown_is_clean() -> None:
    done = markdown(ROOT)
    assert done.returncode == 0, done.stdout
    assert "No issues found" in done.stdout


@pytest.mark.parametrize(
    "name", ["README.md", "docs/faq.md", "data/vendors.yaml", "data/playbooks/x.yaml", ".ci/run"]
)
def test_a_misspelt_word_is_seen(write, name: str) -> None:
    done = spelling(write(name, "We recieve it.\n"))
    assert done.returncode == 2
    assert done.stdout == f"./{name}:1:4: error: `recieve` should be `receive`\n"


def test_the_source_s_words_are_quoted_to_the_letter(write) -> None:
    write("data/source/notes.md", "We recieve it.\n")
    folder = write("data/facts.yaml", "- id: F01\n  title: Recieved\n  quote: We recieve it.\n")
    assert spelling(folder).stdout == (
        "./data/facts.yaml:2:10: error: `Recieved` should be `Received`\n"
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("# Title\n\n### Too deep\n", "MD001"),
        ("# Title\n\n```\nls\n```\n", "MD040"),
        ("# Title\n\n[x]()\n", "MD042"),
        ("# Title\n\n- a\n* b\n", "MD004"),
    ],
)
def test_a_fault_in_markdown_is_seen(write, text: str, rule: str) -> None:
    done = markdown(write("docs/page.md", text))
    assert done.returncode == 1
    assert f"[{rule}]" in done.stdout
