"""Rules over what is ready for the bad day: scenarios, alerts, and secrets that may leak."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Lack
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.people import Escalation
from handbook.model.platform import Credential, Scenario
from handbook.model.work import Monitor, Playbook


@rule("HB526", Severity.GAP)
def alerts_say_what_to_do(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every monitor says what to do when it alerts, where there are playbooks."""
    yield from _without_playbook(book, Monitor, "add playbook: with what is done on this alert")


@rule("HB527", Severity.WARNING)
def alerts_lead_to_what_they_are_about(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every playbook that an alert leads to is about the monitor, what it watches, or its path.

    Whoever is woken by one alert must not be sent to what mends another. A playbook that is about
    nothing in particular is for all of them.
    """
    for entry in book.each(Monitor):
        monitor, playbook = entry.record, book.get(entry.record.playbook or "")
        if not isinstance(playbook, Playbook) or not playbook.about:
            continue
        meant_for = {monitor.id, *monitor.watches, monitor.escalation}
        if meant_for.isdisjoint(map(book.current, playbook.about)):
            yield Fault(
                entry.where("playbook"),
                f'playbook "{playbook.id}" is not about monitor "{monitor.id}"',
                f"name {monitor.id} in its about:, or lead to another playbook",
            )


@rule("HB528", Severity.GAP)
def scenarios_say_what_to_do(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every scenario says what to do, where there are playbooks."""
    yield from _without_playbook(book, Scenario, "add playbook: with what is done then")


def _without_playbook(
    book: Handbook, model: type[Monitor] | type[Scenario], hint: str
) -> Iterator[Fault]:
    """Each record of a kind that names no playbook, where the handbook has any."""
    for entry in book.each(model) if book.uses("playbook") else ():
        name = entry.record.id
        if not entry.record.playbook:
            message = f'{entry.kind.name} "{name}": playbook is not set'
            yield Fault(entry.where("id"), message, hint, lacks=(Lack(name, "playbook"),))


@rule("HB529", Severity.WARNING)
def only_secrets_rotate(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No value that is called no secret has a duty that rotates it."""
    for entry in book.each(Credential):
        if not entry.record.secret and entry.record.rotation:
            yield Fault(
                entry.where("rotation"),
                f'"{entry.record.id}" is no secret, but is rotated',
                "remove rotation:, or remove secret: false",
            )


@rule("HB530", Severity.WARNING)
def proposals_propose_something(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every escalation whose next one is proposed names it."""
    for entry in book.each(Escalation):
        if entry.record.then_proposed and not entry.record.then:
            yield Fault(
                entry.where("then_proposed"),
                f'"{entry.record.id}" proposes what follows, but names nothing',
                "add then:, or remove then_proposed:",
            )
