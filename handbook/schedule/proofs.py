"""What the log proves of one record to a part of a score: pure functions of events and states."""

import datetime as dt
from dataclasses import replace

from handbook.catalog import Handbook, Logged
from handbook.model import Record
from handbook.model.log import Drill
from handbook.schedule.score import Answer, Proof, Step
from handbook.schedule.seen import seen
from handbook.schedule.shown import judged
from handbook.schedule.state import State, Status


def observed(book: Handbook, record: Record, step: Step, today: dt.date) -> Proof:
    """Whether something that works by itself was seen to, and not too long ago."""
    found = seen(book, record, today)
    if found.failed:
        says = f"failed {found.failed.event.on}"
        return Proof(record, Answer.NO, says, step, found.failed)
    if found.last is None:
        return Proof(record, Answer.NOT_KNOWN, "never observed", step)
    if found.until and today > found.until:
        says = f"not observed since {found.last.event.on}"
        return Proof(record, Answer.NOT_KNOWN, says, step, found.last)
    says = f"observed {found.last.event.on}"
    return Proof(record, Answer.YES, says, step, found.last, until=found.until)


def lasting(record: Record, last: Logged, step: Step, word: str, today: dt.date) -> Proof:
    """What was done once and proves as long as it says."""
    ends = last.event.expires
    answer = Answer.YES if last.event.proves(today) else Answer.NO
    says = f"{word} {last.event.on}"
    return Proof(record, answer, says, step, last, until=ends, lapsed=Answer.NO)


def owed(record: Record, state: State, step: Step, word: str) -> Proof:
    """How something stands that is owed again and again, by its last time."""
    last = state.last
    done = f"{word} {last.event.on}" if last else f"never {word}"
    if state.failed:
        return Proof(record, Answer.NO, f"failed {state.failed.event.on}", step, state.failed)
    if state.status is Status.LATE:
        return Proof(record, Answer.NO, f"{done}, due {state.due}", step, last)
    if last and state.status is Status.NO_CADENCE:
        return Proof(record, Answer.NOT_KNOWN, f"{done}, {state.standing}", step, last)
    lapsed = Answer.NOT_KNOWN if state.done_by else Answer.NO
    if last is None or state.status is Status.UNOBSERVED:
        says = state.standing if last else done
        return Proof(record, Answer.NOT_KNOWN, says, step, last, until=state.due, lapsed=lapsed)
    until = state.due or state.expected or last.event.expires
    return Proof(record, Answer.YES, done, step, last, until=until, lapsed=lapsed)


def tried(proof: Proof) -> Proof:
    """A restore, with what a drill found: what did not boot was no restore."""
    drill = proof.event.event if proof.event else None
    if proof.answer is not Answer.YES or not isinstance(drill, Drill):
        return proof
    if failed := _failed(drill):
        says = f"{proof.says}, and {' and '.join(failed)}"
        return replace(proof, answer=Answer.NO, says=says, until=None)
    missed = _missed(drill)
    return replace(proof, says=f"{proof.says}, {' and '.join(missed)} missed") if missed else proof


def _failed(drill: Drill) -> list[str]:
    held = {
        "it did not boot": drill.boot_verified,
        "its migrations did not hold": drill.migrations_verified,
    }
    return [says for says, is_so in held.items() if is_so is False]


def _missed(drill: Drill) -> list[str]:
    aims = {
        "RTO": (drill.measured_rto, drill.target_rto),
        "RPO": (drill.measured_rpo, drill.target_rpo),
    }
    return [name for name, pair in aims.items() if judged(*pair) == "missed"]
