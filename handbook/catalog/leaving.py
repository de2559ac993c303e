"""What follows where a person leaves: pure functions of a handbook and a day.

The last day is one on which the person still holds what they hold; all else is asked of the next.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from handbook.catalog.access import Readable, opened_to, secrets
from handbook.catalog.book import Handbook
from handbook.catalog.known import Logged
from handbook.catalog.roles import around, held_by, holdings, inside, rosters
from handbook.catalog.unfinished import decisions, incidents, tasks
from handbook.model.knowledge import Question
from handbook.model.log import Task
from handbook.model.oncall import Roster
from handbook.model.people import Assignment, Person, Role
from handbook.model.platform import Access, Credential
from handbook.model.work import Duty

# The whole log, whenever it was written down.
ALL = dt.date.max


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


class Kept(NamedTuple):
    """An access of a role, by its id, held before, that nobody has looked at since."""

    access: Access
    role: str
    until: dt.date


class Unfinished(NamedTuple):
    """What nobody goes on with, because nobody holds the role that it waits for."""

    tasks: tuple[tuple[Logged, Task], ...]
    incidents: tuple[Logged, ...]
    decisions: tuple[Question, ...]


class Leaving(NamedTuple):
    """What follows where a person leaves: each part in the order of the data.

    `kept` are accesses from before, `lone` the ids of the secrets that nobody else can read then.
    """

    person: Person
    last: dt.date
    roles: tuple[Held, ...]
    ending: tuple[Assignment, ...]
    rosters: tuple[Roster, ...]
    stands_in: tuple[Person | Role, ...]
    accesses: tuple[Access, ...]
    kept: tuple[Kept, ...]
    secrets: tuple[Readable, ...]
    lone: frozenset[str]
    reviews: tuple[Duty, ...]
    unfinished: Unfinished


def leaving(book: Handbook, person: Person, last: dt.date) -> Leaving:
    """What follows where the day `last` is a person's last one.

    Accesses and secrets are those of the roles that they hold on that day, and accesses of those
    that they held before where no review has looked at them since. What is unfinished is what the
    whole log says.
    """
    roles = held_by(book, person.id, last)
    accesses = {each.id: each for role in sorted(roles) for each in opened_to(book, role)}
    mine = [each for each in book.all(Access) if each.id in accesses]
    kept = tuple(each for each in _kept(book, person, last) if each.access.id not in accesses)
    known = _readable(book, roles)
    others = _others(book, person, last)
    held = tuple(_held(book, role, others, last) for role in book.all(Role) if role.id in roles)
    return Leaving(
        person=person,
        last=last,
        roles=held,
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
        kept=kept,
        secrets=known,
        lone=_lone(book, known, others.values(), last),
        reviews=tuple(_reviews(book, [*mine, *(each.access for each in kept)], known)),
        unfinished=_unfinished(book, [each.role.id for each in held if each.is_orphaned]),
    )


def _kept(book: Handbook, person: Person, last: dt.date) -> Iterator[Kept]:
    """The accesses of roles held before, each once, with the last day on which it was due."""
    found: dict[str, Kept] = {}
    for held in book.all(Assignment):
        if held.person == person.id and held.end and held.end < last:
            for role in around(book, held.role):
                for access in opened_to(book, role):
                    if not _looked_at(book, access, held.end):
                        found.setdefault(access.id, Kept(access, held.role, held.end))
    yield from found.values()


def _looked_at(book: Handbook, access: Access, since: dt.date) -> bool:
    """Whether the duty that reviews an access was done after a day."""
    done = book.events(access.reviewed_by, "done") if access.reviewed_by else ()
    return any(each.event.on > since for each in done)


def _others(book: Handbook, person: Person, last: dt.date) -> dict[str, set[str]]:
    """The roles of everybody else who is there afterwards, by their ids."""
    found = holdings(book, last + dt.timedelta(days=1))
    return {
        each.id: found[each.id]
        for each in book.all(Person)
        if each.id in found and each.id != person.id and not (each.left and each.left <= last)
    }


def _lone(
    book: Handbook, known: Iterable[Readable], others: Iterable[set[str]], last: dt.date
) -> frozenset[str]:
    """The secrets of some that no role opens which somebody else holds afterwards."""
    held = {role for roles in others for role in roles}
    for roster in rosters(book, last + dt.timedelta(days=1)):
        if roster.role and not roster.people:
            held.update(around(book, roster.role))
    read = {one.credential.id for role in held for one in secrets(book, role)}
    return frozenset(one.credential.id for one in known if one.credential.id not in read)


def _unfinished(book: Handbook, roles: Iterable[str]) -> Unfinished:
    """What waits for some roles, each once."""
    todo: dict[tuple[str, str], tuple[Logged, Task]] = {}
    going_on: dict[str, Logged] = {}
    undecided: dict[str, Question] = {}
    for role in roles:
        todo |= {(each.id, task.title): (each, task) for each, task in tasks(book, role, ALL)}
        going_on |= {each.id: each for each in incidents(book, role, ALL)}
        undecided |= {each.id: each for each in decisions(book, role)}
    return Unfinished(tuple(todo.values()), tuple(going_on.values()), tuple(undecided.values()))


def _stood_in_for(every: Iterable[Person | Role], person: Person) -> Iterator[Person | Role]:
    return (each for each in every if person.id in each.stand_in and not each.ended)


def _takes_turns(roster: Roster, person: str) -> bool:
    return person in roster.people


def _held(book: Handbook, role: Role, others: Mapping[str, set[str]], last: dt.date) -> Held:
    after = last + dt.timedelta(days=1)
    holders = tuple(book.get(name) for name, roles in others.items() if role.id in roles)
    of_role = set(inside(book, role.id))
    by_roster = any(not each.people and each.role in of_role for each in rosters(book, after))
    owed = sum(book.owner_of(each.record) in of_role for each in book.entries.values())
    return Held(role, holders, by_roster, owed)


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
