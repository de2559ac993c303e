"""What is known of something that works by itself: that it was seen working, or to fail.

Evidence proves for as long as the record's review cadence says, else for that of the duty that
the automation does, and never beyond the day on which it expires. Where nothing says how long,
it proves for a year: nobody knows of anything older that it still works. What failed since proves
nothing, however young.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook, Known, Logged
from handbook.catalog.known import in_time
from handbook.model import Record
from handbook.model.cadence import Cadence
from handbook.model.work import Automation, Duty
from handbook.schedule.dates import YEAR, step

OBSERVED, CLAIMED = "observed", "claimed"
# The events that say that a duty was done.
DOING = ("done", "drill")
FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a record that works by itself.

    `last` is when it was last seen working; `failed` is its last failure, where nothing was seen
    working since. `until` is the last day on which what was seen proves anything, None where
    nothing was. `fallback` is what is said of it without evidence: claimed, or configured.
    """

    last: Logged | None
    failed: Logged | None
    until: dt.date | None
    fallback: str

    def assurance(self, today: dt.date) -> str:
        """How sure it is on a day: observed while its evidence is young enough."""
        return self.at_best if self.until is None or today <= self.until else self.fallback

    @property
    def at_best(self) -> str:
        """How sure it is as long as its evidence is young enough."""
        return OBSERVED if self.last and not self.failed else self.fallback


def seen(book: Handbook, record: Record, today: dt.date) -> Seen:
    """What is known on a day of a record that works by itself."""
    known = book.known(today)
    works, failures = worked(known, record), failed(known, record)
    last, failure = works[-1] if works else None, failures[-1] if failures else None
    since = [each for each in works if failure is None or after(each, failure)]
    cadences = tuple(_cadences(book, record)) if since else ()
    until = max((_until(each, cadences) for each in since), default=None)
    typed = getattr(record, "assurance", CLAIMED)
    fallback = CLAIMED if typed == OBSERVED and (works or failure) else typed
    return Seen(last, None if since else failure, until, fallback)


def after(each: Logged, failure: Logged) -> bool:
    """Whether an event was surely after a failure; of one day without moments nobody knows."""
    one, other = each.event, failure.event
    if one.on != other.on:
        return one.on > other.on
    return bool(one.at and other.at and one.at > other.at)


def worked(known: Known, record: Record) -> tuple[Logged, ...]:
    """The events that say that a record was seen working, or left a record of its own work."""
    found = known.about(record.id, "observation")
    if isinstance(record, Automation):
        return in_time((*found, *known.by(record.id, *DOING)))
    if isinstance(record, Duty):
        does = known.about(record.done_by, "observation") if record.done_by else ()
        return in_time((*known.about(record.id, *DOING), *does))
    return found


def failed(known: Known, record: Record) -> tuple[Logged, ...]:
    """The events that say that a record was seen to fail, or an automation at its work."""
    found = {each.id: each for each in known.about(record.id, FAILURE)}
    if isinstance(record, Automation):
        found |= {each.id: each for each in known.by(record.id, FAILURE)}
    if isinstance(record, Duty) and record.done_by:
        found |= {each.id: each for each in known.about(record.done_by, FAILURE)}
    return in_time(found.values())


def _until(each: Logged, cadences: tuple[Cadence, ...]) -> dt.date:
    """The last day on which an event proves that a record works."""
    days = [step(each.event.on, cadence, 1) for cadence in cadences or (YEAR,)]
    if each.event.expires:
        days.append(each.event.expires)
    return min(days)


def _cadences(book: Handbook, record: Record) -> Iterator[Cadence]:
    """How often a record has to be seen: as it says itself, or as often as it does its duties."""
    if record.review:
        found = [record.review]
    else:
        naming = (each for each in book.naming(record.id, "duty") if isinstance(each, Duty))
        found = [each.cadence for each in naming if each.cadence and each.done_by == record.id]
    yield from (each for each in found if not each.on)
