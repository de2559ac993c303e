"""Rules over who does what: that somebody is there, can be reached, and may do it."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Lack, naming
from handbook.catalog.roles import around, can_be_reached
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.oncall import Roster
from handbook.model.people import Assignment, Escalation, Person, Responsibility, Role
from handbook.model.work import Duty, Playbook

# What says who holds a role, and when.
HELD = (
    *("assignment.role", "assignment.start", "assignment.end"),
    *("role.within", "roster.role", "roster.ended"),
)

# By what a role is held, as a decision may name it.
HOLDING = ("assignment.role", "assignment", "roster.role", "roster")


@rule("HB531", Severity.GAP)
def work_has_workers(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every responsibility has at least one responsible role, where there are roles."""
    for entry in book.each(Responsibility) if book.uses("role") else ():
        if not entry.record.responsible:
            yield Fault(
                entry.where("id"),
                f'"{entry.record.title}" has no responsible role',
                "add responsible: with the roles that do the work",
                lacks=(Lack(entry.record.id, "responsible"),),
            )


@rule("HB532", Severity.GAP, all_of=["escalation"])
def escalations_reach_somebody(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every escalation asks a role, by itself or by what follows it, where there are roles."""
    for entry in book.each(Escalation) if book.uses("role") else ():
        seen: list[str] = []
        here: Escalation | None = entry.record
        while here and here.id not in seen and not here.route:
            seen.append(here.id)
            here = book.get(here.then or "")
        if here is None or not here.route:
            yield Fault(
                entry.where("id"),
                f'escalation "{entry.record.id}" asks nobody',
                "add route: with the roles to ask, or then: with what follows",
                lacks=(Lack(entry.record.id, "route"), Lack(entry.record.id, "then")),
            )


@rule("HB533", parts=True)
def stops_ask_others(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every stop of an escalation asks a role that no stop before it asked."""
    for entry in book.each(Escalation):
        roles = [stop.role for stop in entry.record.route]
        for number, role in enumerate(roles):
            if role and role in roles[:number]:
                at = entry.where("route", roles.index(role), "role")
                yield Fault(
                    entry.where("route", number, "role"),
                    f'"{entry.record.id}" asks "{role}" again, who did not answer before',
                    f"name another role; it was asked at {at}",
                )


@rule("HB534", Severity.WARNING, all_of=["role.within"])
def owners_may_do_their_duty(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty's owner, or a role that it is within, may carry out the duty's playbook."""
    for entry in book.each(Duty):
        duty = entry.record
        playbook = book.get(duty.playbook or "")
        allowed = playbook.roles if isinstance(playbook, Playbook) else ()
        if duty.owner and allowed and not {*around(book, duty.owner)} & {*allowed}:
            yield Fault(
                entry.where("owner"),
                f'"{duty.owner}" owes "{duty.id}", but may not carry out "{duty.playbook}"',
                f"add {duty.owner} to the playbook's roles:, or give the duty to one of "
                + ", ".join(allowed),
            )


@rule("HB603", Severity.GAP, all_of=HELD, parts=True)
def roles_have_holders(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every role, or one within it, is held, with no last day set, where people are written.

    Whoever takes turns in a roster holds its role. The day does not matter: who is away today
    is in `handbook audit`.
    """
    if not book.uses("person", "assignment"):
        return
    assignments = book.all(Assignment)
    lasting = [each.role for each in assignments if each.end is None]
    lasting += [each.role for each in book.all(Roster) if each.role and each.ended is None]
    held = {outer for role in lasting if role for outer in around(book, role)}
    ended: dict[str, dt.date] = {}
    for each in assignments:
        if each.end:
            ended[each.role] = max(each.end, ended.get(each.role, each.end))
    for entry in book.each(Role):
        if entry.record.id in held:
            continue
        since = f" after {ended[entry.record.id]}" if entry.record.id in ended else ""
        yield Fault(
            entry.where("id"),
            f'role "{entry.record.id}" has no holder{since}',
            "add a person and an assignment, or a roster of those who take turns",
            lacks=tuple(Lack(entry.record.id, naming(way)) for way in HOLDING),
        )


@rule("HB605", Severity.GAP)
def holders_can_be_reached(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every person who holds a role, and whose last day in it is not set, can be reached."""
    holders: dict[str, set[str]] = {}
    for each in book.all(Assignment):
        if each.end is None:
            holders.setdefault(each.person, set()).add(each.role)
    for entry in book.each(Person):
        roles = holders.get(entry.record.id)
        if roles and not can_be_reached(book, entry.record, roles):
            yield Fault(
                entry.where("id"),
                f'"{entry.record.id}" holds a role, but nothing says how to reach them',
                "add reach: with a phone, chat, pager or email, to the person or to the role",
                lacks=(Lack(entry.record.id, "reach"),),
            )
