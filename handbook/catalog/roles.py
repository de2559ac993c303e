"""Roles within roles, and who holds them.

A role within another is a part of it. Whoever holds the part holds the whole as well, and what
the part owes the whole owes too. So who may record or approve as the whole, and who is asked
to review what it owns, are also those who hold a part of it.

The role of a roster is held by those who take turns in it, and needs no assignment.
"""

import datetime as dt
from collections.abc import Collection, Iterator

from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.model import Record
from handbook.model.oncall import Roster
from handbook.model.people import Assignment, Person, Role
from handbook.model.platform import Credential


def unowned(book: Handbook) -> Iterator[Entry[Record]]:
    """The records that must be cared for and that no role answers for."""
    for kind in book.kinds.with_trait("cared_for"):
        for entry in book.by_kind.get(kind, ()):
            if book.owner_of(entry.record) is None and must_be_owned(entry):
                yield entry


def must_be_owned(entry: Entry[Record]) -> bool:
    """Whether a record must be cared for; an id that travels with a secret is nobody's to keep."""
    record = entry.record
    return entry.kind.cared_for and not (isinstance(record, Credential) and not record.secret)


def around(book: Handbook, role: str) -> tuple[str, ...]:
    """A role and all that it is within, from the inside out; a ring of them ends where it began."""
    found = [role]
    while (outer := getattr(book.get(found[-1]), "within", None)) and outer not in found:
        found.append(outer)
    return tuple(found)


def inside(book: Handbook, role: str) -> tuple[str, ...]:
    """A role and all that are within it, as they are written."""
    others = (each.id for each in book.all(Role) if each.id != role)
    return (role, *(each for each in others if role in around(book, each)))


def held_by(book: Handbook, person: str, day: dt.date) -> set[str]:
    """The roles that a person holds on a day, and those that they are within."""
    held = [
        *(each.role for each in book.all(Assignment) if each.person == person and each.runs(day)),
        *(each.role for each in rosters(book, day) if each.role and person in each.people),
    ]
    return {outer for role in held for outer in around(book, role)}


def holdings(book: Handbook, day: dt.date) -> dict[str, set[str]]:
    """For each person who holds some, the roles of a day, and those that they are within."""
    found: dict[str, set[str]] = {}
    for each in book.all(Assignment):
        if each.runs(day):
            found.setdefault(each.person, set()).update(around(book, each.role))
    for roster in rosters(book, day):
        roles = around(book, roster.role) if roster.role else ()
        for person in roster.people if roles else ():
            found.setdefault(person, set()).update(roles)
    return found


def held(book: Handbook, day: dt.date) -> set[str]:
    """The roles that somebody holds on a day, and those that they are within.

    Whose turn it is on a roster may be known to its tool alone; somebody holds its role.
    """
    roles = [
        *(each.role for each in book.all(Assignment) if each.runs(day)),
        *(each.role for each in rosters(book, day) if each.role),
    ]
    return {outer for role in roles for outer in around(book, role)}


def rosters(book: Handbook, day: dt.date) -> list[Roster]:
    """The rosters that have not ended on a day."""
    return [each for each in book.all(Roster) if not (each.ended and each.ended <= day)]


def acting_as(book: Handbook, by: str, day: dt.date) -> set[str]:
    """The roles that somebody acts as on a day: a role and those around it, or what they hold."""
    if isinstance(book.get(by), Person):
        return held_by(book, by, day)
    return set(around(book, by))


def is_told(book: Handbook, role: str, told: Collection[str]) -> bool:
    """Whether a role knows what some roles were told: it is one of them, or within one.

    Whoever holds a part of a role holds the whole as well.
    """
    return not set(around(book, role)).isdisjoint(told)


def assignments(book: Handbook, role: str) -> tuple[Assignment, ...]:
    """The assignments of a role, then those of the roles within it."""
    of = inside(book, role)
    return tuple(each for name in of for each in book.all(Assignment) if each.role == name)


def can_be_reached(book: Handbook, person: Person, roles: Collection[str]) -> bool:
    """Whether a person is reached by a way of their own, or each of some roles by one of its own.

    A role is also reached as the role that it is within, and of one that could not be read
    nothing is known.
    """
    own = bool(person.contact or person.reach)
    return own or (bool(roles) and all(_is_reached(book, role) for role in roles))


def _is_reached(book: Handbook, role: str) -> bool:
    found = (book.get(each) for each in around(book, role))
    return any(each is None or getattr(each, "reach", ()) for each in found)
