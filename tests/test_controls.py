"""Controls: what keeps each, the evidence and the holes, on a page and in the export."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import CliRunner

from handbook.catalog import Handbook, load
from handbook.catalog.controls import controls
from handbook.catalog.listings import listings, unused, waits_for
from handbook.catalog.made import pages
from handbook.cli.main import cli
from handbook.hosting import Repository
from handbook.pages.macros import Templates
from handbook.pages.reading import Reading
from handbook.pages.search import hits
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
OWN = Path("/no/such/folder")
FILES = {
    "roles.yaml": "- {id: ops, title: Ops}\n",
    "systems.yaml": "- {id: web, title: Web, platform: CDN}\n- {id: api, title: API, owner: ops}\n",
    "duties.yaml": (
        "- {id: sweep, title: Sweep, owner: ops, cadence: monthly, starts: 2026-01-01,"
        " controls: [A.5.15, SOC2 CC6.1]}\n"
        "- {id: old, title: Old, cadence: monthly, ended: 2025-12-31, controls: [A.5.9]}\n"
    ),
    "expectations.yaml": (
        "- {id: owned, title: Systems are owned, of: system, have: [owner],"
        " controls: [A.5.9, SOC2  CC6.1]}\n"
    ),
    "log/2026/2026-02-05-sweep-a1.yaml": (
        "{kind: done, on: 2026-02-05, subject: sweep, by: ops, outcome: ok, note: n}\n"
    ),
}


def table(book: Handbook) -> str:
    view = View(Reading(book, TODAY, Repository(), rulebook(), check), lambda: "controls/")
    return dict(Templates(OWN).macros(view, str))["control_table"]()


def test_ids_are_sorted_as_people_count_and_written_with_one_blank(
    tmp_path: Path, make: Make
) -> None:
    names = "A.5.15, a.5.2, A.5.9, SOC2 CC10, SOC2  CC9, Z"
    duty = f"- {{id: sweep, title: Sweep, controls: [{names}]}}\n"
    found = controls(load(make(tmp_path, {"duties.yaml": duty})))
    assert [each.id for each in found] == ["a.5.2", "A.5.9", "A.5.15", "SOC2 CC9", "SOC2 CC10", "Z"]
    assert [each.anchor for each in found][:1] == ["control-a-5-2"]


def test_no_two_controls_have_one_anchor(tmp_path: Path, make: Make) -> None:
    duty = "- {id: sweep, title: Sweep, controls: [A.5, A-5, 安全, 控制]}\n"
    found = [each.anchor for each in controls(load(make(tmp_path, {"duties.yaml": duty})))]
    assert len(set(found)) == 4


def test_the_page_is_there_where_a_record_names_a_control(tmp_path: Path, make: Make) -> None:
    without = {name: re.sub(r", controls: \[[^]]*\]|controls: \[[^]]*\]", "", text)
               for name, text in FILES.items()}  # fmt: skip
    book = load(make(tmp_path / "a", without))
    assert "controls.md" not in [each.path for each in pages(book)]
    (listing,) = [each for each in unused(book) if each.path == "controls"]
    assert waits_for(listing) == "the first duty or expectation with controls:"
    one = {**without, "duties.yaml": FILES["duties.yaml"]}
    book = load(make(tmp_path / "b", one))
    assert "controls.md" in [each.path for each in pages(book)]
    # What cannot be read may name one.
    book = load(make(tmp_path / "c", {**without, "duties.yaml": "- id: [\n"}))
    assert "controls.md" in [each.path for each in pages(book)]
    assert "controls" in [each.path for each in listings(book)]


def test_the_page_says_what_keeps_each_control_and_what_is_missing(
    tmp_path: Path, make: Make
) -> None:
    html = table(load(make(tmp_path, FILES)))
    rows = re.findall(r"<tr(?: id=\"([\w-]+)\")?[^>]*>(.*?)</tr>", html.split("<tbody>")[1], re.S)
    told = [(anchor, " ".join(re.sub("<[^>]+>", " ", row).split())) for anchor, row in rows]
    assert told == [
        ("control-a-5-9", "A.5.9 Systems are owned — 1 of 2 systems 1 lacks it Web"),
        ("control-a-5-15", "A.5.15 Sweep Ops 2026-02-05 by Ops 2026-03-05 —"),
        ("control-soc2-cc6-1", "SOC2 CC6.1 Sweep Ops 2026-02-05 by Ops 2026-03-05 —"),
        ("", "SOC2 CC6.1 Systems are owned — 1 of 2 systems 1 lacks it Web"),
    ]


def test_the_search_finds_a_record_by_the_control_that_it_keeps(twin: Path) -> None:
    reading = Reading(load(twin), TODAY, Repository(), rulebook(), check)
    found = {hit.location: hit for hit in hits(reading.book, reading.derived, "duties/")}
    assert "SOC2 CC6.1" in found["duties/#rotate-keys"].names.splitlines()


def test_the_export_has_a_table_of_control_evidence_and_holes(tmp_path: Path, make: Make) -> None:
    words = ("export", "compliance", "--no-pdf", "-o-", "--quarter=2026-Q1", "--as-of=2026-04-01")
    result = CliRunner().invoke(cli, [*words, f"--data={make(tmp_path, FILES)}"])
    archive = zipfile.ZipFile(io.BytesIO(result.stdout_bytes))
    text = archive.read("compliance-2026-Q1/tables/controls.csv").decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    keys = ("control", "kept_by", "kind", "evidence", "events", "holes")
    sweep = (
        *("sweep", "duty", "done once", "2026-02-05-sweep-a1"),
        "due 2026-02-01, done 2026-02-05 (4 days); due 2026-03-05, not done (26 days)",
    )
    owned = (
        *("owned", "expectation", "1 of 2 records on 2026-04-01", ""),
        'system "web": owner is not set',
    )
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("A.5.9", *owned),
        ("A.5.15", *sweep),
        ("SOC2 CC6.1", *sweep),
        ("SOC2 CC6.1", *owned),
    ]
    holes = archive.read("compliance-2026-Q1/tables/holes.csv").decode()
    assert holes.count("owner is not set") == 1
