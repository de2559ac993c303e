"""Whether the wording of a record is approved on a day: pure functions of the log."""

import datetime as dt
from dataclasses import dataclass

from handbook.catalog import Handbook, Logged
from handbook.catalog.roles import acting_as
from handbook.model import Record
from handbook.model.wording import digest, wording_of


@dataclass(frozen=True, slots=True)
class Approval:
    """How the approval of a wording stands.

    `valid` is the event that approves these words. `by_other` approves them too, but is by
    somebody whose approval does not count, and `of_others` approved other words.
    """

    valid: Logged | None
    by_other: Logged | None
    of_others: Logged | None


def approval(book: Handbook, record: Record, today: dt.date) -> Approval | None:
    """How the approval of a record's wording stands on a day; None where it has no wording.

    An approval is of the words whose digest it keeps: what was changed since is not approved.
    """
    wording = wording_of(record)
    if wording is None:
        return None
    approvers = getattr(record, "approvers", ())
    said = book.known(today).about(record.id, "approval")
    events = [each for each in said if each.event.proves(today)]
    these = [e for e in events if getattr(e.event, "wording", None) == digest(wording)]
    those = [e for e in events if e not in these and getattr(e.event, "wording", None)]
    counting = [e for e in these if counts(book, e, approvers)]
    others = [e for e in these if e not in counting]
    return Approval(_last(counting), _last(others), _last(those))


def counts(book: Handbook, each: Logged, roles: tuple[str, ...]) -> bool:
    """Whether an event is by one of some roles, or by who acted as one on its day; any if none."""
    by, day = each.event.by, each.event.on
    return not roles or by in roles or not acting_as(book, by, day).isdisjoint(roles)


def _last(events: list[Logged]) -> Logged | None:
    return events[-1] if events else None
