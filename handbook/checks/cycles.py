"""Rules against going round in circles: escalations, dependencies and jobs come to an end."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from handbook.catalog import Entry, Handbook
from handbook.checks.rules import Fault, rule
from handbook.model.people import Escalation, Role
from handbook.model.platform import Component, Pipeline, System


@rule("HB404", parts=True)
def escalations_end(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every escalation ends at people: following `then` never comes back."""
    for entry in book.each(Escalation):
        trail = [entry.record.id]
        while (follows := getattr(book.get(trail[-1]), "then", None)) and follows not in trail:
            trail.append(follows)
        if follows == entry.record.id:
            message = f"escalation cycle {' -> '.join([*trail, follows])}"
            yield Fault(entry.where("then"), message, "every escalation ends at a person")


@rule("HB407", parts=True)
def dependencies_end(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No system or component depends on itself, however long the way."""
    both: tuple[Entry[System] | Entry[Component], ...]
    both = (*book.each(System), *book.each(Component))
    entries = {entry.record.id: entry for entry in both}
    needs = {name: entry.record.depends_on for name, entry in entries.items()}
    for loop in cycles(needs):
        where = entries[loop[0]].where("depends_on", needs[loop[0]].index(loop[1]))
        message = f"dependency cycle {' -> '.join(loop)}"
        yield Fault(where, message, "remove the dependency that is not true")


@rule("HB611", parts=True)
def roles_come_to_an_end(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No role is within itself, however long the way."""
    entries = {entry.record.id: entry for entry in book.each(Role)}
    outer = {
        name: [entry.record.within] if entry.record.within else []
        for name, entry in entries.items()
    }
    for loop in cycles(outer):
        message = f"a role within itself: {' -> '.join(loop)}"
        hint = "the outermost role is within none: remove its within:"
        yield Fault(entries[loop[0]].where("within"), message, hint)


@rule("HB408")
def jobs_come_to_run(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No job needs itself, however long the way; such jobs never start."""
    for entry in book.each(Pipeline):
        jobs = {job.name: (number, job) for number, job in enumerate(entry.record.jobs)}
        for loop in cycles({name: job.needs for name, (_, job) in jobs.items()}):
            number, job = jobs[loop[0]]
            where = entry.where("jobs", number, "needs", job.needs.index(loop[1]))
            yield Fault(where, f"job cycle {' -> '.join(loop)}", "remove the need that is not one")


def cycles(needs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Cycles of names that need each other, each from its first name back to it.

    After each cycle that is told, its first step is taken away; so every name that
    goes round in circles is in one of them.
    """
    left = {name: list(dict.fromkeys(needed)) for name, needed in needs.items()}
    order = {name: number for number, name in enumerate(left)}
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            around = error.args[1][:0:-1]  # graphlib tells who is needed first
            start = around.index(min(around, key=order.__getitem__))
            loop = [*around[start:], *around[: start + 1]]
            left[loop[0]].remove(loop[1])
            yield loop
        else:
            return
