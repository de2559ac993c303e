"""A register of some hundred people, as engineering organisations keep it, made from a seed.

Teams within teams, leads, members, alumni, people of one name, names in other scripts, days that
nobody wrote down. All names are made up.
"""

import random
from collections.abc import Iterator
from typing import Any

import yaml

PEOPLE, TEAMS = 600, 40
FIRST = (
    *("Ada", "Bo", "Chidi", "Dana", "Eero", "Fatou", "Gul", "Hye-jin", "Ines", "Jo", "Kwame"),
    *("Łucja", "Мила", "Νίκος", "春子", "한결", "أمينة", "มานี", "नीरज", "Ørjan", "Þóra", "Zoë"),
)
LAST = (
    *("Reel", "Shutter", "d'Or", "van der Lens", "O'Frame", "Müller-Lüdenscheidt", "Ito", "NULL"),
    *("Ковач", "Παπάς", "田中", "김", "الزهراء", "ใจดี", "शर्मा", "Ñandú", "No", "St. Clair"),
)
THEMES = ("compiler", "library", "docs", "infra", "release", "security", "mobile", "data")


def register(seed: int) -> dict[str, list[dict[str, Any]]]:
    """The records of each kind, by the plural of the kind."""
    chance = random.Random(seed)
    people = [_person(chance, number) for number in range(PEOPLE)]
    teams = [f"{chance.choice(THEMES)}-{number}" for number in range(TEAMS)]
    roles, held = [], []
    for number, team in enumerate(teams):
        parent = f"{teams[chance.randrange(number)]}-lead" if number else f"{team}-lead"
        handle = f"@acme/{team}"
        roles += [
            {"id": team, "title": f"Team {team}", "owner": f"{team}-lead", "handle": handle},
            {"id": f"{team}-lead", "title": f"Lead of {team}", "owner": parent},
        ]
        members = chance.sample(people, chance.randint(4, 40))
        held += [_held(chance, team, each) for each in members]
        held.append(_held(chance, f"{team}-lead", next(p for p in members if "left" not in p)))
    return {"roles": roles, "people": people, "assignments": held}


def _person(chance: random.Random, number: int) -> dict[str, Any]:
    person: dict[str, Any] = {
        "id": f"p{number:03}",
        "title": f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        "handle": f"@{chance.choice('abcdefgh')}{number}-{chance.choice(THEMES)}",
    }
    if chance.random() < 0.7:
        person["contact"] = f"p{number:03}@acme.example"
    if chance.random() < 0.15:
        person["left"] = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return person


def _held(chance: random.Random, role: str, person: dict[str, Any]) -> dict[str, Any]:
    held = {
        "id": f"{role}-{person['id']}",
        "title": f"{person['title']} in {role}",
        "role": role,
        "person": person["id"],
    }
    if chance.random() < 0.6:
        held["start"] = f"20{chance.randint(15, 24)}-{chance.randint(1, 12):02}-01"
    if "left" in person:
        held["end"] = person["left"]
    return held


def files(records: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    """The data file of each kind, as its name and text."""
    for plural, found in records.items():
        text: str = yaml.dump(found, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        yield f"{plural}.yaml", text
