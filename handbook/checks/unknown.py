"""Rules over what the handbook does not know yet."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook, Lack
from handbook.catalog.roles import unowned
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model import Record
from handbook.model.knowledge import Page, Question
from handbook.model.people import Role


@rule("HB601", Severity.GAP)
def records_have_owners(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Everything that must be cared for has a role as its owner, where there are roles."""
    found = list(unowned(book)) if book.uses("role") else []
    pages = [each for each in found if isinstance(each.record, Page)]
    if len(pages) > 1 and book.settings:
        yield _of_pages(book, pages)
        found = [each for each in found if each not in pages]
    for entry in found:
        yield Fault(
            entry.where("id"),
            f'{entry.kind.name} "{entry.record.id}" has no owner',
            "add owner: with a role's id",
            lacks=(Lack(entry.record.id, "owner"),),
        )


def _of_pages(book: Handbook, pages: list[Entry[Record]]) -> Fault:
    """One gap for all pages: one role can answer for them."""
    return Fault(
        book.setting_at(),
        f"{len(pages)} pages name no owner, and no role answers for all pages",
        "add pages_owner: with a role's id, or owner: to each of them",
        lacks=tuple(Lack(each.record.id, "owner") for each in pages),
    )


@rule("HB609")
def pages_have_an_owner_that_there_is(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """The role that answers for all pages is a role of the handbook."""
    name = book.pages_owner
    if (
        name is None
        or name in (each.id for each in book.all(Role))
        or book.may_hold(name, ["role"])
    ):
        return
    yield Fault(
        book.setting_at("pages_owner"),
        f'unknown role "{name}"',
        book.meant(name, ["role"], otherwise="handbook list role shows all"),
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
