"""Reviews of records, rotations of secrets, and reviews of who has access."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from handbook import schedule
from handbook.exports.compliance.asked import Asked, Hole
from handbook.exports.compliance.duties import OCCASION, holes_of, occasion, within
from handbook.exports.compliance.tables import NOT_SET, Row, Table, rows
from handbook.model import Record
from handbook.model.platform import Access, Credential
from handbook.model.work import Duty
from handbook.schedule.occasions import Occasion, of_duty, of_review

_NONE = "nothing due in the period"
R = TypeVar("R", bound=Record)


def reviews(asked: Asked) -> Table:
    """A row for each time that a record was to be read again in the period."""
    columns = {"record": "Record", "kind": "Kind", "title": "Title", "owner": "Owner", **OCCASION}
    found = rows(
        {**_named(asked, "record", record), "kind": kind, **occasion(asked, one)}
        for kind, record, every in _reviewed(asked)
        for one in every
    )
    says = "Each time that a record was to be read again: reviews, walkthroughs, observations."
    return Table("reviews", "Reviews", says, columns, found, "No review was due.")


def _reviewed(asked: Asked) -> Iterator[tuple[str, Record, tuple[Occasion, ...]]]:
    for entry in asked.book.entries.values():
        record = entry.record
        if record.review and not schedule.has_ended(record, asked.period.first):
            found = of_review(asked.book, record, asked.today)
            yield entry.kind.name, record, within(asked, found)


def holes_of_reviews(asked: Asked) -> Iterator[Hole]:
    """Where a review was late or not done in the period."""
    for _, record, found in _reviewed(asked):
        yield from holes_of("review", record.id, asked, found)


def rotations(asked: Asked) -> Table:
    """A row for each time that a secret was to be rotated; one where nothing says so."""
    every = (each for each in asked.book.all(Credential) if each.secret)
    found = rows(
        row for each in _running(asked, every) for row in _by_duty(asked, each, each.rotation)
    )
    says = "Each secret, the duty that rotates it, and what was done for it."
    columns = _columns("credential", "Credential")
    return Table("rotations", "Rotations", says, columns, found, "No secret is on record.")


def access_reviews(asked: Asked) -> Table:
    """A row for each time that who has an access was to be reviewed; one where nothing says so."""
    found = rows(
        row
        for each in _running(asked, asked.book.all(Access))
        for row in _by_duty(asked, each, each.reviewed_by)
    )
    says = "Each access, the duty that reviews who has it, and what was done for it."
    columns = _columns("access", "Access")
    return Table(
        "access-reviews", "Access reviews", says, columns, found, "No access is on record."
    )


def holes_of_secrets_and_accesses(asked: Asked) -> Iterator[Hole]:
    """Secrets that no duty rotates, and accesses that none reviews."""
    for each in _running(asked, asked.book.all(Credential)):
        if each.secret and not each.rotation:
            yield Hole("rotation", each.id, "no duty rotates it")
    for access in _running(asked, asked.book.all(Access)):
        if not access.reviewed_by and not access.review:
            yield Hole("access review", access.id, "no duty reviews who has it")


def _columns(key: str, head: str) -> dict[str, str]:
    return {
        key: head,
        "title": "Title",
        "owner": "Owner",
        "duty": "Duty",
        "owed": "Owed",
        **OCCASION,
    }


def _running(asked: Asked, records: Iterable[R]) -> Iterator[R]:
    return (each for each in records if not schedule.has_ended(each, asked.period.first))


def _named(asked: Asked, key: str, record: Record) -> Row:
    return {key: record.id, "title": record.title, "owner": asked.owner(record)}


def _by_duty(asked: Asked, record: Credential | Access, duty_id: str | None) -> Iterator[Row]:
    """What was owed in the period for a record; one row where that was nothing.

    An access that no duty reviews may be reviewed itself.
    """
    kind = "credential" if isinstance(record, Credential) else "access"
    duty = asked.book.get(duty_id) if duty_id else None
    base = {**_named(asked, kind, record), "duty": duty_id or NOT_SET}
    if isinstance(duty, Duty):
        owed, every = duty.owed, of_duty(asked.book, duty, asked.today)
    elif isinstance(record, Access) and record.review:
        owed, every = record.review.words, of_review(asked.book, record, asked.today)
    else:
        yield {**base, "result": NOT_SET}
        return
    found = within(asked, every)
    for one in found:
        yield {**base, "owed": owed, **occasion(asked, one)}
    if not found:
        unset = isinstance(duty, Duty) and duty.cadence is None
        yield {**base, "owed": owed, "result": owed if unset else _NONE}
