"""What CONTRIBUTING.md tells people to write works as it stands there, and needs nothing more."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from building import PROJECT, copy_small, found_in

import handbook

WAYS = ("kind", "check", "page", "export", "command")
TOLD = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
RECORDS = """\
- {id: films, title: =Films, since: 2026-01-01, until: 2026-12-31, owner: ops, vendor: lens}
- {id: screens, title: Screens}
"""
FILES = {
    "data/contracts.yaml": RECORDS,
    "data/roles.yaml": "- {id: ops, title: Ops, owner: ops}\n",
    "data/vendors.yaml": "- {id: lens, title: Lens, owner: ops, purpose: Films.}\n",
}


class Written(NamedTuple):
    """What a step tells to write: a file, its text, and the line below which it goes, if any."""

    path: str
    text: str
    below: str


# A new file is "here" one; a line of one that is there goes below another.
_PLACE = re.compile(r"here\s+`([^`]+)`|in\s+`([^`]+)`,\s+below\s+`([^`]+)`")


def steps(way: str) -> Iterator[Written]:
    """The files of a section, each with the last path and line that its step names."""
    section = TOLD.split(f"\n## Add a{'n' * (way[0] == 'e')} {way}\n")[1].split("\n## ")[0]
    for words, text in re.findall(r"(?ms)^\d\. (.*?)\n {3}```\w+\n(.*?)\n {3}```$", section):
        found = _PLACE.search(words.rpartition("```")[2])
        assert found, words
        yield Written(found[1] or found[2], textwrap.dedent(f"{text}\n"), found[3] or "")


def carry_out(step: Written, engine: Path, book: Path) -> None:
    """Write what a step says: the engine's files into its copy, the others into the handbook."""
    own = step.path.startswith(("docs/", "mkdocs.yml"))
    path = (book if own else engine) / step.path
    path.parent.mkdir(parents=True, exist_ok=True)
    text = step.text
    if step.below:
        before, line, after = path.read_text("utf-8").partition(f"{step.below}\n")
        assert line, f"{step.path} has no line {step.below}"
        indent = "    " if path.suffix == ".py" else "  "
        text = f"{before}{line}{textwrap.indent(text, indent)}{after}"
    else:
        assert not path.exists(), f"{step.path} is there already"
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    """What commands say after all that is told was written into a copy of the engine."""
    engine, book = (tmp_path_factory.mktemp(name) for name in ("engine", "book"))
    # Compiled files go with it: their date and size are those of the copy.
    shutil.copytree(Path(handbook.__file__).parent, engine / "handbook")
    write(copy_small(book), FILES)
    for way in WAYS:
        for step in steps(way):
            carry_out(step, engine, book)
    case = yaml.safe_load((engine / "tests/cases/HB871.yaml").read_text("utf-8"))
    for side in ("good", "bad"):
        shutil.copytree(book / "data", book / side / "data")
        write(book / side / "data", case[side])
    answers = run(engine, book, COMMANDS)
    return {**answers, "case": case, "book": book}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


COMMANDS = (
    "handbook rules",
    "handbook check --select HB871 --data good/data",
    "handbook check --select HB871 --data bad/data",
    "handbook check --gaps",
    "handbook list contract",
    "handbook new contract seats",
    "handbook schema --data good/data",
    "handbook --help",
    "handbook contracts --help",
    "handbook contracts",
    "mkdocs build --strict",
)


def run(engine: Path, folder: Path, commands: tuple[str, ...]) -> dict[str, list]:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("walkthrough.py"), folder],
        env={**os.environ, "PYTHONPATH": str(engine), "NO_MKDOCS_2_WARNING": "1"},
        input=json.dumps([each.split() for each in commands]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert Path(told["engine"]).is_relative_to(engine)
    return told["said"]


def test_each_way_has_steps_with_something_to_write() -> None:
    found = {way: [step.path for step in steps(way)] for way in WAYS}
    assert found == {
        "kind": ["handbook/model/contract.py"],
        "check": ["handbook/checks/contracts.py", "tests/cases/HB871.yaml"],
        "page": ["handbook/pages/templates/contract_ends.html", "docs/renewals.md", "mkdocs.yml"],
        "export": ["handbook/exports/contracts.py"],
        "command": ["handbook/cli/contracts.py", "handbook/cli/main.py"],
    }


def test_the_kind_is_read_listed_written_and_has_its_pages(walked: dict) -> None:
    assert walked["handbook list contract"] == [
        0,
        "films    =Films  (ops)\nscreens  Screens  (no owner)\n",
    ]
    code, skeleton = walked["handbook new contract seats"]
    assert code == 0
    assert "  vendor:  # With whom." in skeleton
    code, said = walked["handbook check --gaps"]
    assert code == 0
    assert 'data/contracts.yaml:2:8: HB601 gap: contract "screens" has no owner' in said
    schema = (walked["book"] / "good/data/schema/contract.schema.json").read_text("utf-8")
    assert json.loads(schema)["items"]["properties"]["until"]["description"] == "Its last day."
    site = walked["book"] / "site"
    assert "<dd>2026-12-31</dd>" in (site / "contracts/films/index.html").read_text("utf-8")
    assert 'href="films/"' in (site / "contracts/index.html").read_text("utf-8")
    assert "contracts/screens/" in {each.location for each in found_in(site)}


def test_the_check_finds_what_its_case_says_and_has_its_row(walked: dict) -> None:
    assert "HB871   error    Every contract ends after it begins." in walked["handbook rules"][1]
    assert walked["handbook check --select HB871 --data good/data"][0] == 0
    code, said = walked["handbook check --select HB871 --data bad/data"]
    (finding,) = walked["case"]["findings"]
    assert code == 1
    assert said.startswith(finding.replace("data/", "bad/data/"))
    page = (walked["book"] / "site/rules/index.html").read_text("utf-8")
    assert 'id="hb871"' in page


def test_the_page_is_in_the_site_and_in_its_navigation(walked: dict) -> None:
    code, said = walked["mkdocs build --strict"]
    assert code == 0, said
    page = (walked["book"] / "site/renewals/index.html").read_text("utf-8")
    assert re.search(r'<li><a class="hb-ref hb-contract" [^>]*>=Films</a> ends on 2026-12-31', page)
    assert 'href="renewals/"' in (walked["book"] / "site/index.html").read_text("utf-8")


def test_the_command_is_in_the_help_and_has_its_own(walked: dict) -> None:
    assert re.search(
        r"(?m)^  contracts +Print the contracts as CSV\.$", walked["handbook --help"][1]
    )
    assert "handbook contracts > contracts.csv" in walked["handbook contracts --help"][1]


def test_the_export_is_these_bytes(walked: dict) -> None:
    told = "contract,title,until\r\nfilms,'=Films,2026-12-31\r\nscreens,Screens,\r\n"
    assert walked["handbook contracts"] == [0, told]
