"""Who can open what, by the records of access, and who needs to, by all else that is written.

That a role needs something never means that somebody has it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook.catalog import Handbook
from handbook.model import Record
from handbook.model.people import Escalation
from handbook.model.platform import Access, Component, Credential, System, Vendor
from handbook.model.work import Duty, Monitor, Playbook


class Cell(NamedTuple):
    """What a role has to do with something: the accesses that it has, and why it needs one."""

    has: tuple[Access, ...] = ()
    because: tuple[Record, ...] = ()


class Opened(NamedTuple):
    """A row of the matrix: what is opened, the ways into it, and a cell for some of the roles."""

    record: Record
    ways: tuple[Access, ...]
    cells: dict[str, Cell]


def matrix(book: Handbook) -> list[Opened]:
    """What is opened, or needed by some role: first what accesses name, then vendors, then parts.

    A part that comes from a vendor is opened by the vendor's account.
    """
    needed = _Needed(book)
    named = [access.to for access in book.all(Access)]
    wanted = {target for _, target in needed.because}
    others = [each.id for kind in (Vendor, Component, System) for each in book.all(kind)]
    rows = dict.fromkeys((*named, *(each for each in others if each in wanted)))
    return [_row(book, needed, each) for each in rows]


def roles(rows: Iterable[Opened]) -> list[str]:
    """The roles that have a cell in some row."""
    return list(dict.fromkeys(role for row in rows for role in row.cells))


def needs(book: Handbook, role: str) -> list[tuple[Record, Cell]]:
    """What a role needs to open, or can, each with the accesses that it has, and why."""
    return [(row.record, row.cells[role]) for row in matrix(book) if role in row.cells]


def _row(book: Handbook, needed: "_Needed", target: str) -> Opened:
    ways = tuple(access for access in book.all(Access) if access.to == target)
    cells = {}
    for role in book.of("role"):
        has = tuple(access for access in ways if role.id in access.roles)
        because = tuple(needed.because.get((role.id, target), {}).values())
        if has or because:
            cells[role.id] = Cell(has, because)
    return Opened(book.get(target), ways, cells)


class _Needed:
    """For each role and what it needs to open, the records that say so, in a stable order."""

    def __init__(self, book: Handbook) -> None:
        self._book = book
        self._named = {access.to for access in book.all(Access)}
        self.because: dict[tuple[str, str], dict[str, Record]] = {}
        for roles, record, about in self._reasons():
            for target in self._opened(about):
                for role in roles:
                    self.because.setdefault((role, target), {})[record.id] = record

    def _reasons(self) -> Iterator[tuple[Iterable[str], Record, Iterable[str]]]:
        """Roles, a record that makes them need something, and what that is about."""
        book = self._book
        for kind in (Vendor, Component, System, Credential):
            for owned in book.all(kind):
                yield _owner(owned), owned, (owned.id,)
        for playbook in book.all(Playbook):
            yield playbook.roles or _owner(playbook), playbook, playbook.about
        for duty in book.all(Duty):
            if not duty.done_by:
                yield _owner(duty), duty, (*duty.about, *duty.tracked_in)
        for escalation in book.all(Escalation):
            yield _asked(escalation), escalation, escalation.mirrors
        for monitor in book.all(Monitor):
            escalation = book.get(monitor.escalation or "")
            if isinstance(escalation, Escalation) and monitor.tool:
                yield _asked(escalation), monitor, (monitor.tool,)

    def _opened(self, about: Iterable[str]) -> Iterator[str]:
        """What must be opened to work on some records."""
        for name in about:
            record = self._book.get(name)
            if isinstance(record, Credential):
                yield from self._opened(each for each in (record.vendor, *record.store) if each)
            elif isinstance(record, System):
                yield from (record.id,) if record.id in self._named else ()
            elif isinstance(record, Component):
                own = record.id in self._named or not record.vendor
                yield record.id if own else str(record.vendor)
            elif isinstance(record, Vendor):
                yield record.id


def _owner(record: Record) -> tuple[str, ...]:
    return (record.owner,) if record.owner else ()


def _asked(escalation: Escalation) -> tuple[str, ...]:
    return tuple(stop.role for stop in escalation.route)
