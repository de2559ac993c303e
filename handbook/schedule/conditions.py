"""The kinds of condition that a gate may have, a function each: whether it holds, and why."""

from collections.abc import Iterable, Sequence

from handbook import schedule
from handbook.catalog import Logged
from handbook.model.duration import words
from handbook.model.moment import words as moment_words
from handbook.model.wording import digest, wording_of
from handbook.model.work import Duty
from handbook.schedule.approved import counts
from handbook.schedule.asked import Asked, Missing, Verdict
from handbook.schedule.state import State, Status
from handbook.schedule.versions import moved

_ROLE = "ROLE"
# How a duty may stand that is not late; of others nobody knows, or it is.
_IN_TIME = {Status.FINE, Status.SOON, Status.NEVER, Status.ON_EVENT, Status.ENDED}


def approved(asked: Asked) -> Verdict:
    """Whether this very version was approved, by somebody who may, as long ago as is asked."""
    if asked.nameless:
        return nameless(asked)
    given = [each for each in asked.events("approval") if _of_its_words(asked, each)]
    these = [each for each in given if asked.of_version(each)]
    may = [each for each in these if counts(asked.book, each, asked.condition.by)]
    if valid := [each for each in may if asked.counts_now(each)]:
        return asked.held(f"approved by {valid[0].event.by}", valid[:1])
    if may:
        return _waits(asked, f"approved by {may[0].event.by}", may[0])
    reason = _why_not_approved(asked, given, these)
    return asked.closed(reason, _wanted(asked, "approval"))


def _why_not_approved(asked: Asked, given: Sequence[Logged], these: Sequence[Logged]) -> str:
    of = f"{asked.version} " if asked.version else ""
    if these:
        by, day = these[-1].event.by, these[-1].event.on
        return f"{of}was approved on {day} by {by}, who may not"
    if asked.version and (old := [e for e in given if moved(e, asked.version, asked.versions)]):
        now = asked.versions.commit(asked.version) or "another commit"
        then = getattr(old[-1].event, "commit", None) or "another commit"
        return f"{of}was approved as {then[:12]} on {old[-1].event.on}, and is {now[:12]} now"
    if back := _taken_back(asked):
        return f"the approval of {back.event.on} by {back.event.by} was retracted"
    last = next((e for e in reversed(given) if getattr(e.event, "version", None)), None)
    other = f"; approved last: {getattr(last.event, 'version', '')}" if last else ""
    return f"{of}is not approved{other}".lstrip()


def _taken_back(asked: Asked) -> Logged | None:
    """The last approval of this version that does not count because it was retracted."""
    known = asked.book.known(asked.day)
    subjects = {asked.gate.id, *asked.condition.needs}
    found = [
        each
        for each in known.events
        if each.event.kind == "approval"
        and each.event.subject in subjects
        and asked.of_version(each)
        and (hiding := known.hidden.get(each.id))
        and hiding.event.kind == "retraction"
    ]
    return found[-1] if found else None


def _of_its_words(asked: Asked, each: Logged) -> bool:
    """Whether an approval is of a deploy, or of the words that its record has now."""
    wording = getattr(each.event, "wording", None)
    record = asked.book.get(each.event.subject)
    return wording is None or wording == digest((record and wording_of(record)) or "")


def reviewed(asked: Asked) -> Verdict:
    """Whether each record that it is about was read again, and is not late to be read."""
    names = asked.condition.needs or (asked.gate.id,)
    proofs, lacking = [], []
    for name in names:
        record = asked.book.get(name)
        state = schedule.of_review(asked.book, record, asked.day) if record else None
        read = asked.book.known(asked.day).about(name, "review")
        valid = [e for e in read if e.event.proves(asked.day) and _valid(asked, e)]
        if valid and not (state and state.status is Status.LATE):
            proofs.append(valid[-1])
        else:
            lacking.append(name)
    if not lacking:
        return asked.held(f"{_joined(names)} reviewed", proofs)
    by = (*asked.condition.by, _ROLE)[0]
    wanted = tuple(
        Missing(f"a review of {name}", asked.condition.by, f"handbook log review {name} --by {by}")
        for name in lacking
    )
    return asked.closed(f"not reviewed: {_joined(lacking)}", *wanted)


def _valid(asked: Asked, each: Logged) -> bool:
    return counts(asked.book, each, asked.condition.by) and asked.counts_now(each)


