"""Everything stale, unproven, unowned or without evidence, for the weekly audit."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.catalog.roles import can_be_reached, held, unowned
from handbook.markup.plain import escaped
from handbook.model import Record
from handbook.model.log import Incident
from handbook.model.people import Assignment, Person, Role
from handbook.model.work import Automation, Backup, Duty, Gate, Monitor, Playbook
from handbook.schedule import Status

UNOWNED = "no owner"
_CAN_FAIL: tuple[type[Record], ...] = (Automation, Gate, Backup, Monitor, Duty)


@dataclass(frozen=True, slots=True, order=True)
class AuditItem:
    """One thing that the audit found: whose it is, what sort, the record, and what is wrong."""

    owner: str
    sort: str
    id: str
    says: str
    where: str


def audit(book: Handbook, today: dt.date) -> list[AuditItem]:
    """All items, grouped by owner; what nobody owns comes last."""
    found = [
        *_stale(book, today),
        *_reviews(book, today),
        *_unproven(book, today),
        *_unowned(book),
        *_open(book, today),
        *_unheld(book, today),
    ]
    return sorted(found, key=lambda item: (item.owner == UNOWNED, item))


def _item(book: Handbook, record_id: str, sort: str, says: str) -> AuditItem:
    entry = book.entries[record_id]
    return AuditItem(
        book.owner_of(entry.record) or UNOWNED, sort, record_id, says, str(entry.where())
    )


def _owner(book: Handbook, subject: str) -> str:
    """Who answers for what an event is about."""
    entry = book.entries.get(book.current(subject))
    return (entry and book.owner_of(entry.record)) or UNOWNED


def _stale(book: Handbook, today: dt.date) -> Iterator[AuditItem]:
    for duty, state in schedule.duties(book, today):
        if state.status is Status.LATE:
            never = "" if state.last else ", never done"
            says = f"due {state.due}, {state.words(today)}{never}"
            yield _item(book, duty.id, "late", says)
        elif state.status is Status.UNKNOWN:
            yield _item(book, duty.id, "not known", "no event in the log: verify now")
        elif state.status is Status.UNOBSERVED:
            yield _item(book, duty.id, *_unobserved(book, duty, state, today))
        elif state.last is None and not state.done_by:
            first = f"; first due {state.due}" if state.due else f"; owed {state.owed}"
            yield _item(book, duty.id, "never done", f"no event in the log{first}")


def _unobserved(
    book: Handbook, duty: Duty, state: schedule.State, today: dt.date
) -> tuple[str, str]:
    """What is wrong with the job of a machine: it failed, or is silent, and since when."""
    if state.failed:
        seen = f"last observed {state.last.event.on}" if state.last else "never observed"
        return "failed", f"{_failure(state.failed)}, by {state.done_by}; {seen}"
    since = schedule.unproven_since(book, duty, state, today)
    return "not observed", f"{state.standing}, by {state.done_by}; late since {since}"


def _failure(each: Logged) -> str:
    return f"failed {each.event.on}: {each.event.outcome}"


def _reviews(book: Handbook, today: dt.date) -> Iterator[AuditItem]:
    for entry in book.entries.values():
        state = schedule.of_review(book, entry.record, today)
        if state and state.status is Status.LATE:
            says = f"review was due {state.due}, {state.words(today)}"
            yield _item(book, entry.record.id, "review late", says)


def _unproven(book: Handbook, today: dt.date) -> Iterator[AuditItem]:
    for playbook in book.all(Playbook):
        if not schedule.latest(book, playbook.id, today, "walkthrough"):
            yield _item(book, playbook.id, "unproven", "never walked through")
    yield from _unseen(book, today)
    for each in book.known(today).standing:
        if each.event.lacks_evidence:
            owner = _owner(book, each.event.subject)
            says = f"{each.event.kind} of {each.event.on} has no evidence"
            yield AuditItem(owner, "no evidence", each.event.subject, says, str(each.where()))


def _unseen(book: Handbook, today: dt.date) -> Iterator[AuditItem]:
    """What fails, and what works by itself and was never seen to, or too long ago.

    What an automation owes as a duty is told of the duty, and what has a review of its review.
    """
    standing = schedule.duties(book, today)
    told = {duty.done_by for duty, state in standing if state.failed}
    owing = {duty.done_by for duty, _ in standing}
    for record in (each for kind in _CAN_FAIL for each in book.all(kind)):
        if getattr(record, "done_by", None) or schedule.has_ended(record, today):
            continue
        seen = schedule.seen(book, record, today)
        assured = getattr(record, "assurance", None)
        if seen.failed and record.id not in told:
            yield _item(book, record.id, "failed", _failure(seen.failed))
        elif assured and not seen.last:
            yield _item(book, record.id, "unproven", f"{assured}, never observed")
        elif record.review or record.id in owing:
            continue
        elif assured and seen.last and seen.until and today > seen.until:
            last = seen.last.event.on
            says = f"{seen.fallback}, not observed since {last}; its evidence ended {seen.until}"
            yield _item(book, record.id, "unproven", says)


def _unowned(book: Handbook) -> Iterator[AuditItem]:
    for entry in unowned(book):
        yield _item(book, entry.record.id, "unowned", f"{entry.kind.name} without an owner")


def _open(book: Handbook, today: dt.date) -> Iterator[AuditItem]:
    """The incidents that nothing says are over."""
    for each in book.known(today).standing:
        event = each.event
        if isinstance(event, Incident) and event.resolved is None:
            owner = _owner(book, event.subject)
            days = (today - event.on).days
            says = f"incident of {event.on} is open for {'1 day' if days == 1 else f'{days} days'}"
            yield AuditItem(owner, "open", event.subject, says, str(each.where()))


def _unheld(book: Handbook, today: dt.date) -> Iterator[AuditItem]:
    """The roles that nobody holds today, and those who hold one and cannot be reached."""
    running = [each for each in book.all(Assignment) if each.runs(today)]
    known = held(book, today)
    for role in book.all(Role):
        if role.id not in known:
            yield _item(book, role.id, "not held", "nobody holds this role today")
    for person in book.all(Person):
        roles = {each.role for each in running if each.person == person.id}
        if roles and not can_be_reached(book, person, roles):
            yield _item(book, person.id, "no contact", "holds a role today; reach is not set")


def as_text(items: list[AuditItem]) -> str:
    """Lines for a terminal, under each owner's name."""
    lines: list[str] = []
    for owner in dict.fromkeys(item.owner for item in items):
        lines.append(f"{owner}")
        lines += [
            f"  {item.sort:<12}  {item.id}: {item.says}  ({item.where})"
            for item in items
            if item.owner == owner
        ]
    return "\n".join([*lines, _count(items)]) + "\n"


def as_markdown(items: list[AuditItem], today: dt.date) -> str:
    """A document with a section for each owner."""
    lines = [f"# Audit of {today}", "", _count(items), ""]
    for owner in dict.fromkeys(item.owner for item in items):
        lines += [f"## {escaped(owner)}", ""]
        lines += [
            f"- {item.sort}: `{item.id}`, {escaped(item.says)} ({escaped(item.where)})"
            for item in items
            if item.owner == owner
        ]
        lines.append("")
    return "\n".join(lines)


def as_json(items: list[AuditItem], today: dt.date) -> str:
    """The day and the items."""
    found = {"day": str(today), "items": [asdict(item) for item in items]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _count(items: list[AuditItem]) -> str:
    return "1 item." if len(items) == 1 else f"{len(items)} items."
