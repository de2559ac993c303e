"""Rules over what is promised for the bad day: gates, backups and what watches them."""

import datetime as dt
from collections.abc import Iterator

from handbook import schedule
from handbook.catalog import Handbook, Lack, naming
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.cadence import Cadence
from handbook.model.duration import seconds
from handbook.model.work import Automation, Backup, Gate, Monitor

_ASSURANCE = ("claimed", "configured", "observed")
SHORTEST_MONTH = 28


@rule("HB521")
def gates_ask_for_something(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every gate has at least one condition; without one it is always open."""
    for entry in book.each(Gate):
        if not entry.record.conditions:
            yield Fault(
                entry.where("conditions"),
                f'gate "{entry.record.id}" has no conditions, so it is always open',
                "add what must hold, or remove the gate",
            )


@rule("HB522", all_of=["event"])
def gates_rest_on_what_is_as_sure(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No gate is called surer than the automations that it needs, by data and log together.

    Evidence that grew old is told by `handbook audit`.
    """
    for entry in book.each(Gate):
        gate = entry.record
        for number, condition in enumerate(gate.conditions):
            for place, name in enumerate(condition.needs):
                needed = book.get(name)
                sure = schedule.seen(book, needed, today).at_best if needed else ""
                if isinstance(needed, Automation) and _less(sure, gate.assurance):
                    yield Fault(
                        entry.where("conditions", number, "needs", place),
                        f'gate "{gate.id}" is {gate.assurance}, but needs "{name}", '
                        f"which is only {sure}",
                        f"write assurance: {sure} for the gate, or prove {name}",
                    )


def _less(one: str, other: str) -> bool:
    return _ASSURANCE.index(one) < _ASSURANCE.index(other)


@rule("HB523")
def copies_meet_their_target(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every backup, or what changes between two of them, is copied as often as its RPO asks for."""
    for entry in book.each(Backup):
        backup = entry.record
        if backup.changes_every:
            field, often = "changes_every", f"with its changes every {backup.changes_every}"
            apart = seconds(backup.changes_every)
        elif backup.cadence:
            field, often, apart = "cadence", backup.cadence.words, _apart(backup.cadence)
        else:
            continue
        if backup.rpo and apart > seconds(backup.rpo):
            yield Fault(
                entry.where(field),
                f'"{backup.id}" is copied {often}, too seldom for RPO {backup.rpo}',
                f"copy more often, or set an RPO that holds; it is at {entry.where('rpo')}",
            )


def _apart(cadence: Cadence) -> int:
    """The seconds between two copies, at least."""
    return (cadence.days + cadence.months * SHORTEST_MONTH) * 24 * 60 * 60


@rule("HB524", Severity.GAP, all_of=["monitor"])
def backups_are_watched(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every backup is watched by a monitor, so that a missed one is seen, where there are any."""
    if not book.uses("monitor"):
        return
    watched = {name for monitor in book.all(Monitor) for name in monitor.watches}
    for entry in book.each(Backup):
        if entry.record.id not in watched:
            yield Fault(
                entry.where("id"),
                f'no monitor watches backup "{entry.record.id}"',
                f"add {entry.record.id} to the watches: of a monitor",
                lacks=(Lack(entry.record.id, naming("monitor.watches")),),
            )
