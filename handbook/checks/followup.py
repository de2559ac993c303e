"""Rules over what must follow events: an end, a ticket, and the right people."""

import datetime as dt
import shlex
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.catalog.roles import acting_as
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.log import Done, Task
from handbook.model.people import Person, Responsibility
from handbook.model.work import Duty, Playbook

# What says who does what, and what was done.
DOERS = (
    *("event", "person", "assignment", "roster", "playbook", "responsibility"),
    "role.within",
)


@rule("HB921", Severity.WARNING, all_of=["event"])
def tasks_are_tracked(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every task that follows an event was done at once, or has a ticket."""
    for each in book.standing:
        for name in ("follow_ups", "remediation"):
            for number, task in enumerate(getattr(each.event, name, ())):
                if not task.done and not task.ticket:
                    yield Fault(
                        each.where(name, number, "title"),
                        f'"{task.title}" is not done and has no ticket',
                        f"open one, then: {each.correction} {_with_ticket(name, task)}",
                    )


def _with_ticket(name: str, task: Task) -> str:
    """The option that gives a task its ticket, as a shell reads it."""
    title, owner = task.title.replace(";", "\\;"), task.owner or "ROLE"
    return f"--{name.replace('_', '-')} {shlex.quote(f'{title}; {owner}; NUMBER')}"


@rule("HB923", all_of=["event"])
def actors_were_there(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every person who did something had not left before."""
    for each in book.standing:
        if each.event.kind == "retraction":  # its day is the day of what did not happen
            continue
        person = book.get(each.event.by)
        if isinstance(person, Person) and person.left and person.left < each.event.on:
            yield Fault(
                each.where("by"),
                f'"{person.id}" left on {person.left}, before {each.event.on}',
                f"who did it? {each.correction} --by ROLE",
            )


@rule("HB924", Severity.WARNING, all_of=DOERS)
def duties_are_done_by_those_who_owe_them(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty is done by its owner, or by a role that its playbook or the matrix names."""
    for each in book.standing:
        duty = book.get(each.event.subject)
        if not isinstance(each.event, Done) or not isinstance(duty, Duty) or not duty.owner:
            continue
        allowed = _allowed(book, duty)
        acting = acting_as(book, each.event.by, each.event.on)
        if acting and not acting & allowed:
            yield Fault(
                each.where("by"),
                f'"{each.event.by}" did "{duty.id}", which is not theirs to do',
                f"it is for {', '.join(sorted(allowed))}; name the role in the playbook's roles:",
            )


def _allowed(book: Handbook, duty: Duty) -> set[str]:
    """The roles that may do a duty."""
    playbook = book.get(duty.playbook or "")
    roles = {str(duty.owner), *(playbook.roles if isinstance(playbook, Playbook) else ())}
    for row in book.naming(duty.id):
        if isinstance(row, Responsibility):
            roles.update(row.responsible, [row.accountable] if row.accountable else [])
    return roles | ({duty.done_by} if duty.done_by else set())
