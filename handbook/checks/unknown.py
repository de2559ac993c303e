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
    """What is open has been decided."""
    for entry in book.each(Question):
        question = entry.record
        if question.is_open and not _begun(question):
            yield Fault(
                entry.where("id"),
                f"{question.id} is open: {question.title}",
                "decide it, change the records it touches, and write decided:, decision: and by:",
            )


@rule("HB952", Severity.WARNING)
def decisions_are_whole(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """A decision says what was decided, on which day, and by whom."""
    for entry in book.each(Question):
        if missing := _missing(entry.record):
            yield Fault(
                entry.where(_begun(entry.record)[0], key=True),
                f"{entry.record.id}: {' and '.join(missing)} "
                + ("is not set" if len(missing) == 1 else "are not set"),
                f"add {', '.join(f'{name}:' for name in missing)}"
                + ("; until then the question is open" if entry.record.is_open else ""),
            )


def _begun(question: Question) -> list[str]:
    """The fields of its decision that a question has."""
    return [name for name in ("decided", "decision", "by", "because") if getattr(question, name)]


def _missing(question: Question) -> list[str]:
    """The fields that a decision must have and does not; none where nothing is decided."""
    must = ("decided", "decision", "by") if _begun(question) else ()
    return [name for name in must if not getattr(question, name)]


@rule("HB953", of_day=True)
def decisions_were_made(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No decision was made on a day that lies ahead."""
    for entry in book.each(Question):
        if entry.record.decided and entry.record.decided > today:
            yield Fault(
                entry.where("decided"),
                f"{entry.record.decided} is in the future",
                f"today is {today}; is the year right?",
            )
