"""Rules over what the handbook does not know yet."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.knowledge import Question


@rule("HB601", Severity.GAP)
def records_have_owners(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Everything that must be cared for has a role as its owner, where there are roles."""
    for kind in book.kinds.with_trait("cared_for") if book.uses("role") else ():
        for entry in book.by_kind.get(kind, ()):
            if entry.record.owner is None:
                yield Fault(
                    entry.where("id"),
                    f'{kind} "{entry.record.id}" has no owner',
                    "add owner: with a role's id",
                )


@rule("HB934", Severity.GAP)
def handbooks_have_an_id(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every handbook has an id, by which calendars and feeds know its entries whatever its name."""
    if book.settings and book.settings.id is None:
        yield Fault(
            book.setting_at(),
            "the handbook has no id: a new organisation's name would change every calendar entry",
            f"add id: {book.namespace}; it stays what it is today",
        )


@rule("HB604", Severity.GAP)
def questions_are_answered(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """What the source leaves open has been decided."""
    for entry in book.each(Question):
        yield Fault(
            entry.where("id"),
            f"{entry.record.id} is open: {entry.record.title}",
            "decide it, change the records it touches, and remove it",
        )
