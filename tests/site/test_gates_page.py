"""The page of gates gives the answer of `handbook gate`, and the browser what time makes of it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from building import Build
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import load
from handbook.pages.gates import DAYS_AHEAD, stands
from handbook.schedule.gates import evaluate
from handbook.schedule.versions import NoRepository

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n- {id: desk, title: Desk}\n",
    "environments.yaml": "- {id: live, title: Live}\n",
    "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push}]}\n",
    "gates.yaml": (
        "- id: night\n  title: Night\n  owner: pm\n  environment: live\n  pipeline: ship\n"
        "  conditions:\n"
        "    - {title: Yes., proof: approval, by: [pm]}\n"
        "    - {title: They know., proof: notice, to: [desk], before: PT24H}\n"
        "  freezes: [{title: Easter, starts: 2026-04-03, ends: 2026-04-06}]\n"
    ),
    "log/2026/2026-04-01-night-a1.yaml": (
        "{kind: approval, on: 2026-04-01, subject: night, by: pm, version: v2, outcome: Yes.}\n"
    ),
    "log/2026/2026-03-31-night-n1.yaml": (
        "{kind: notice, on: 2026-03-31, at: 2026-03-31T15:00Z, subject: night, by: pm, to: [desk],"
        " version: v2, outcome: Told.}\n"
    ),
}


def test_the_page_says_what_the_command_says_at_each_moment(tmp_path: Path, make: Make) -> None:
    book = load(make(tmp_path / "data", FILES))
    assert not book.findings
    gate = book.get("night")
    found = stands(book, gate, TODAY, NoRepository())
    assert found.version == "v2"
    assert [(str(at)[:16], state.is_open) for at, state in found.turns] == [
        ("2026-04-01 00:00", False),
        ("2026-04-01 15:00", True),
        ("2026-04-03 00:00", False),
        ("2026-04-07 00:00", True),
    ]
    for hours in range(24, DAYS_AHEAD * 24, 7):
        at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
        asked = evaluate(book, gate, "v2", at, NoRepository())
        shown = [state for moment, state in found.turns if moment <= at][-1]
        assert shown.is_open is asked.is_open, at
        for number, verdict in enumerate(asked.verdicts[:2]):
            last = [each for moment, each in found.of(number) if moment <= at][-1]
            assert (last.holds, last.says) == (verdict.holds, verdict.says)


def test_a_gate_for_which_no_version_waits_says_so(tmp_path: Path, make: Make) -> None:
    files = {name: text for name, text in FILES.items() if not name.startswith("log/")}
    book = load(make(tmp_path / "data", files))
    found = stands(book, book.get("night"), TODAY, NoRepository())
    assert (found.version, found.waits, found.of(0), found.of(1)) == (None, False, [], [])


def gate_of(site: Path, name: str) -> LexborHTMLParser:
    page = LexborHTMLParser((site / "gates/index.html").read_bytes())
    card = page.css_first(f"#{name}")
    assert card is not None
    while card.parent and "hb-card" not in (card.attributes.get("class") or ""):
        card = card.parent
    return LexborHTMLParser(str(card.html))


def test_the_page_of_a_site_has_each_turn_and_shows_the_first(twin_site: Build) -> None:
    card = gate_of(twin_site.site, "premiere-gate")
    boxes = card.css(".hb-turns")
    assert boxes
    for box in boxes:
        turns = [each for each in box.iter() if "data-from" in each.attributes]
        moments = [str(each.attributes["data-from"]) for each in turns]
        assert moments == sorted(moments)
        assert ["hidden" in each.attributes for each in turns] == [
            False,
            *[True] * (len(turns) - 1),
        ]
        assert turns[-1].text() == "not known: this page was built too long ago"
    assert "No version waits for it" in card.text()
    assert re.search(r"The festival\s*holds not frozen", card.text())
