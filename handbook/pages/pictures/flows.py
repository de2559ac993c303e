"""What flows, as pictures: a change through a pipeline, and copies to where they are kept."""

import datetime as dt
from collections.abc import Iterator

from handbook import schedule
from handbook.catalog import Handbook
from handbook.model import duration
from handbook.model.platform import Job, Pipeline, Trigger
from handbook.model.work import Backup, Gate
from handbook.pages.pictures.graph import (
    CODE,
    OPEN,
    PROVED,
    Edge,
    Graph,
    Left,
    Line,
    Node,
    between,
    drawable,
    unset,
)

# How a gate looks by how far it is known to hold.
_CLAIMED = "A gate that is claimed is one that nobody has seen hold."
_HOLDS = {"claimed": OPEN, "configured": "", "observed": PROVED}


def pipeline(book: Handbook, record: Pipeline, today: dt.date) -> Graph | Left:
    """A pipeline: what starts it, its jobs with the gates before them, and what it deploys."""
    gates = [
        gate
        for gate in book.all(Gate)
        if gate.pipeline == record.id and not schedule.has_ended(gate, today)
    ]
    deploying = [job for job in record.jobs if job.deploys]
    nodes = [
        *(_trigger(number, each) for number, each in enumerate(record.triggers)),
        *(_job(book, each) for each in record.jobs),
        *(_gate(book, each, today) for each in gates),
        *(_deployed(book, record, each) for each in deploying),
    ]
    boxes = tuple({node.id: node for node in nodes}.values())
    edges = tuple(between(boxes, _order(record, gates)))
    title = f"What {record.title} does, in order"
    sure = {schedule.seen(book, gate, today).assurance(today) for gate in gates}
    note = _CLAIMED if schedule.CLAIMED in sure else ""
    return drawable(Graph("pipeline", title, "then", boxes, edges, note))


def _order(record: Pipeline, gates: list[Gate]) -> Iterator[Edge]:
    """What comes before what; a gate stands between a job and what comes before it."""
    starts = [f"trigger:{number}" for number in range(len(record.triggers))]
    for job in record.jobs:
        before = [f"job:{name}" for name in job.needs] or starts
        for gate in gates:
            if _guards(gate, job):
                yield from (Edge(each, f"gate:{gate.id}") for each in before)
                before = [f"gate:{gate.id}"]
        yield from (Edge(each, f"job:{job.name}") for each in before)
        if job.deploys:
            yield Edge(f"job:{job.name}", _place(job), "deploys")


def _guards(gate: Gate, job: Job) -> bool:
    return bool(job.deploys) and gate.environment in (None, job.environment)


def _trigger(number: int, trigger: Trigger) -> Node:
    branches = ", ".join(trigger.branches)
    lines = (Line(f"to {branches}"),) if branches else ()
    title = Line(trigger.event, look=CODE)
    return Node(f"trigger:{number}", "starts on", title, lines, "trigger")


def _job(book: Handbook, job: Job) -> Node:
    lines = [Line(f"if {job.condition}", look=CODE)] if job.condition else []
    for name in job.secrets:
        if secret := book.get(name):
            lines.append(Line(f"with {secret.variable or secret.title}", secret.id))
    return Node(f"job:{job.name}", "job", Line(job.name, look=CODE), tuple(lines), "job")


def _gate(book: Handbook, gate: Gate, today: dt.date) -> Node:
    """A gate with the proof that each of its conditions asks for, and how sure it is until when."""
    lines = []
    for each in gate.conditions:
        before = f", {duration.words(each.before)} before" if each.before else ""
        known = Line(f"{each.proof}{before}") if each.proof else None
        lines.append(known or unset(book, gate, "conditions.proof", "proof"))
    seen = schedule.seen(book, gate, today)
    word = seen.assurance(today)
    until = f" until {seen.until}" if word == schedule.OBSERVED and seen.until else ""
    look = _HOLDS[word]
    lines.append(Line(f"{word}{until}", look=look))
    return Node(f"gate:{gate.id}", "gate", Line(gate.title, gate.id), tuple(lines), "gate", look)


def _place(job: Job) -> str:
    return f"deployed:{job.deploys}:{job.environment or ''}"


def _deployed(book: Handbook, pipeline: Pipeline, job: Job) -> Node:
    system = book.get(job.deploys or "")
    place = book.get(job.environment or "")
    known = Line(f"in {place.title}", place.id) if place else None
    where = known or unset(book, pipeline, "jobs.environment", "where")
    return Node(_place(job), "deploys", Line(system.title, system.id), (where,), "system")


def backups(book: Handbook, today: dt.date) -> Graph | Left:
    """What is copied, how often and by what, to where, and by what it is brought back."""
    going_on = [each for each in book.all(Backup) if not schedule.has_ended(each, today)]
    nodes: dict[str, Node] = {}
    edges = []
    for backup in going_on:
        for node in (_backup(book, backup, today), _kept(book, backup), _restored(book, backup)):
            nodes.setdefault(node.id, node)
        edges += [
            Edge(backup.id, _kept(book, backup).id, "copied to"),
            Edge(_kept(book, backup).id, _restored(book, backup).id, "brought back by"),
        ]
    found = tuple(nodes.values())
    title = "What is copied, to where, and how it comes back"
    return drawable(Graph("backups", title, "leads to", found, tuple(between(found, edges))))


def _backup(book: Handbook, backup: Backup, today: dt.date) -> Node:
    often = backup.cadence.words if backup.cadence else ""
    lines = [Line(often) if often else unset(book, backup, "cadence", "how often")]
    if backup.changes_every:
        lines.append(Line(f"changes every {duration.words(backup.changes_every)}"))
    lines += [Line(f"by {tool.title}", tool.id) for each in backup.tool if (tool := book.get(each))]
    if backup.kept_for:
        lines.append(Line(f"kept for {duration.words(backup.kept_for)}"))
    lines.append(_drilled(book, backup, today))
    return Node(backup.id, "backup", Line(backup.title, backup.id), tuple(lines), "part")


def _drilled(book: Handbook, backup: Backup, today: dt.date) -> Line:
    """When a restore was last tried, as far as the log proves it."""
    duty = book.get(backup.validated_by or "")
    if duty is None:
        return unset(book, backup, "validated_by", "restore drill")
    last = schedule.of_duty(book, duty, today).last
    if last is None:
        return Line("restore never tested", duty.id, OPEN)
    return Line(f"restore tested {last.event.on}", duty.id, PROVED)


def _kept(book: Handbook, backup: Backup) -> Node:
    """Where copies are kept; what is not known is a box for each way back."""
    back = backup.playbook or backup.id
    if backup.copies_to:
        return Node(
            f"kept:{backup.copies_to}:{back}", "kept in", Line(backup.copies_to), (), "place"
        )
    title = unset(book, backup, "copies_to")
    return Node(f"kept::{back}", "kept in", title, (), "place", OPEN)


def _restored(book: Handbook, backup: Backup) -> Node:
    playbook = book.get(backup.playbook or "")
    if playbook is None:
        title = unset(book, backup, "playbook")
        return Node(f"restored:{backup.id}", "brought back by", title, (), "playbook", OPEN)
    title = Line(playbook.title, playbook.id)
    return Node(f"restored:{playbook.id}", "brought back by", title, (), "playbook")
