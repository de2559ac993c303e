"""A handbook that was written for an earlier engine still loads, and its pages still render.

`earlier/first/data` is what one looked like before addresses stood on systems, before questions
kept their decisions, and before records had fields of their own. It is never changed.
"""

import shutil
from pathlib import Path

from building import copy_project
from click.testing import CliRunner

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.findings import Severity
from handbook.rulebook import check

FIRST = Path(__file__).parent.parent / "earlier" / "first" / "data"


def test_its_data_loads_with_nothing_wrong_in_it(today) -> None:
    book = load(FIRST, "data")
    assert [each for each in book.findings if each.severity is not Severity.GAP] == []
    found = check(book, today)
    assert [str(each) for each in found if each.severity is Severity.ERROR] == []
    assert len(book.of("environment")) == 3
    assert book.get("production").frontend_url
    assert len(book.of("question")) == 15


def test_its_pages_render_with_all_that_it_says(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    shutil.rmtree(project / "data")
    shutil.copytree(FIRST, project / "data")
    # Our own page of the start names records by their ids.
    (project / "docs" / "index.md").write_text("# {{ page_title() }}\n\n{{ home() }}\n")
    result = CliRunner().invoke(cli, ["check", "--quiet-gaps", f"--data={project / 'data'}"])
    lines = result.output.splitlines()
    assert [line for line in lines if ": HB" in line and " warning: " not in line] == []
    assert lines[-1].startswith("0 errors, ")
