"""What a role can get into, by the accesses on record, and what its work needs.

That a role needs something says nothing of whether it has it.
"""

from collections.abc import Iterator
from typing import Any

from handbook.catalog.book import Handbook
from handbook.catalog.roles import around, inside
from handbook.model import Record
from handbook.model.platform import Access, Component, Credential, System, Vendor
from handbook.model.work import Duty, Playbook


def opened_to(book: Handbook, role: str) -> tuple[Access, ...]:
    """The accesses on record of a role: its own, and those of the roles that it is within.

    Whoever holds a part of a role holds the whole as well.
    """
    roles = set(around(book, role))
    return tuple(
        each for each in book.all(Access) if not each.ended and roles.intersection(each.roles)
    )


def needed_by(book: Handbook, role: str) -> dict[str, tuple[Record, ...]]:
    """What the work of a role is about, each with the work: systems, components and vendors.

    Work is the playbooks that it may carry out and the duties that it owes. Of a credential it
    is the store and the vendor.
    """
    found: dict[str, dict[str, Record]] = {}
    for work in _work(book, role):
        for place in _places(book, work):
            found.setdefault(place, {})[work.id] = work
    return {place: tuple(works.values()) for place, works in found.items()}


def lacking(book: Handbook, role: str) -> dict[str, tuple[Record, ...]]:
    """What the work of a role needs and no access on record opens to it, each with the work."""
    opened = {each.to for each in opened_to(book, role)}
    return {place: work for place, work in needed_by(book, role).items() if place not in opened}


def _work(book: Handbook, role: str) -> Iterator[Playbook | Duty]:
    roles = set(inside(book, role))
    for playbook in book.all(Playbook):
        doers = {*playbook.roles} or {playbook.owner or ""}
        if doers & roles and not playbook.ended:
            yield playbook
    for duty in book.all(Duty):
        if duty.owner in roles and not (duty.done_by or duty.ended):
            yield duty


def _places(book: Handbook, work: Playbook | Duty) -> Iterator[str]:
    """The systems, components and vendors that something is about, also through a credential."""
    for about in work.about:
        record: Any = book.get(about)
        if isinstance(record, (System, Component, Vendor)):
            yield record.id
        elif isinstance(record, Credential):
            yield from record.store
            if record.vendor:
                yield record.vendor
