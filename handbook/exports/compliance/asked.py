"""What an export is asked: a handbook, the days that it is about, and the day it is judged by."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from handbook.catalog import Handbook, Known, Logged
from handbook.exports.compliance.tables import NOT_SET
from handbook.findings import Finding
from handbook.model import Record
from handbook.model.log import Event
from handbook.model.moment import written
from handbook.model.period import Period
from handbook.schedule.versions import Versions


@dataclass(frozen=True)
class Asked:
    """A handbook and a period of it, by what was known `today`.

    `name` is what the period is called, as 2026-Q4. `versions` is what git says of versions, and
    `findings` all that a check finds today. The period has begun by then.
    """

    book: Handbook
    name: str
    period: Period
    today: dt.date
    versions: Versions
    findings: tuple[Finding, ...] = ()

    @property
    def known(self) -> Known:
        """The log as it was known."""
        return self.book.known(self.today)

    @cached_property
    def judged(self) -> Period:
        """The days of the period that can be judged: what comes after today is not known."""
        return Period(self.period.first, min(self.period.last, self.today))

    def events(self, *kinds: str) -> tuple[Logged, ...]:
        """The events of some kinds that happened in the period and count, oldest first."""
        return tuple(
            each
            for each in self.known.standing
            if each.event.kind in kinds and self.judged.has(each.event.on)
        )

    def owner(self, record: Record | None) -> str:
        """The role that answers for a record."""
        return (record and self.book.owner_of(record)) or NOT_SET

    def title(self, record_id: str) -> str:
        """What a record is called; one that is gone by its id."""
        return self.book.title_of(record_id)


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that was owed and not done, or of which nobody knows whether it was.

    `record` is what it is about, `says` what is missing; the days are those of the period on
    which it was missing, where it has any.
    """

    sort: str
    record: str
    says: str
    days: Period | None = None
    event: str = ""


def moment(event: Event) -> str:
    """When an event happened: its moment or, where it says none, its day."""
    return written(event.at) if event.at else str(event.on)


def late_record(each: Logged) -> str:
    """The day on which an event was written down, where that was not the day it happened."""
    recorded = each.event.recorded
    return str(recorded) if recorded and recorded != each.event.on else ""


def proof(each: Logged) -> str:
    """What proves an event: its ticket, addresses and note, and the report it comes from."""
    event = each.event
    origin = f"{event.origin.source} {event.origin.id or ''}".strip() if event.origin else ""
    return "; ".join(filter(None, (event.ticket, *event.evidence, event.note, origin)))


def joined(words: Iterable[str]) -> str:
    """Ids in one cell, with blanks in between."""
    return " ".join(words)
