"""Questions that several templates ask of the handbook, answered with plain values."""

import datetime as dt
from collections.abc import Iterable, Iterator

from handbook import schedule
from handbook.catalog import Handbook
from handbook.catalog.disclaimers import Need, needs
from handbook.findings import Finding, Severity
from handbook.model import Record
from handbook.model.knowledge import Track, TrackItem
from handbook.model.people import Responsibility
from handbook.model.platform import Vendor
from handbook.model.work import Duty

DAYS_OF_WEEK = 7
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


def coming(book: Handbook, today: dt.date) -> Iterator[tuple[str, list[tuple[dt.date, Duty]]]]:
    """The dated duties of the year ahead by month; what is late stands in the month it was due."""
    until = schedule.step(today, schedule.YEAR, 1)
    days = sorted(
        (day, duty.id)
        for duty, state in _dated(book, today)
        for day in schedule.upcoming(state, today, until)
    )
    months: dict[str, list[tuple[dt.date, Duty]]] = {}
    for day, duty_id in days:
        months.setdefault(f"{day:%B %Y}", []).append((day, book.get(duty_id)))
    yield from months.items()


def often(book: Handbook) -> list[Duty]:
    """What people owe more than once a week: a calendar of that would only be full."""
    return [
        duty
        for duty in book.all(Duty)
        if duty.cadence and 0 < duty.cadence.days < DAYS_OF_WEEK and not duty.done_by
    ]


def _dated(book: Handbook, today: dt.date) -> list[schedule.Standing]:
    left_out = {duty.id for duty in often(book)}
    return [pair for pair in schedule.duties(book, today) if pair[0].id not in left_out]


def year(book: Handbook, today: dt.date) -> list[tuple[dt.date, list[tuple[int, list[Duty]]]]]:
    """The coming twelve months by first day, each with the days on which something is due."""
    first = today.replace(day=1)
    months = [schedule.step(first, schedule.MONTH, count) for count in range(12)]
    until = schedule.step(first, schedule.YEAR, 1) - dt.timedelta(days=1)
    days: dict[dt.date, list[Duty]] = {}
    for duty, state in _dated(book, today):
        for day in schedule.upcoming(state, today, until):
            days.setdefault(max(day, first), []).append(duty)
    return [
        (month, [(day.day, days[day]) for day in sorted(days) if _same_month(day, month)])
        for month in months
    ]


def _same_month(day: dt.date, month: dt.date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


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


def first_due(book: Handbook, duties: Iterable[Duty], today: dt.date) -> list[Duty]:
    """Duties, the most pressing in front; those that are owed by event come last."""
    pairs = ((duty, schedule.of_duty(book, duty, today)) for duty in duties)
    return [duty for duty, _ in sorted(pairs, key=schedule.rank)]


def soonest(book: Handbook, today: dt.date) -> list[schedule.Standing]:
    """What people owe now or on a day that is known, the most pressing in front."""
    return [
        (duty, state)
        for duty, state in schedule.of_people(book, today)
        if state.due or state.status is schedule.Status.UNKNOWN
    ]


def unknown(book: Handbook, today: dt.date) -> list[Duty]:
    """What people owe, and of which nobody knows when it was last done."""
    found = schedule.of_people(book, today)
    return [duty for duty, state in found if state.status is schedule.Status.UNKNOWN]


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
