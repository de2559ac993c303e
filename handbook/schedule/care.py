"""The score of systems: which records stand to each of its parts, and what the log says of them.

Of what works by itself, as a monitor or a gate, the proof is that it was seen to. Of what is owed
again and again, it is that it was done and is not late. So the score says what `due`, `audit` and
the registers say.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from handbook.catalog import Handbook
from handbook.model import Record
from handbook.model.people import Role
from handbook.model.platform import Credential, System
from handbook.model.work import Backup, Duty, Gate, Monitor, Playbook
from handbook.schedule import proofs, raising, related
from handbook.schedule.owed import has_ended, latest, of_duty, of_walkthrough
from handbook.schedule.score import Answer, PartScore, Proof, Score, Step

R = TypeVar("R", bound=Record)
Look = Callable[[Handbook, System, dt.date], Iterable[Proof]]


def scores(book: Handbook, today: dt.date) -> list[Score]:
    """The score of each system that has not ended, in the order in which they are written."""
    return [score(book, each, today) for each in book.all(System) if not has_ended(each, today)]


def score(book: Handbook, system: System, today: dt.date) -> Score:
    """The score of a system, by what is known today."""
    why: dict[str, str] = {part: each.why for each in system.not_asked for part in each.parts}
    parts = (_part(book, system, today, name, why.get(name, "")) for name in PARTS)
    return Score(system, today, tuple(parts))


def _part(book: Handbook, system: System, today: dt.date, name: str, why: str) -> PartScore:
    """A part; what is said to be of no meaning is asked all the same where there is some of it."""
    title, look = PARTS[name]
    found = PartScore(name, title, tuple(map(_with_end, look(book, system, today))))
    return PartScore(name, title, (), why) if why and not found.records else found


def _with_end(proof: Proof) -> Proof:
    """A proof with the day on which its record ends, where that is known before.

    An owner that ends is not left out by then: it leaves the system without one.
    """
    is_owner = isinstance(proof.record, Role)
    return replace(proof, ended=proof.record.ended) if proof.record and not is_owner else proof


def _by(*records: Record) -> str:
    """Who is to say that it was done: an owner of these records, or who may carry one out."""
    roles = (role for each in records for role in (each.owner, *getattr(each, "roles", ())))
    return next(filter(None, roles), raising.SOMEBODY)


def _nothing(says: str, step: Step) -> Iterator[Proof]:
    """That no record stands to a part: one is to be written, and then to be proved."""
    yield Proof(None, Answer.NOT_KNOWN, says, step, work=2)


def _owned(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    step = raising.key(book, system, "owner")
    if not system.owner:
        if not book.uses("role"):
            step = raising.written(book, "role", system, f"owner: of {system.id}")
        yield Proof(None, Answer.NO, "no owner", step)
        return
    owner, where = book.get(system.owner), book.entries[system.id].where("owner")
    if owner is None:
        yield Proof(None, Answer.NO, f"its owner {system.owner} is not there", step, where=where)
        return
    if has_ended(owner, today):
        yield Proof(None, Answer.NO, f"its owner {owner.id} ended", step, where=where)
        return
    until = owner.ended - dt.timedelta(days=1) if owner.ended else None
    yield Proof(owner, Answer.YES, "owns it", step, where=where, until=until, lapsed=Answer.NO)


def _walked(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    playbooks = _going_on(related.playbooks(book, system), today)
    if not playbooks:
        step = raising.key(book, system, "playbooks")
        if not book.uses("playbook"):
            step = raising.written(book, "playbook", system, f"about: [{system.id}]")
        yield from _nothing("no playbook is about it", step)
    for each in playbooks:
        step = raising.recorded("walkthrough", each, _by(each, system))
        yield _walkthrough(book, each, step, today)


def _walkthrough(book: Handbook, playbook: Playbook, step: Step, today: dt.date) -> Proof:
    """The last walkthrough: within the review cadence, or without one as long as it says."""
    if state := of_walkthrough(book, playbook, today):
        return proofs.owed(playbook, state, step, "walked through")
    if last := latest(book, playbook.id, today, "walkthrough"):
        return proofs.lasting(playbook, last, step, "walked through", today)
    return Proof(playbook, Answer.NOT_KNOWN, "never walked through", step)


def _restored(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    backups = _going_on(related.backups(book, system), today)
    if not backups:
        yield from _no_backup(book, system)
    for each in backups:
        yield _restore(book, each, system, today)


def _no_backup(book: Handbook, system: System) -> Iterator[Proof]:
    step = raising.written(book, "backup", system, f"backs_up: [{system.id}]")
    return _nothing("no backup is known to be of it", step)


def _restore(book: Handbook, backup: Backup, system: System, today: dt.date) -> Proof:
    """The last restore of a backup: by the duty that proves it, else by a drill of its own."""
    duty = book.get(backup.validated_by) if backup.validated_by else None
    if isinstance(duty, Duty) and not has_ended(duty, today):
        step = raising.done(duty, _by(duty, backup, system), drill=True)
        state = of_duty(book, duty, today)
        return proofs.tried(proofs.owed(backup, state, step, "restored"))
    if own := latest(book, backup.id, today, "drill"):
        step = raising.recorded("drill", backup, _by(backup, system))
        return proofs.tried(proofs.lasting(backup, own, step, "restored", today))
    step = raising.key(book, backup, "validated_by")
    return Proof(backup, Answer.NOT_KNOWN, "no drill restores it", step, work=2)


def _monitored(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    monitors = _going_on(related.monitors(book, system), today)
    if not monitors:
        step = raising.written(book, "monitor", system, f"watches: [{system.id}]")
        yield from _nothing("no monitor is known to watch it", step)
    yield from (_observed(book, each, system, today) for each in monitors)


def _rotated(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    secrets = _going_on(related.secrets(book, system), today)
    if not secrets:
        step = raising.written(book, "credential", system, f"used_by: [{system.id}]")
        yield from _nothing("no secret is known to be used by it", step)
    yield from (_rotation(book, each, system, today) for each in secrets)


def _rotation(book: Handbook, secret: Credential, system: System, today: dt.date) -> Proof:
    duty = book.get(secret.rotation) if secret.rotation else None
    if not isinstance(duty, Duty) or has_ended(duty, today):
        step = raising.key(book, secret, "rotation")
        return Proof(secret, Answer.NOT_KNOWN, "no duty rotates it", step, work=2)
    step = raising.done(duty, _by(duty, secret, system))
    if duty.cadence is None:
        step = raising.key(book, duty, "cadence")
    return proofs.owed(secret, of_duty(book, duty, today), step, "rotated")


def _backed_up(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    backups = _going_on(related.backups(book, system), today)
    if not backups:
        yield from _no_backup(book, system)
    yield from (_observed(book, each, system, today) for each in backups)


def _gated(book: Handbook, system: System, today: dt.date) -> Iterator[Proof]:
    gates = _going_on(related.gates(book, system), today)
    if not gates:
        pipelines = ", ".join(each.id for each in related.pipelines(book, system))
        then = f"pipeline: {pipelines}" if pipelines else "pipeline: or environment:"
        step = raising.written(book, "gate", system, then)
        yield from _nothing("no gate is known to guard its deploys", step)
    yield from (_observed(book, each, system, today) for each in gates)


def _observed(
    book: Handbook, record: Backup | Monitor | Gate, system: System, today: dt.date
) -> Proof:
    step = raising.recorded("observation", record, _by(record, system))
    return proofs.observed(book, record, step, today)


def _going_on(records: Iterable[R], today: dt.date) -> list[R]:
    return [each for each in records if not has_ended(each, today)]


# The parts of the score by their names in the data, each with its title, in their order.
PARTS: dict[str, tuple[str, Look]] = {
    "owned": ("Owner", _owned),
    "walked": ("Playbooks walked through", _walked),
    "restored": ("Restore tested", _restored),
    "monitored": ("Monitored", _monitored),
    "rotated": ("Secrets rotated", _rotated),
    "backed-up": ("Backed up", _backed_up),
    "gated": ("Deploys gated", _gated),
}
