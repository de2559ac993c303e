"""Every rule has a case: a handbook that is fine, one that is not, and exactly what is found.

A case is `cases/CODE.yaml`: `good` and `bad` are files on top of the minimal
handbook, `findings` is what the rule says of the bad one, to the letter.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.catalog import DocsFolder, load
from handbook.checks import RULES, check
from handbook.findings import Finding

FOLDER = Path(__file__).parent / "cases"
CODES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
Make = Callable[[Path, Mapping[str, str]], Path]


def case_of(code: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    for side in ("good", "bad"):
        case[side] = {name: _written(text) for name, text in case[side].items()}
    return case


def _written(text: str | dict[str, Any]) -> str:
    """A file's text; one that is too long to be written out says how often it is repeated."""
    return text if isinstance(text, str) else text["text"] * text["times"]


def checked(folder: Path, today: dt.date = dt.date(2026, 4, 1)) -> list[Finding]:
    """What is found in a handbook whose files can all be read; pages stand below docs/."""
    book = load(folder, "data", docs=DocsFolder(folder / "docs", "docs"))
    assert book.findings == ()
    return list(check(book, today))


def said_by(code: str, found: list[Finding]) -> list[str]:
    return [str(each) for each in found if each.code == code]


def test_every_rule_has_a_case() -> None:
    assert sorted(RULES) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_case_has_a_good_side_a_bad_side_and_findings(code: str) -> None:
    case = case_of(code)
    assert case.keys() == {"good", "bad", "findings"}
    assert case["good"]
    assert case["bad"]
    assert case["findings"]


@pytest.mark.parametrize("code", CODES)
def test_a_rule_says_nothing_of_a_good_handbook(code: str, tmp_path: Path, make: Make) -> None:
    found = checked(make(tmp_path, case_of(code)["good"]))
    assert said_by(code, found) == []


@pytest.mark.parametrize("code", CODES)
def test_a_rule_finds_exactly_what_is_bad(code: str, tmp_path: Path, make: Make) -> None:
    case = case_of(code)
    found = checked(make(tmp_path, case["bad"]))
    assert said_by(code, found) == case["findings"]


@pytest.mark.parametrize("code", CODES)
def test_a_case_fails_when_its_rule_finds_nothing(
    code: str, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, code, replace(RULES[code], check=lambda _book, _today: iter(())))
    with pytest.raises(AssertionError):
        test_a_rule_finds_exactly_what_is_bad(code, tmp_path, make)


@pytest.mark.parametrize("code", CODES)
def test_the_findings_of_a_rule_carry_its_severity(code: str, tmp_path: Path, make: Make) -> None:
    found = checked(make(tmp_path, case_of(code)["bad"]))
    severity = RULES[code].code.severity
    assert {each.severity for each in found if each.code == code} == {severity}


def test_the_minimal_handbook_has_no_finding_at_all(tmp_path: Path, make: Make) -> None:
    assert checked(make(tmp_path, {})) == []
