"""What follows where a person leaves: pure functions of a handbook and a day.

The last day is one on which the person still holds what they hold; all else is asked of the next.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook.catalog.access import Readable, opened_to, secrets
from handbook.catalog.book import Handbook
from handbook.catalog.roles import held_by, inside, rosters
from handbook.model.oncall import Roster
from handbook.model.people import Assignment, Person, Role
from handbook.model.platform import Access, Credential
from handbook.model.work import Duty


class Held(NamedTuple):
    """A role that the person holds, and the people who hold it afterwards.

    `by_roster` says that a roster has it whose tool alone knows the people. `owed` counts the
    records that the role answers for, with the roles that are parts of it.
    """

    role: Role
    others: tuple[Person, ...]
    by_roster: bool
    owed: int

    @property
    def is_orphaned(self) -> bool:
        """Whether nobody holds it afterwards."""
        return not self.others and not self.by_roster


class Leaving(NamedTuple):
    """What follows where a person leaves: each part in the order of the data."""

    person: Person
    last: dt.date
    roles: tuple[Held, ...]
    ending: tuple[Assignment, ...]
    rosters: tuple[Roster, ...]
    stands_in: tuple[Person | Role, ...]
    accesses: tuple[Access, ...]
    secrets: tuple[Readable, ...]
    reviews: tuple[Duty, ...]


def leaving(book: Handbook, person: Person, last: dt.date) -> Leaving:
    """What follows where the day `last` is a person's last one.

    Accesses and secrets are those of the roles that they hold on that day: what was left from
    roles that they held before belongs to the reviews of those.
    """
    roles = held_by(book, person.id, last)
    accesses = {each.id: each for role in sorted(roles) for each in opened_to(book, role)}
    mine = [each for each in book.all(Access) if each.id in accesses]
    known = _readable(book, roles)
    return Leaving(
        person=person,
        last=last,
        roles=tuple(_held(book, role, person, last) for role in book.all(Role) if role.id in roles),
        ending=tuple(
            each
            for each in book.all(Assignment)
            if each.person == person.id and (each.end is None or each.end > last)
        ),
        rosters=tuple(each for each in rosters(book, last) if _takes_turns(each, person.id)),
        stands_in=(
            *_stood_in_for(book.all(Person), person),
            *_stood_in_for(book.all(Role), person),
        ),
        accesses=tuple(mine),
        secrets=known,
        reviews=tuple(_reviews(book, mine, known)),
    )


def _stood_in_for(every: Iterable[Person | Role], person: Person) -> Iterator[Person | Role]:
    return (each for each in every if person.id in each.stand_in and not each.ended)


def _takes_turns(roster: Roster, person: str) -> bool:
    return person in roster.people


def _held(book: Handbook, role: Role, person: Person, last: dt.date) -> Held:
    after = last + dt.timedelta(days=1)
    others = tuple(
        each
        for each in book.all(Person)
        if each.id != person.id
        and not (each.left and each.left <= last)
        and role.id in held_by(book, each.id, after)
    )
    of_role = set(inside(book, role.id))
    by_roster = any(not each.people and each.role in of_role for each in rosters(book, after))
    owed = sum(book.owner_of(each.record) in of_role for each in book.entries.values())
    return Held(role, others, by_roster, owed)


def _readable(book: Handbook, roles: set[str]) -> tuple[Readable, ...]:
    """What can be read as one role or another, in the order of the data, with the first reason."""
    found = {one.credential.id: one for role in sorted(roles) for one in secrets(book, role)}
    order = (each.id for each in book.all(Credential) if not each.ended)
    return tuple(found[name] for name in order if name in found)


def _reviews(
    book: Handbook, accesses: Iterable[Access], known: Iterable[Readable]
) -> Iterator[Duty]:
    """The duties by which what they could open is looked at, in the order of the data."""
    named = {each.reviewed_by for each in accesses} | {k.credential.rotation for k in known}
    yield from (each for each in book.all(Duty) if each.id in named)
