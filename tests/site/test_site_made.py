"""What a site holds besides pages is made from the same data, in the same build."""

import os
import subprocess
import sys
from pathlib import Path

import material
import pytest
from building import EPOCH, THEME, Build
from click.testing import CliRunner

from handbook.catalog import DocsFolder, load
from handbook.catalog.made import SEARCH_PARTS
from handbook.checks.taken import things
from handbook.cli.main import cli
from handbook.site.forms import SCRIPT
from handbook.site.styles import SHEET

PROGRAM = (sys.executable, "-c", "from handbook.cli import main; main()")


@pytest.mark.parametrize("role", [None, "devops-lead"])
def test_the_site_s_calendar_is_what_the_command_prints(site, role: str | None) -> None:
    """A calendar in the site can't be older than the data it was built from."""
    words = ("--role", role) if role else ()
    printed = subprocess.run(
        [*PROGRAM, "calendar", *words, "--data", str(site.site.parent / "data")],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
    ).stdout
    assert printed.count(b"BEGIN:VEVENT") > 0
    assert (site.site / "calendar" / f"{role or 'all-duties'}.ics").read_bytes() == printed


@pytest.mark.parametrize("system", [None, "backend"])
def test_the_site_s_badge_is_what_the_command_prints(
    site: Build, system: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    data = site.site.parent / "data"
    words = ("score", *([system] if system else []), f"--data={data}", "--badge=-")
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    place = f"score/{system}.svg" if system else "score.svg"
    assert (site.site / place).read_bytes() == result.stdout_bytes


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_build_makes_what_the_list_says_and_nothing_else(twin_site: Build) -> None:
    """The list by which names are refused is that of a real build, the theme's own files apart."""
    project = twin_site.site.parent
    theme = files(project / "overrides") | files(THEME)
    theme |= {each for root in material.__path__ for each in files(Path(root) / "templates")}
    book = load(project / "data", "data", DocsFolder(project / "docs", "docs"))
    listed = {thing.targets()[0] for thing in things(book)}
    assert len(listed) > 50
    # Style and forms are joined from parts, and how many parts an index has is of no account.
    made = {SEARCH_PARTS if f"{SEARCH_PARTS}/" in each else each for each in files(twin_site.site)}
    assert made - theme - {SHEET, SCRIPT} == listed - theme
    assert listed & theme == {"404.html", "sitemap.xml"} & theme
