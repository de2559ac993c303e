"""Rules over what was recorded from reports of machines."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Logged
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity


@rule("HB1334", Severity.WARNING)
def reports_are_recorded_once(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No report of a machine is recorded twice about a record, as by two branches at once."""
    known: dict[tuple[str, str, str, dt.date], Logged] = {}
    for each in book.standing:
        event = each.event
        if event.origin is None:
            continue
        first = known.setdefault((event.kind, event.subject, event.origin.sha256, event.on), each)
        if first is not each:
            yield Fault(
                each.where("origin"),
                "the same report was recorded before",
                f"it is at {first.where('origin')}; handbook log retraction --corrects {each.id}",
            )


@rule("HB1335")
def events_expire_after_they_happened(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No event expires before it happened."""
    for each in book.log:
        expires = each.event.expires
        if expires and each.event.on and expires < each.event.on:
            yield Fault(
                each.where("expires"),
                f"it expires on {expires}, before it happened",
                f"it happened on {each.event.on}; is the year right?",
            )
