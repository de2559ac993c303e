"""What whoever leaves a role hands over, derived from the data: pure functions of a day."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from handbook.catalog import Handbook
from handbook.catalog.access import Readable, opened_to, secrets
from handbook.catalog.roles import assignments, inside, rosters
from handbook.catalog.unfinished import decisions, incidents, tasks
from handbook.model.platform import Access
from handbook.model.work import Playbook

__all__ = ["Alone", "Readable", "alone", "decisions", "incidents", "secrets", "tasks"]


class Alone(NamedTuple):
    """What nobody else can do once the one who holds a role has left."""

    held_once: bool
    accesses: tuple[Access, ...]
    playbooks: tuple[Playbook, ...]


def alone(book: Handbook, role: str, today: dt.date) -> Alone:
    """The single points of a role: the only holder, the only access, the only one who may."""
    return Alone(
        held_once=_is_held_once(book, role, today),
        accesses=tuple(each for each in opened_to(book, role) if set(each.roles) == {role}),
        playbooks=tuple(
            each for each in book.all(Playbook) if ({*each.roles} or {each.owner or ""}) == {role}
        ),
    )


def _is_held_once(book: Handbook, role: str, today: dt.date) -> bool:
    """Whether one person at most holds a role, and nobody stands in for it."""
    record = book.get(role)
    people = set(_holders(book, role, today))
    stand_ins = [*getattr(record, "stand_in", ())]
    stand_ins += [each for person in people for each in book.get(person).stand_in]
    return len(people) <= 1 and not stand_ins


def _holders(book: Handbook, role: str, today: dt.date) -> Iterator[str]:
    yield from (each.person for each in assignments(book, role) if each.runs(today))
    of_role = set(inside(book, role))
    yield from (
        person
        for roster in rosters(book, today)
        if roster.role in of_role
        for person in roster.people
    )
