"""Two kinds of real list, with made-up names: nothing false is said, each true fault once."""

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import groups
import pytest
import register

from handbook.catalog import load
from handbook.checks import check
from handbook.findings import Severity

Make = Callable[[Path, Mapping[str, str]], Path]
Records = dict[str, list[dict[str, Any]]]
TODAY = dt.date(2026, 4, 1)
SEED = 20260401


def said(folder: Path, make: Make, records: Records) -> list[str]:
    """All errors and warnings, each in one line without its place."""
    found = check(load(make(folder, dict(register.files(records))), "data"), TODAY)
    told = (each for each in found if each.severity is not Severity.GAP)
    return [f"{each.where.path} {each.code} {each.message} | {each.hint}" for each in told]


@pytest.fixture(scope="module")
def people() -> Records:
    return register.register(SEED)


def test_a_register_of_six_hundred_people_has_no_fault(
    tmp_path: Path, make: Make, people: Records
) -> None:
    names = [each["title"] for each in people["people"]]
    assert (len(names), len(names) - len(set(names)) > 50) == (600, True)
    assert any("left" in each for each in people["people"])
    assert not all(map(str.isascii, names))
    assert said(tmp_path, make, people) == []


def change(kind: str, number: int, **fields: Any) -> Callable[[Records], None]:
    def changed(records: Records) -> None:
        records[kind][number].update(fields)

    return changed


def leave(records: Records) -> None:
    """A lead who left, while the assignment runs on."""
    lead = next(e for e in records["assignments"] if e["role"].endswith("-lead"))
    next(e for e in records["people"] if e["id"] == lead["person"])["left"] = "2025-06-30"
    others = [e for e in records["assignments"] if e["person"] == lead["person"]]
    for each in others:
        if each is not lead:
            each["end"] = "2025-06-30"


FAULTS_OF_A_REGISTER: dict[str, tuple[Callable[[Records], None], str]] = {
    "an unknown member": (
        change("assignments", 3, person="p6000"),
        'data/assignments.yaml HB401 unknown person "p6000" | ids are written in data/people.yaml',
    ),
    "a misspelt role": (
        change("roles", 4, owner="infra-0-laed"),
        "data/roles.yaml HB401 unknown role",
    ),
    "a person where a role is asked for": (
        change("roles", 2, owner="p001"),
        'data/roles.yaml HB402 "p001" is a person, expected a role',
    ),
    "a name in a handle": (
        change("people", 9, handle="@Ada Reel"),
        'data/people.yaml HB205 "@Ada Reel" is not a handle',
    ),
    "an id twice": (
        change("people", 10, id="p011"),
        'data/people.yaml HB306 duplicate id "p011"',
    ),
    "a day that is none": (
        change("people", 12, left="2025-02-30"),
        "data/people.yaml HB205 left: 2025-02-30 is not a date",
    ),
    "a misspelt key": (
        change("people", 13, contcat="p013@acme.example"),
        'data/people.yaml HB201 unknown key "contcat" | did you mean "contact"?',
    ),
    "a lead who left": (leave, "data/assignments.yaml HB801"),
    "an end before the start": (
        change("assignments", 5, start="2024-01-01", end="2023-01-01"),
        "data/assignments.yaml HB801 end before start: 2023-01-01 is before 2024-01-01",
    ),
    "a letter of another script in a role": (
        change("assignments", 6, role="d\u043ecs-0"),
        "data/assignments.yaml HB401 unknown role",
    ),
}


@pytest.mark.parametrize("name", FAULTS_OF_A_REGISTER)
def test_a_true_fault_of_the_register_is_one_finding(
    name: str, tmp_path: Path, make: Make, people: Records
) -> None:
    plant, message = FAULTS_OF_A_REGISTER[name]
    records = copy.deepcopy(people)
    plant(records)
    (found,) = said(tmp_path, make, records)
    assert found.startswith(message)


def test_a_list_of_interest_groups_has_no_fault(tmp_path: Path, make: Make) -> None:
    records = groups.records()
    assert len(records["roles"]) == 24
    assert said(tmp_path, make, records) == []
    book = load(tmp_path, "data")
    assert {each.cadence.words for each in book.of("duty")} == {
        *("weekly", "fortnightly", "monthly", "every 14 days", "quarterly"),
        *("every 28 days", "yearly"),
    }


FAULTS_OF_GROUPS: dict[str, tuple[Callable[[Records], None], str]] = {
    "a word with two meanings": (
        change("duties", 1, cadence="biweekly"),
        'data/duties.yaml HB205 cadence: "biweekly" says both every two weeks and twice a week'
        " | write fortnightly (P14D); or, a cadence is whole days: write P3D or P4D",
    ),
    "a misspelt word": (
        change("duties", 2, cadence="montly"),
        'data/duties.yaml HB205 unknown cadence "montly" | did you mean "monthly"?',
    ),
    "a day of the week as a cadence": (
        change("duties", 2, cadence="4th Thursday"),
        'data/duties.yaml HB205 unknown cadence "4th Thursday" | allowed: daily',
    ),
    "a sub-project that nobody has": (
        change("duties", 5, about=["apps-tols"]),
        'data/duties.yaml HB401 unknown record "apps-tols" | did you mean "apps-tools"?',
    ),
    "an owner that is no group": (
        change("components", 3, owner="sig-apps-chairs"),
        'data/components.yaml HB401 unknown role "sig-apps-chairs" | ids are written in',
    ),
    "a list without a scheme": (
        change("roles", 3, links=[{"title": "List", "url": "//lists.acme.example"}]),
        'data/roles.yaml HB205 url: "//lists.acme.example" is not a valid address',
    ),
    "two groups of one name": (
        change("roles", 7, title="SIG Auth"),
        'data/roles.yaml HB413 role "sig-auth" has the same title',
    ),
    "a hidden character in a name": (
        change("people", 4, title="Aino\u200b Kuva"),
        "data/people.yaml HB134",
    ),
}


@pytest.mark.parametrize("name", FAULTS_OF_GROUPS)
def test_a_true_fault_of_the_groups_is_one_finding(name: str, tmp_path: Path, make: Make) -> None:
    plant, message = FAULTS_OF_GROUPS[name]
    records = groups.records()
    plant(records)
    found = [line for line in said(tmp_path, make, records) if "HB410" not in line]
    assert len(found) == 1, found
    assert found[0].startswith(message)
