"""Rules over the log: what it names is there, it is not ahead of its time, and it has proof."""

import datetime as dt
from collections.abc import Iterator
from pathlib import PurePosixPath

from handbook.catalog import Handbook, Logged
from handbook.checks.rules import Fault, rule
from handbook.findings import nearest
from handbook.model.log import Done, Drill, Event, Incident, Review
from handbook.model.relations import references
from handbook.model.work import Duty


@rule("HB901")
def events_have_happened(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every event of the log lies in the past, or is of today."""
    for each in book.log:
        if each.event.on > today:
            hint = f"today is {today}; is the year right?"
            yield Fault(each.where("on"), f"{each.event.on} is in the future", hint)


@rule("HB902")
def events_name_records(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every id that an event names is the id of a record, and of the right kind."""
    ids = {each.id for each in book.log}
    for each in book.log:
        for ref in references(each.event):
            if ref.kinds == ("event",):
                if ref.target not in ids:
                    yield _unknown(each, ref.path, "event", ref.target, ids)
                continue
            target = book.entries.get(ref.target)
            if target is None:
                if ref.target not in book.broken_ids and not book.broken_kinds:
                    wanted = " or ".join(ref.kinds).replace("*", "record")
                    yield _unknown(each, ref.path, wanted, ref.target, book.entries)
            elif "*" not in ref.kinds and target.kind.name not in ref.kinds:
                wanted = " or ".join(ref.kinds)
                message = f'"{ref.target}" is a {target.kind.name}, expected a {wanted}'
                yield Fault(each.where(*ref.path), message, f"handbook list {ref.kinds[0]}")


def _unknown(
    each: Logged, path: tuple[str | int, ...], wanted: str, target: str, known: object
) -> Fault:
    near = nearest(target, known)  # type: ignore[arg-type]
    hint = f'did you mean "{near}"?' if near else "handbook list shows all ids"
    return Fault(each.where(*path), f'unknown {wanted} "{target}"', hint)


@rule("HB903")
def done_has_proof(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty that is recorded as done has the evidence that the duty asks for."""
    corrected = {each.event.corrects for each in book.log}
    for each in book.log:
        if each.id in corrected:
            continue
        duty = book.get(each.event.subject)
        if not isinstance(duty, Duty) or not isinstance(each.event, (Done, Drill, Review)):
            continue
        for kind in missing_evidence(duty, each.event):
            option = {"link": "evidence"}.get(kind, kind)
            hint = f"add {option}:, as the duty asks for it"
            yield Fault(each.where("subject"), f'"{duty.id}" was done without a {kind}', hint)


def missing_evidence(duty: Duty, event: Event) -> list[str]:
    """The kinds of evidence that a duty asks for and an event does not have."""
    given = {"ticket": event.ticket, "link": event.evidence, "note": event.note}
    return [kind for kind in duty.evidence if not given[kind]]


@rule("HB904")
def events_run_forward(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every incident was detected and resolved after it started."""
    for each in book.log:
        event = each.event
        if not isinstance(event, Incident):
            continue
        for name in ("detected", "resolved"):
            moment = getattr(event, name)
            if moment and moment < event.started:
                start = each.where("started")
                yield Fault(each.where(name), f"{name} before it started", f"it started at {start}")


@rule("HB905")
def events_are_filed(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every event's file is named by its date and subject, in the folder of its year."""
    for each in book.log:
        path = PurePosixPath(each.path)
        start = f"{each.event.on}-{each.event.subject.lower()}-"
        if path.parent.name != str(each.event.on.year) or not path.name.startswith(start):
            name = f"log/{each.event.on.year}/{start}….yaml"
            yield Fault(
                each.where("on"),
                "the file's name does not say its date and subject",
                f"name it {name}",
            )
