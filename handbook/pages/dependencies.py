"""What rests on what: the service map, as text."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from handbook.catalog import Handbook
from handbook.catalog.spread import spread
from handbook.model import Record
from handbook.model.platform import Component, System, Vendor
from handbook.model.work import Backup, Monitor, Playbook

# A record, and those that lie between it and the one that was asked about.
Way = tuple[Record, tuple[Record, ...]]


class Mapped(NamedTuple):
    """A system, component or vendor with what it rests on, what rests on it, and who looks."""

    record: Record
    needs: list[Way]
    needed_by: list[Way]
    monitors: tuple[Record, ...]
    playbooks: tuple[Record, ...]


def dependents(book: Handbook, record_id: str) -> list[Way]:
    """The systems and components that do not work without a record, each with what lies between.

    Those that name it come first, then those that need these, and so on; each is there once, by
    the shortest way. A component is also in need of the vendor that provides it.
    """
    return _reached(
        record_id,
        lambda name: (
            *book.named_as(name, "depends_on"),
            *book.named_as(name, "vendor", "component"),
        ),
    )


def needed(book: Handbook, record_id: str) -> list[Way]:
    """What a record does not work without, each with what lies between; `dependents` backwards."""

    def next_to(name: str) -> Iterable[Record]:
        record = book.get(name)
        return rests_on(book, record) if record else ()

    return _reached(record_id, next_to)


def rests_on(book: Handbook, record: Record) -> list[Record]:
    """What a record itself names as needed; a component also needs the vendor that provides it."""
    names = getattr(record, "depends_on", ())
    vendor = record.vendor if isinstance(record, Component) else None
    return [each for other in (*names, vendor) if other and (each := book.get(other))]


def _reached(start: str, next_to: Callable[[str], Iterable[Record]]) -> list[Way]:
    """All that is reached from a record, step by step, each once."""
    ways = spread([start], next_to, lambda record: record.id)
    return [(way[-1], way[:-1]) for way in ways]


def service_map(book: Handbook, kind: str) -> list[Mapped]:
    """The map of one kind: its records that rest on others, or on which others rest."""
    rows = [_mapped(book, record) for record in book.of(kind)]
    return [row for row in rows if row.needs or row.needed_by or isinstance(row.record, System)]


def _mapped(book: Handbook, record: Record) -> Mapped:
    own = [book.get(each) for each in getattr(record, "playbooks", ())]
    about = book.named_as(record.id, "about", "playbook")
    playbooks = own if isinstance(record, System | Vendor) and own else about
    return Mapped(
        record,
        needed(book, record.id),
        dependents(book, record.id),
        watching(book, record.id),
        tuple(each for each in playbooks if isinstance(each, Playbook)),
    )


def watching(book: Handbook, record_id: str) -> tuple[Record, ...]:
    """The monitors that watch a record, or a backup that it makes."""
    backups = [
        each.id for each in book.named_as(record_id, "tool", "backup") if isinstance(each, Backup)
    ]
    names = (record_id, *backups)
    found = (each for name in names for each in book.named_as(name, "watches", "monitor"))
    return tuple({each.id: each for each in found if isinstance(each, Monitor)}.values())
