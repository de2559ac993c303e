"""Rules over what others are told to the letter: somebody who may has approved these words."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model import Record
from handbook.model.knowledge import Disclaimer
from handbook.model.wording import wording_field
from handbook.schedule.approved import Approval, approval

# What says who approved what, and as whom.
_APPROVERS = ("event", "person", "assignment", "roster", "role.within")


@rule("HB580", Severity.GAP, all_of=_APPROVERS)
def wordings_are_approved(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every wording is approved as it stands: words that were changed since are not.

    A disclaimer has to be only where it names its approvers.
    """
    for entry, key, stands in _unapproved(book, today):
        record = entry.record
        if stands.by_other or (isinstance(record, Disclaimer) and not record.approvers):
            continue
        says = "is not approved"
        if stands.of_others:
            says = f"was changed since its approval on {stands.of_others.event.on}"
        message = f'the wording of {entry.kind.name} "{record.id}" {says}'
        yield Fault(entry.where(key), message, _hint(record))


@rule("HB581", Severity.WARNING, all_of=_APPROVERS)
def wordings_are_approved_by_those_who_may(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every wording that was approved was so by a role that may approve it."""
    for entry, key, stands in _unapproved(book, today):
        if stands.by_other:
            message = (
                f'"{stands.by_other.event.by}" may not approve the wording of "{entry.record.id}"'
            )
            yield Fault(entry.where(key), message, _hint(entry.record))


def _unapproved(book: Handbook, today: dt.date) -> Iterator[tuple[Entry[Record], str, Approval]]:
    """The records whose wording nobody who may has approved, with its key, and what there is."""
    for kind in book.kinds.values():
        field = wording_field(kind.model)
        for entry in book.by_kind.get(kind.name, ()) if field else ():
            stands = approval(book, entry.record, today)
            if field and stands and not stands.valid:
                yield entry, field.key, stands


def _hint(record: Record) -> str:
    role = (*getattr(record, "approvers", ()), "ROLE")[0]
    return f"once it is approved: handbook log approval {record.id} --by {role}"