def not_late(asked: Asked) -> Verdict:
    """Whether no duty that it is about is late, or of unknown standing."""
    found = [asked.book.get(name) for name in asked.condition.needs]
    duties = [each for each in found if isinstance(each, Duty)]
    if not duties:
        return asked.closed("names no duty", _decided(asked, "needs"))
    states = [(each, schedule.of_duty(asked.book, each, asked.day)) for each in duties]
    late = [(duty, state) for duty, state in states if not _in_time(asked, state)]
    if not late:
        done = [state.last for _, state in states if state.last]
        return asked.held(f"{_joined(each.id for each in duties)} not late", done)
    says = "; ".join(f"{duty.id} {_standing(state)}" for duty, state in late)
    return asked.closed(says, *(_duty_done(asked, duty) for duty, _ in late))


def _in_time(asked: Asked, state: State) -> bool:
    done_by_others = state.last and not counts(asked.book, state.last, asked.condition.by)
    return state.status in _IN_TIME and not done_by_others


def _standing(state: State) -> str:
    """How a duty stands that closes a gate, in words that are true on every later day."""
    if state.status in _IN_TIME and state.last:
        return f"done on {state.last.event.on} by {state.last.event.by}, who may not"
    return f"was due on {state.due}" if state.due else f"is {state.standing}"


def _duty_done(asked: Asked, duty: Duty) -> Missing:
    who = asked.condition.by or ((duty.owner,) if duty.owner else ())
    by = (*who, _ROLE)[0]
    if duty.done_by:
        says = f"a record of {duty.done_by}"
        return Missing(says, who, f"handbook log observation {duty.done_by} --by {duty.done_by}")
    proof = "".join(f" {_PROOFS[kind]}" for kind in duty.evidence)
    return Missing(f"{duty.id} done", who, f"handbook done {duty.id} --by {by}{proof}")


_PROOFS = {"ticket": "--ticket NUMBER", "link": "--evidence URL", "note": "--note TEXT"}


def tried(asked: Asked) -> Verdict:
    """Whether this version was released to the environment that it is tried in, long enough ago."""
    place = asked.condition.environment
    if place is None:
        return asked.closed("does not say where", _decided(asked, "environment"))
    if asked.version is None:
        return nameless(asked)
    there = [
        each
        for each in asked.book.known(asked.day).standing
        if each.event.kind == "release"
        and getattr(each.event, "environment", None) == place
        and asked.of_version(each)
        and each.event.proves(asked.day)
        and counts(asked.book, each, asked.condition.by)
    ]
    if valid := [each for each in there if asked.counts_now(each)]:
        return asked.held(f"{asked.version} released to {place}", valid[:1])
    if there:
        return _waits(asked, f"{asked.version} released to {place}", there[0])
    by = (*asked.condition.by, _ROLE)[0]
    command = asked.command("release", by, "--environment", place)
    wanted = Missing(f"a release to {place}", asked.condition.by, command)
    return asked.closed(f"{asked.version} was not released to {place}", wanted)


def lost(asked: Asked) -> Verdict | None:
    """The answer where a condition is about a record that there is not; None where all are."""
    gone = [name for name in asked.condition.needs if asked.book.get(name) is None]
    if not gone:
        return None
    return asked.closed(f"there is no {_joined(gone)}", _decided(asked, "needs"))


def undecided(asked: Asked) -> Verdict:
    """A condition that does not say how it is proved holds never."""
    says = "how it is proved is not set"
    return asked.closed(says, _decided(asked, "proof"))


def _decided(asked: Asked, field: str) -> Missing:
    owner = (asked.gate.owner,) if asked.gate.owner else ()
    return Missing(f"{field}: of this condition of {asked.gate.id}", owner)


def _waits(asked: Asked, says: str, each: Logged) -> Verdict:
    """What was done, and has to wait: it holds later, and nobody can do anything about it."""
    opens = asked.counts_from(each)
    long = words(asked.condition.before or "")
    wanted = Missing(f"{long} from then, until {moment_words(opens)}")
    return asked.closed(f"{says} on {each.event.on}", wanted, events=(each,), opens=opens)


def _wanted(asked: Asked, kind: str) -> Missing:
    by = asked.condition.by
    return Missing(f"an {kind}", by, asked.command(kind, (*by, _ROLE)[0]))


def nameless(asked: Asked) -> Verdict:
    """The answer where no version is named, and something of a version is asked for."""
    command = f"handbook gate {asked.gate.id} --version VERSION"
    wanted = Missing("the version that is to be released", (), command)
    return asked.closed("no version is named", wanted)


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
