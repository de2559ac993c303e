"""Whether a gate is open at a moment, and for each of its conditions why, or what is missing.

Each kind of condition is one function of `CONDITIONS`. They are pure: what git knows of versions
is given to them (`Versions`), and so are the handbook and the moment.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from handbook import schedule
from handbook.catalog import Handbook
from handbook.model import Record
from handbook.model.duration import seconds
from handbook.model.freeze import Freeze
from handbook.model.moment import words
from handbook.model.work import Duty, Gate
from handbook.schedule import conditions
from handbook.schedule.asked import Asked, Missing, Verdict
from handbook.schedule.freezes import bounds, is_frozen, thaw
from handbook.schedule.moments import after, as_known, begin, happened
from handbook.schedule.told import told
from handbook.schedule.versions import Versions

CONDITIONS: dict[str, Callable[[Asked], Verdict]] = {
    "approval": conditions.approved,
    "notice": told,
    "review": conditions.reviewed,
    "done": conditions.not_late,
    "release": conditions.tried,
}


@dataclass(frozen=True, slots=True)
class GateState:
    """How a gate stands for a version at a moment: an answer for each condition and freeze.

    `notes` are what git could not tell.
    """

    gate: Gate
    version: str | None
    at: dt.datetime
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether all of it holds."""
        return all(each.holds for each in self.verdicts)

    @property
    def opens(self) -> dt.datetime | None:
        """The moment from which it is open without anybody doing anything, where that is known."""
        waits = [each.opens for each in self.verdicts if not each.holds]
        known = [each for each in waits if each]
        return max(known) if known and len(known) == len(waits) else None


def evaluate(
    book: Handbook, gate: Gate, version: str | None, at: dt.datetime, versions: Versions
) -> GateState:
    """How a gate stands at a moment, by what was known then."""
    return standing(as_known(book, at), gate, version, at, versions)


def standing(
    book: Handbook, gate: Gate, version: str | None, at: dt.datetime, versions: Versions
) -> GateState:
    """How a gate stands at a moment, by all that a handbook knows on that day."""
    at = at.astimezone(book.zone)
    if schedule.has_ended(gate, at.date()):
        ended = Verdict(f"It ended on {gate.ended}", "", holds=True, says="so it guards nothing")
        return GateState(gate, version, at, (ended,))
    found = [*_conditions(book, gate, version, at, versions), *_freezes(book, gate, at)]
    return GateState(gate, version, at, tuple(found), tuple(versions.why))


def _conditions(
    book: Handbook, gate: Gate, version: str | None, at: dt.datetime, versions: Versions
) -> Iterator[Verdict]:
    for number, condition in enumerate(gate.conditions):
        asked = Asked(book, gate, condition, version, at, versions)
        judge = CONDITIONS.get(condition.proof or "", conditions.undecided)
        found = conditions.lost(asked) or judge(asked)
        yield replace(found, record=gate.id, where=("conditions", number))
    if not gate.conditions:
        wanted = Missing("a condition", (gate.owner,) if gate.owner else ())
        yield Verdict(
            "It asks for something", "", holds=False, says="has no conditions, so nothing opens it",
            missing=(wanted,), record=gate.id, where=("conditions",),
        )  # fmt: skip


def _freezes(book: Handbook, gate: Gate, at: dt.datetime) -> Iterator[Verdict]:
    for record, number, freeze in freezes(book, gate):
        yield replace(thawed(record, freeze, at), record=record.id, where=("freezes", number))


def freezes(book: Handbook, gate: Gate) -> Iterator[tuple[Record, int, Freeze]]:
    """The freezes that a gate heeds: its own, and those of its environment."""
    place = book.get(gate.environment) if gate.environment else None
    for record in filter(None, (gate, place)):
        for number, freeze in enumerate(record.freezes):
            yield record, number, freeze


def thawed(record: Record, freeze: Freeze, at: dt.datetime) -> Verdict:
    """Whether a freeze does not hold at a moment."""
    title = f"No freeze: {freeze.title}"
    if not is_frozen(freeze, at):
        return Verdict(title, "freeze", holds=True, says="not frozen")
    over = thaw(freeze, at)
    says = f"frozen until {words(over)}" if over else "frozen, and no end is set"
    missing = Missing(
        f"the end of the freeze of {record.id}", (record.owner,) if record.owner else ()
    )
    return Verdict(title, "freeze", holds=False, says=says, missing=(missing,), opens=over)


def turns(
    book: Handbook, gate: Gate, state: GateState, versions: Versions, days: int
) -> tuple[GateState, ...]:
    """How a gate stands from a state on, whenever time alone changes it, for so many days.

    The first is the state itself; each holds from its moment until the next one's.
    """
    end = state.at + dt.timedelta(days=days)
    found = [state]
    for moment in sorted(each for each in _bounds(book, gate, state) if state.at < each <= end):
        then = standing(book, gate, state.version, moment, versions)
        if [_looks(each) for each in then.verdicts] != [
            _looks(each) for each in found[-1].verdicts
        ]:
            found.append(then)
    return tuple(found)


def _looks(each: Verdict) -> tuple[bool, str]:
    return each.holds, each.says


def _bounds(book: Handbook, gate: Gate, state: GateState) -> set[dt.datetime]:
    """The moments at which time may change how a gate stands."""
    found = {begin(gate.ended, book.zone)} if gate.ended else set()
    for _, _, freeze in freezes(book, gate):
        found.update(bounds(freeze, state.at))
    for each in state.verdicts:
        found.update(_counting(book, gate, each))
    for condition in gate.conditions:
        for name in condition.needs:
            found.update(_dues(book, name, state.at.date()))
    return found


def _counting(book: Handbook, gate: Gate, verdict: Verdict) -> Iterator[dt.datetime]:
    """The moments from which the events of a verdict are long enough ago, or prove no more."""
    if verdict.where and verdict.where[0] == "conditions" and verdict.events:
        before = seconds(gate.conditions[int(verdict.where[1])].before or "")
        yield from (after(happened(each, book.zone), before) for each in verdict.events)
        ends = (each.event.expires for each in verdict.events)
        yield from (begin(end + dt.timedelta(days=1), book.zone) for end in ends if end)


def _dues(book: Handbook, name: str, day: dt.date) -> Iterator[dt.datetime]:
    """The moments from which a duty, or the review of a record, is late."""
    record = book.get(name)
    states = [schedule.of_review(book, record, day)] if record else []
    if isinstance(record, Duty):
        states.append(schedule.of_duty(book, record, day))
    for due in (each.due or each.expected for each in states if each):
        if due and due < dt.date.max:
            yield begin(due + dt.timedelta(days=1), book.zone)
