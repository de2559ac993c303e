"""Questions that several templates ask of the handbook, answered with plain values."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from handbook.catalog import Handbook
from handbook.catalog.disclaimers import Need, needs
from handbook.findings import Finding, Severity
from handbook.model import Record
from handbook.model.knowledge import Question, Track, TrackItem
from handbook.model.people import Responsibility
from handbook.model.platform import Vendor
from handbook.model.work import Duty

RACI = {"R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed"}


def raci(task: Responsibility, role: str) -> str:
    """The letters of a role in a row of the matrix, as "RA"."""
    holders = {
        "R": task.responsible,
        "A": (task.accountable,),
        "C": task.consulted,
        "I": task.informed,
    }
    return "".join(letter for letter, roles in holders.items() if role in roles)


def by_kind(book: Handbook, records: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Records in groups by kind, under the kind's plural name."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(book.entries[record.id].kind.plural.capitalize(), []).append(record)
    return list(groups.items())


def by_day(track: Track) -> list[tuple[int, list[TrackItem]]]:
    """A track's items in groups by day, in order."""
    days = sorted({item.day for item in track.items})
    return [(day, [item for item in track.items if item.day == day]) for day in days]


def gaps(found: Iterable[Finding]) -> list[Finding]:
    """What the handbook does not know, less the open questions, which have a list of their own."""
    return [f for f in found if f.severity is Severity.GAP and f.code != "HB604"]


class Asked(NamedTuple):
    """Questions that are open, and those that were decided."""

    open: tuple[Question, ...]
    decided: tuple[Question, ...]


def apart(questions: Iterable[Any]) -> Asked:
    """Questions in their order, those that were decided apart."""
    found = [each for each in questions if isinstance(each, Question)]
    return Asked(
        tuple(each for each in found if each.is_open),
        tuple(each for each in found if not each.is_open),
    )


def vendors(book: Handbook, duty: Duty) -> list[str]:
    """The titles of the vendors that a duty is about, also through a credential."""
    found = []
    for about in duty.about:
        record = book.get(about)
        vendor = about if isinstance(record, Vendor) else getattr(record, "vendor", None)
        if vendor:
            found.append(str(book.get(vendor).title))
    for credential in book.named_as(duty.id, "rotation"):
        vendor = getattr(credential, "vendor", None)
        if vendor:
            found.append(str(book.get(vendor).title))
    return list(dict.fromkeys(found))


def dependents(book: Handbook, record_id: str) -> list[tuple[Record, tuple[Record, ...]]]:
    """The systems and components that do not work without a record, each with what lies between.

    Those that name it come first, then those that need these, and so on; each is there once, by
    the shortest way. A component is also in need of the vendor that provides it.
    """
    found: dict[str, tuple[Record, tuple[Record, ...]]] = {}
    ways: list[tuple[str, tuple[Record, ...]]] = [(record_id, ())]
    for name, way in ways:
        for each in (
            *book.named_as(name, "depends_on"),
            *book.named_as(name, "vendor", "component"),
        ):
            if each.id not in found and each.id != record_id:
                found[each.id] = (each, way)
                ways.append((each.id, (*way, each)))
    return list(found.values())


class Disclaimers:
    """The disclaimers of a handbook by the place where they must be read."""

    def __init__(self, book: Handbook) -> None:
        self._book = book
        self._places: dict[tuple[str, str], list[Record]] = {}
        self._of: dict[str, list[Need]] = {}
        for need in needs(book):
            place = self._places.setdefault((need.url, need.section), [])
            place.append(need.disclaimer.record)
            self._of.setdefault(need.disclaimer.record.id, []).append(need)

    def of_page(self, url: str) -> list[Record]:
        """Those that a page must show as a whole."""
        return self._places.get((url, ""), [])

    def of_card(self, record: Record) -> list[Record]:
        """Those that a record's own card must show."""
        url, _, section = self._book.entries[record.id].url.partition("#")
        return self._places.get((url, section), []) if section else []

    def places(self, disclaimer: Record) -> list[Need]:
        """Where a disclaimer must be read."""
        return self._of.get(disclaimer.id, [])
