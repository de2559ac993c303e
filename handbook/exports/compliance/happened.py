"""What happened in the period: drills, incidents, approvals and notices, and who held what."""

from collections.abc import Iterator

from handbook.catalog import Logged
from handbook.exports.compliance.asked import Asked, Hole, joined, late_record, moment, proof
from handbook.exports.compliance.tables import NOT_KNOWN, NOT_SET, Row, Table, rows
from handbook.model.duration import words
from handbook.model.log import Drill, Incident, Task
from handbook.model.moment import written
from handbook.model.people import Assignment
from handbook.model.period import Period
from handbook.model.work import Backup
from handbook.schedule.shown import judged

_OPEN = "open"


def drills(asked: Asked) -> Table:
    """A row for each drill, with what was aimed at and what was measured."""
    columns = {
        "drill": "Drill",
        "on": "On",
        "by": "By",
        "environment": "Restored to",
        "backups": "Backups it proves",
        "backup_taken": "Backup taken",
        "target_rto": "RTO aimed at",
        "measured_rto": "RTO measured",
        "rto": "RTO",
        "target_rpo": "RPO aimed at",
        "measured_rpo": "RPO measured",
        "rpo": "RPO",
        "migrations": "Migrations verified",
        "boot": "Boot verified",
        "outcome": "Outcome",
        "event": "Event",
        "proof": "Proof",
    }
    found = rows(_drill(asked, each, event) for each, event in _drills(asked))
    says = "Each restore that was rehearsed, with the recovery time and point that it measured."
    return Table("drills", "Restore drills", says, columns, found, "No drill was recorded.")


def _drills(asked: Asked) -> Iterator[tuple[Logged, Drill]]:
    for each in asked.events("drill"):
        if isinstance(each.event, Drill):
            yield each, each.event


def _drill(asked: Asked, each: Logged, event: Drill) -> Row:
    backups = (b.id for b in asked.book.all(Backup) if b.validated_by == event.subject)
    return {
        "drill": event.subject,
        "on": str(event.on),
        "by": event.by,
        "environment": event.environment or NOT_SET,
        "backups": joined(backups),
        "backup_taken": str(event.backup_taken or NOT_SET),
        "target_rto": _length(event.target_rto),
        "measured_rto": _length(event.measured_rto),
        "rto": judged(event.measured_rto, event.target_rto) or NOT_KNOWN,
        "target_rpo": _length(event.target_rpo),
        "measured_rpo": _length(event.measured_rpo),
        "rpo": judged(event.measured_rpo, event.target_rpo) or NOT_KNOWN,
        "migrations": _said(event.migrations_verified),
        "boot": _said(event.boot_verified),
        "outcome": event.outcome,
        "event": each.id,
        "proof": proof(each),
    }


def _length(duration: str | None) -> str:
    return words(duration) if duration else NOT_SET


def _said(value: bool | None) -> str:
    return NOT_SET if value is None else "yes" if value else "no"


def holes_of_drills(asked: Asked) -> Iterator[Hole]:
    """Drills that missed or did not measure, and backups that no drill proves."""
    for each, event in _drills(asked):
        for name in ("rto", "rpo"):
            measured, aim = getattr(event, f"measured_{name}"), getattr(event, f"target_{name}")
            found = judged(measured, aim)
            if found != "met":
                says = f"{name.upper()} {words(measured) if measured else 'not measured'}"
                says += f", target {words(aim) if aim else NOT_SET}"
                day = Period(event.on, event.on)
                yield Hole("drill", event.subject, f"{says}: {found or NOT_KNOWN}", day, each.id)
    for backup in asked.book.all(Backup):
        if not backup.ended and not backup.validated_by:
            yield Hole("drill", backup.id, "no drill proves it")


def incidents(asked: Asked) -> Table:
    """A row for each incident that began or was open in the period."""
    columns = {
        "incident": "Incident of",
        "severity": "Severity",
        "started": "Started",
        "detected": "Detected",
        "resolved": "Resolved",
        "by": "By",
        "outcome": "Outcome",
        "root_cause": "Root cause",
        "follow_ups": "Follow-ups",
        "open": "Of these open",
        "playbook": "Playbook",
        "event": "Event",
        "proof": "Proof",
    }
    found = rows(_incident(each, event) for each, event in _incidents(asked))
    says = "Each incident that began or was open in the period."
    return Table("incidents", "Incidents", says, columns, found, "No incident was recorded.")


