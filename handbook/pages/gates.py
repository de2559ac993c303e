"""How gates stand on the day of a build and after it, for the version that waits for them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook
from handbook.model.work import Gate
from handbook.schedule.asked import Verdict
from handbook.schedule.gates import GateState, standing, turns
from handbook.schedule.moments import begin
from handbook.schedule.versions import Versions, candidate

# How far ahead a page says what time alone changes; it is built anew long before.
DAYS_AHEAD = 30

Turns = list[tuple[dt.datetime, Verdict]]


@dataclass(frozen=True, slots=True)
class Stands:
    """How a gate stands from the beginning of a day on, whenever time alone changes it.

    `version` is the one that was approved or told of last and is not released. `waits` is whether
    there is such a version, or the gate asks for none.
    """

    gate: Gate
    version: str | None
    states: tuple[GateState, ...]

    @property
    def waits(self) -> bool:
        """Whether something waits for the gate."""
        return self.version is not None or self.gate.pipeline is None

    @property
    def ends(self) -> dt.datetime:
        """The moment from which on nothing is said."""
        return self.states[0].at + dt.timedelta(days=DAYS_AHEAD)

    @property
    def notes(self) -> tuple[str, ...]:
        """What git could not tell."""
        return self.states[-1].notes

    @property
    def turns(self) -> list[tuple[dt.datetime, GateState]]:
        """From when the gate is open or closed, and how it stands then."""
        found: list[tuple[dt.datetime, GateState]] = []
        for state in self.states:
            looks = (state.is_open, state.opens)
            if not found or looks != (found[-1][1].is_open, found[-1][1].opens):
                found.append((state.at, state))
        return found

    def of(self, number: int) -> Turns:
        """From when a condition holds or not; nothing where it is of a version and none waits."""
        asks = self.gate.conditions[number].proof in ("approval", "notice", "release")
        return [] if asks and not self.waits else self._turns("conditions", number)

    @property
    def freezes(self) -> Iterator[Turns]:
        """For each freeze, from when it holds or not."""
        frozen = (each for each in self.states[0].verdicts if each.where[:1] == ("freezes",))
        for each in frozen:
            yield self._turns(*each.where, record=each.record)

    def _turns(self, *where: str | int, record: str = "") -> Turns:
        found: Turns = []
        of = record or self.gate.id
        for state in self.states:
            same = (each for each in state.verdicts if (each.where, each.record) == (where, of))
            found += [(state.at, each) for each in same if not found or found[-1][1] != each]
        return found


def stands(book: Handbook, gate: Gate, today: dt.date, versions: Versions) -> Stands:
    """How a gate stands today and in the days after, by what is known today."""
    version = candidate(book, gate, versions)
    state = standing(book, gate, version, begin(today, book.zone), versions)
    return Stands(gate, version, turns(book, gate, state, versions, DAYS_AHEAD))
