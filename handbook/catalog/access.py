"""Who can open what, by the accesses on record, and who needs to, by all else that is written.

That a role needs something says nothing of whether it has it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from handbook.catalog.book import Handbook
from handbook.catalog.roles import around, inside
from handbook.model import Record
from handbook.model.people import Escalation
from handbook.model.platform import Access, Component, Credential, System, Vendor
from handbook.model.work import Duty, Monitor, Playbook

# For each role and what it needs to open, the records that say so, by their ids.
Needed = dict[tuple[str, str], dict[str, Record]]


class Cell(NamedTuple):
    """What a role has to do with something: the accesses that it has, and why it needs one."""

    has: tuple[Access, ...] = ()
    because: tuple[Record, ...] = ()


class Opened(NamedTuple):
    """A row of the matrix: what is opened, the ways into it, and a cell for some of the roles."""

    record: Record
    ways: tuple[Access, ...]
    cells: dict[str, Cell]


def opened_to(book: Handbook, role: str) -> tuple[Access, ...]:
    """The accesses on record of a role: its own, and those of the roles that it is within.

    Whoever holds a part of a role holds the whole as well.
    """
    roles = set(around(book, role))
    return tuple(each for each in _accesses(book) if roles.intersection(each.roles))


def needed_by(book: Handbook, role: str) -> dict[str, tuple[Record, ...]]:
    """What a role needs to open, each with what it owns, owes, carries out or answers to there.

    What the roles within it need it needs too. A part is opened by its vendor's account, and a
    credential where it is kept and where it is issued.
    """
    return _needed_by(book, role, _needed(book))


def lacking(book: Handbook, role: str) -> dict[str, tuple[Record, ...]]:
    """What a role needs to open and no access on record opens to it, each with the reasons."""
    opened = {each.to for each in opened_to(book, role)}
    return {place: why for place, why in needed_by(book, role).items() if place not in opened}


def matrix(book: Handbook) -> list[Opened]:
    """What is opened, or needed by some role: what accesses name, then vendors, then parts."""
    needed = _needed(book)
    by_role = {role.id: _needed_by(book, role.id, needed) for role in book.of("role")}
    wanted = {place for places in by_role.values() for place in places}
    named = [access.to for access in _accesses(book)]
    others = [each.id for kind in (Vendor, Component, System) for each in book.all(kind)]
    rows = dict.fromkeys((*named, *(each for each in others if each in wanted)))
    return [_row(book, place, by_role) for place in rows]


def roles_in(rows: Iterable[Opened]) -> list[str]:
    """The roles that have a cell in some row."""
    return list(dict.fromkeys(role for row in rows for role in row.cells))


def _row(book: Handbook, place: str, by_role: dict[str, dict[str, tuple[Record, ...]]]) -> Opened:
    ways = tuple(access for access in _accesses(book) if access.to == place)
    cells = {}
    for role, needs in by_role.items():
        has = tuple(access for access in opened_to(book, role) if access in ways)
        if has or place in needs:
            cells[role] = Cell(has, needs.get(place, ()))
    return Opened(book.get(place), ways, cells)


def _accesses(book: Handbook) -> Iterator[Access]:
    return (each for each in book.all(Access) if not each.ended)


def _needed_by(book: Handbook, role: str, needed: Needed) -> dict[str, tuple[Record, ...]]:
    roles = set(inside(book, role))
    found: dict[str, dict[str, Record]] = {}
    for (who, place), reasons in needed.items():
        if who in roles:
            found.setdefault(place, {}).update(reasons)
    return {place: tuple(reasons.values()) for place, reasons in found.items()}


def _needed(book: Handbook) -> Needed:
    found: Needed = {}
    named = {access.to for access in _accesses(book)}
    for roles, reason, about in _reasons(book):
        if not reason.ended:
            for place in _places(book, about, named):
                for role in roles:
                    found.setdefault((role, place), {})[reason.id] = reason
    return found


def _reasons(book: Handbook) -> Iterator[tuple[Iterable[str], Record, Iterable[str]]]:
    """Roles, a record that makes them need something, and what that record is about."""
    for playbook in book.all(Playbook):
        yield playbook.roles or _owner(playbook), playbook, playbook.about
    for duty in book.all(Duty):
        if not duty.done_by:
            yield _owner(duty), duty, (*duty.about, *duty.tracked_in)
    for kind in (Vendor, Component, System, Credential):
        for owned in book.all(kind):
            yield _owner(owned), owned, (owned.id,)
    for escalation in book.all(Escalation):
        yield _asked(escalation), escalation, escalation.mirrors
    for monitor in book.all(Monitor):
        path = book.get(monitor.escalation or "")
        if isinstance(path, Escalation) and monitor.tool:
            yield _asked(path), monitor, (monitor.tool,)


def _owner(record: Record) -> tuple[str, ...]:
    return (record.owner,) if record.owner else ()


def _asked(escalation: Escalation) -> tuple[str, ...]:
    return tuple(stop.role for stop in escalation.route)


def _places(book: Handbook, about: Iterable[str], named: set[str]) -> Iterator[str]:
    """What must be opened to work on some records; `named` are the places that accesses open.

    A system is opened itself only where an access does: else by what it runs on.
    """
    for name in about:
        record: Any = book.get(name)
        if isinstance(record, Credential):
            kept = (each for each in (record.vendor, *record.store) if each)
            yield from _places(book, kept, named)
        elif isinstance(record, Component) and record.vendor and record.id not in named:
            yield record.vendor
        elif isinstance(record, Component | Vendor) or (record is not None and record.id in named):
            yield record.id


class Readable(NamedTuple):
    """A secret that a role can read, and why it can, in a word or two."""

    credential: Credential
    because: str


def secrets(book: Handbook, role: str) -> list[Readable]:
    """The secrets that a role can read by what is on record: it owns or uses them, or gets in."""
    roles, opened = set(around(book, role)), {each.to for each in opened_to(book, role)}
    found = ((each, _reads(each, roles, opened)) for each in book.all(Credential))
    return [Readable(each, because) for each, because in found if because and each.secret]


def _reads(credential: Credential, roles: set[str], opened: set[str]) -> str:
    if credential.owner in roles:
        return "owns it"
    if roles.intersection(credential.used_by):
        return "uses it"
    return "has access to where it is kept" if opened.intersection(credential.store) else ""
