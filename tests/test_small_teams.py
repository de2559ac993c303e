"""What a team does not have is asked for nowhere: by no error, no warning and no gap."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.catalog import Handbook, load
from handbook.findings import Finding, Severity
from handbook.model import KINDS
from handbook.rulebook import RETIRED, check

Make = Callable[..., Path]
TODAY = dt.date(2026, 4, 1)
SETTINGS = "title: How we work\norganisation: Fjord Freight\nadopted: 2026-01-05\n"
NUMBERED = "id: 0d0f6c1e-6f5e-4a38-8d7c-4c3a50f4f2b1\n"
PLAYBOOK = """\
id: restart
title: Restart
purpose: Restart it.
triggers: [It stopped.]
preconditions: [You can sign in.]
steps: [{title: Stop, do: Stop it.}]
verification: [It runs.]
"""
# One record of each kind that stands by itself, with what its kind requires and no more.
ALONE = {
    "scenario": "- {id: one, title: One}\n",
    "parameter": "- {id: one, title: One, variable: ONE}\n",
    "role": "- {id: one, title: One}\n",
    "person": "- {id: one, title: One}\n",
    "responsibility": "- {id: one, title: One}\n",
    "escalation": "- {id: one, title: One}\n",
    "roster": "- {id: one, title: One}\n",
    "environment": "- {id: one, title: One}\n",
    "system": "- {id: one, title: One}\n",
    "component": "- {id: one, title: One}\n",
    "pipeline": "- {id: one, title: One, jobs: [{name: ship, deploys: two, environment: three, "
    "steps: [{run: 'x ${{ secrets.KEY }}'}]}]}\n",
    "vendor": "- {id: one, title: One}\n",
    "credential": "- {id: one, title: One}\n",
    "duty": "- {id: one, title: One}\n",
    "automation": "- {id: one, title: One}\n",
    "backup": "- {id: one, title: One}\n",
    "monitor": "- {id: one, title: One}\n",
    "playbook": PLAYBOOK,
    "packet": "- {id: one, title: One, sections: [{title: One, body: One.}]}\n",
    "faq": "- {id: one, title: One?, audience: operations, answer: Yes.}\n",
    "term": "- {id: one, title: One, definition: The first.}\n",
    "kpi": "- {id: one, title: One}\n",
    "asset": "- {id: one, title: One, type: video}\n",
    "disclaimer": "- {id: one, title: One, text: No advice.}\n",
    "expectation": "- {id: one, title: One, of: vendor, have: [owner]}\n",
    "question": "- {id: Q28, title: One?, asks: Which?}\n",
}
# The gaps of each: it does not say what it is for. Owners are asked for where there are roles.
GAPS = {
    "roster": ["HB616"],
    "duty": ["HB509", "HB933"],
    "automation": ["HB508"],
    "question": ["HB604"],
    "disclaimer": ["HB1103"],
}


def written(folder: Path, files: dict[str, str]) -> Handbook:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder, "data")


def found(book: Handbook) -> list[Finding]:
    return list(check(book, TODAY))


def test_a_handbook_of_nothing_has_nothing_wrong_and_no_gap(tmp_path: Path) -> None:
    book = written(tmp_path, {"handbook.yaml": SETTINGS + NUMBERED})
    assert found(book) == []
    assert (str(book.zone), book.source_text, book.entries) == ("UTC", "", {})


@pytest.mark.parametrize("name", ALONE)
def test_a_kind_alone_is_asked_for_nothing_that_needs_another(name: str, tmp_path: Path) -> None:
    store = KINDS[name].store
    file = f"{store}restart.yaml" if store.endswith("/") else store
    files = {"handbook.yaml": SETTINGS + NUMBERED, file: ALONE[name]}
    if name == "pipeline":
        files["systems.yaml"] = "- {id: two, title: Two}\n"
        files["environments.yaml"] = "- {id: three, title: Three}\n"
    said = found(written(tmp_path, files))
    assert [str(each) for each in said if each.severity is not Severity.GAP] == []
    assert sorted({each.code for each in said}) == GAPS.get(name, [])


def test_every_kind_that_needs_no_other_is_tried() -> None:
    needing = {"access", "assignment", "track", "gate", "fact", "page"}
    assert KINDS.keys() - needing - ALONE.keys() == set()


def test_the_twin_without_its_expectations_is_asked_for_nothing_of_one_company(
    twin: Path, tmp_path: Path
) -> None:
    files = {
        path.relative_to(twin).as_posix(): path.read_text("utf-8")
        for path in twin.rglob("*.*")
        if path.name != "expectations.yaml"
    }
    said = found(written(tmp_path, files))
    assert [str(each) for each in said if each.severity is Severity.ERROR] == []
    words = ("terraform", "allowlist", "billing", "onboarding", "rpo", "kpis", "threshold")
    assert [each for each in said if any(word in each.message for word in words)] == []


@pytest.mark.parametrize("code", RETIRED)
def test_an_ignore_of_a_retired_code_says_what_became_of_it(code: str, tmp_path: Path) -> None:
    ignore = f"ignores:\n  - {{code: {code}, reason: It was accepted.}}\n"
    said = found(written(tmp_path, {"handbook.yaml": SETTINGS + NUMBERED + ignore}))
    assert [str(each) for each in said] == [
        f"data/handbook.yaml:6:12: HB001 {code} is not looked for any more: {RETIRED[code]}\n"
        "    remove the ignore"
    ]
