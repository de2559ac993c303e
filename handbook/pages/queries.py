"""Questions that several templates ask of the handbook, answered with plain values."""

from collections.abc import Iterable

from handbook.catalog import Handbook
from handbook.catalog.disclaimers import Need, needs
from handbook.findings import Finding, Severity
from handbook.model import Record
from handbook.model.knowledge import Track, TrackItem
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


class Disclaimers:
    """The disclaimers of a handbook by the place where they must be read."""

    def __init__(self, book: Handbook) -> None:
        self._book = book
        self._needs = needs(book)
        self._places: dict[tuple[str, str], list[Record]] = {}
        for need in self._needs:
            place = self._places.setdefault((need.url, need.section), [])
            place.append(need.disclaimer.record)

    def of_page(self, url: str) -> list[Record]:
        """Those that a page must show as a whole."""
        return self._places.get((url, ""), [])

    def of_card(self, record: Record) -> list[Record]:
        """Those that a record's own card must show."""
        url, _, section = self._book.entries[record.id].url.partition("#")
        return self._places.get((url, section), []) if section else []

    def places(self, disclaimer: Record) -> list[Need]:
        """Where a disclaimer must be read."""
        return [need for need in self._needs if need.disclaimer.record.id == disclaimer.id]