def _incidents(asked: Asked) -> Iterator[tuple[Logged, Incident]]:
    for each in asked.known.standing:
        event = each.event
        if isinstance(event, Incident) and _lasted(asked, event).shared(asked.judged):
            yield each, event


def _lasted(asked: Asked, event: Incident) -> Period:
    """The days from its first to the day it was over; an open one lasts until today."""
    end = event.resolved.astimezone(asked.book.zone).date() if event.resolved else asked.today
    return Period(event.on, max(end, event.on))


def _incident(each: Logged, event: Incident) -> Row:
    return {
        "incident": event.subject,
        "severity": event.severity,
        "started": written(event.started),
        "detected": written(event.detected) if event.detected else NOT_KNOWN,
        "resolved": written(event.resolved) if event.resolved else _OPEN,
        "by": event.by,
        "outcome": event.result,
        "root_cause": event.root_cause or NOT_KNOWN,
        "follow_ups": str(len(event.follow_ups)),
        "open": str(sum(task.done is None for task in event.follow_ups)),
        "playbook": event.playbook or "",
        "event": each.id,
        "proof": proof(each),
    }


def follow_ups(asked: Asked) -> Table:
    """A row for each thing that is done because of an incident or a drill of the period."""
    columns = {
        "of": "After",
        "title": "What",
        "owner": "Owner",
        "ticket": "Ticket",
        "done": "Done",
        "event": "Event",
    }
    found = rows(
        {
            "of": each.event.subject,
            "title": task.title,
            "owner": task.owner or NOT_SET,
            "ticket": task.ticket or NOT_SET,
            "done": str(task.done or _OPEN),
            "event": each.id,
        }
        for each, task in _tasks(asked)
    )
    says = "What is done so that it does not happen again, and what drills showed to be mended."
    return Table("follow-ups", "Follow-ups", says, columns, found, "There is none.")


def _tasks(asked: Asked) -> Iterator[tuple[Logged, Task]]:
    for each, incident in _incidents(asked):
        yield from ((each, task) for task in incident.follow_ups)
    for each, drill in _drills(asked):
        yield from ((each, task) for task in drill.remediation)


def holes_of_incidents(asked: Asked) -> Iterator[Hole]:
    """Incidents that are open, or without a cause, and follow-ups that are open."""
    for each, event in _incidents(asked):
        days = _lasted(asked, event).shared(asked.judged)
        if event.resolved is None:
            yield Hole("incident", event.subject, event.result, days, each.id)
        elif event.root_cause is None:
            yield Hole("incident", event.subject, "its root cause is not known", days, each.id)
    for each, task in _tasks(asked):
        if task.done is None:
            says = f"open: {task.title}, {task.owner or 'no owner'}, {task.ticket or 'no ticket'}"
            yield Hole("follow-up", each.event.subject, says, None, each.id)


def approvals(asked: Asked) -> Table:
    """A row for each approval and each notice of the period."""
    columns = {
        "what": "What",
        "at": "At",
        "recorded": "Recorded later, on",
        "subject": "About",
        "version": "Version",
        "by": "By",
        "to": "To",
        "outcome": "Outcome",
        "event": "Event",
        "proof": "Proof",
    }
    found = rows(
        {
            "what": each.event.kind,
            "at": moment(each.event),
            "recorded": late_record(each),
            "subject": each.event.subject,
            "version": getattr(each.event, "version", None) or "",
            "by": each.event.by,
            "to": joined(getattr(each.event, "to", ())),
            "outcome": each.event.outcome,
            "event": each.id,
            "proof": proof(each),
        }
        for each in asked.events("approval", "notice")
    )
    says = "Who approved what, and who was told of what, in the period."
    empty = "Nothing was approved, and nobody was told."
    return Table("approvals", "Approvals and notices", says, columns, found, empty)


def holders(asked: Asked) -> Table:
    """A row for each assignment that ran in the period."""
    columns = {"role": "Role", "person": "Person", "start": "From", "end": "Until"}
    found = rows(
        {
            "role": each.role,
            "person": each.person,
            "start": str(each.start or NOT_KNOWN),
            "end": str(each.end or NOT_SET),
        }
        for each in asked.book.all(Assignment)
        if _held(each).shared(asked.period)
    )
    says = "Who held which role in the period."
    return Table("roles", "Who held which role", says, columns, found, "Nobody, on record.")


def _held(each: Assignment) -> Period:
    whole = Period.ever()
    return Period(each.start or whole.first, each.end or whole.last)
