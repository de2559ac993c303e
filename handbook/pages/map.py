"""The handbook on one page: what runs, on what, who is asked, and by what it is mended."""

from collections.abc import Iterator
from typing import NamedTuple

from handbook.catalog import Handbook
from handbook.model.people import Escalation
from handbook.model.platform import System, Vendor
from handbook.model.work import Monitor, Playbook


class Place(NamedTuple):
    """A row of the map: a system or a vendor, what it stands on or is for, whom to ask, how."""

    record: System | Vendor
    rests_on: str | None
    escalations: tuple[Escalation, ...]
    playbooks: tuple[Playbook, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """The roles that are asked first; by default whoever answers for it, if anybody does."""
        first = (each.route[0].role for each in self.escalations if each.route)
        owner = (self.record.owner,) if self.record.owner else ()
        return tuple(dict.fromkeys(first)) or owner


def places(book: Handbook) -> list[Place]:
    """The systems and then the vendors that have not ended, in the order in which they stand."""
    return [
        Place(each, on, tuple(_escalations(book, each)), tuple(_playbooks(book, each)))
        for each, on in _things(book)
        if not each.ended
    ]


def _things(book: Handbook) -> Iterator[tuple[System | Vendor, str | None]]:
    yield from ((each, each.platform) for each in book.all(System))
    yield from ((each, each.purpose) for each in book.all(Vendor))


def _playbooks(book: Handbook, record: System | Vendor) -> Iterator[Playbook]:
    """Those that a record names, then those that are about it, each once."""
    named = (book.get(each) for each in record.playbooks)
    about = (each for each in book.all(Playbook) if record.id in each.about)
    yield from {each.id: each for each in (*named, *about) if not each.ended}.values()


def _escalations(book: Handbook, record: System | Vendor) -> Iterator[Escalation]:
    """Those of what watches a record and of the playbooks that it names, or of those about it."""
    found = [each.escalation for each in book.all(Monitor) if record.id in each.watches]
    found += [book.get(each).escalation for each in record.playbooks]
    if not any(found):
        found = [each.escalation for each in _playbooks(book, record)]
    yield from (book.get(each) for each in dict.fromkeys(found) if each)
