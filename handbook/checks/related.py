"""Rules over relations: every id leads somewhere, and to the right kind."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, nearest
from handbook.model import KINDS
from handbook.model.people import Escalation
from handbook.model.platform import Pipeline
from handbook.model.relations import Reference
from handbook.model.work import Playbook


@rule("HB401")
def relations_resolve(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every id that a record names is the id of a record."""
    for target, named in book.referrers.items():
        if target in book.entries or target in book.broken_ids:
            continue
        for source, reference in named:
            if not book.broken_kinds.intersection(reference.kinds):
                wanted = " or ".join(reference.kinds).replace("*", "record")
                message = f'unknown {wanted} "{target}"'
                yield _unfit(book, source, reference, message)


@rule("HB402")
def relations_fit(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every id that a record names is of the kind that its field asks for."""
    for target, named in book.referrers.items():
        kind = book.entries[target].kind.name if target in book.entries else None
        for source, reference in named:
            if kind and "*" not in reference.kinds and kind not in reference.kinds:
                wanted = " or ".join(reference.kinds)
                message = f'"{target}" is a {kind}, expected a {wanted}'
                yield _unfit(book, source, reference, message)


def _unfit(book: Handbook, source: str, reference: Reference, message: str) -> Fault:
    """A fault where a record names an id, with the nearest that would do."""
    near = nearest(reference.target, _candidates(book, reference.kinds))
    hint = f'did you mean "{near}"? ' if near else ""
    where = book.entries[source].where(*reference.path)
    return Fault(where, message, hint + _written_in(book, reference.kinds))


def _candidates(book: Handbook, kinds: tuple[str, ...]) -> list[str]:
    if "*" in kinds:
        return list(book.entries)
    return [entry.record.id for kind in kinds for entry in book.by_kind.get(kind, ())]


def _written_in(book: Handbook, kinds: tuple[str, ...]) -> str:
    if "*" in kinds:
        return "handbook list shows all ids"
    return "ids are written in " + " and ".join(
        f"{book.shown}/{KINDS[kind].store}" for kind in kinds
    )


@rule("HB403", Severity.WARNING)
def playbooks_are_reached(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every playbook is named by a record that needs it, so that a reader is led to it."""
    for entry in book.each(Playbook):
        if not [one for one in book.naming(entry.record.id) if one.id != entry.record.id]:
            yield Fault(
                entry.where("id"),
                f'nothing points to playbook "{entry.record.id}"',
                "name it in a duty, vendor, system, credential or onboarding item",
            )


@rule("HB404")
def escalations_end(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every escalation ends at people: following `then` never comes back."""
    for entry in book.each(Escalation):
        trail = [entry.record.id]
        while (follows := getattr(book.get(trail[-1]), "then", None)) and follows not in trail:
            trail.append(follows)
        if follows == entry.record.id:
            loop = " -> ".join([*trail, follows])
            yield Fault(
                entry.where("then"), f"escalation cycle {loop}", "every escalation ends at a person"
            )


@rule("HB405")
def needs_name_jobs(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every job that another job needs is a job of the same pipeline."""
    for entry in book.each(Pipeline):
        names = [job.name for job in entry.record.jobs]
        for index, job in enumerate(entry.record.jobs):
            for place, need in enumerate(job.needs):
                if need not in names:
                    near = nearest(need, names)
                    hint = f'did you mean "{near}"?' if near else f"jobs: {', '.join(names)}"
                    yield Fault(
                        entry.where("jobs", index, "needs", place), f'unknown job "{need}"', hint
                    )
