"""How well a system is looked after: seven parts, each proved or not, and what would raise it.

A part is yes where all that there is of it is proved, no where something of it is known not to
hold, and not known where nothing says so, or nobody wrote down anything of it. What proves it is an
event of the log, or for an owner the line that names it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from handbook.catalog import Logged
from handbook.findings import Where
from handbook.model import Record
from handbook.model.platform import System

T = TypeVar("T")


class Answer(StrEnum):
    """Whether a part of the score holds."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"
    NOT_ASKED = "not asked"


# What time alone changes: each with the day from which on it holds.
Turns = tuple[tuple[dt.date, T], ...]


def turns(said: Callable[[dt.date], T], ends: Iterable[dt.date], day: dt.date) -> Turns[T]:
    """What is said from a day on, and whatever else is from the day after one of these ends."""
    last = sorted({end for end in ends if day <= end < dt.date.max})
    found = [(day, said(day))]
    for then in (end + dt.timedelta(days=1) for end in last):
        if said(then) != found[-1][1]:
            found.append((then, said(then)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Step:
    """What would prove something: a command, or else a key to be set in a record at a place.

    `then` is what is left to be filled in after the command, "" where that is nothing.
    """

    command: str = ""
    then: str = ""
    record: Record | None = None
    where: Where | None = None
    key: str = ""

    def __str__(self) -> str:
        """The step in a line that a shell takes, or as "data/systems.yaml:2, key owner"."""
        if self.command:
            return f"{self.command}  # then in it: {self.then}" if self.then else self.command
        return f"{self.where.path}:{self.where.line}, key {self.key}" if self.where else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How one record stands to a part: a playbook that was walked through, or never.

    What proves it is an `event`, or else what is written at `where`. The answer holds up to and
    with `until`, or without end, and is `lapsed` from then on; from the day `ended` on the record
    is no more. `step` proves it, also anew, and `work` is how many steps it takes to that. Without
    a `record` there is nothing of the part.
    """

    record: Record | None
    answer: Answer
    says: str
    step: Step
    event: Logged | None = None
    where: Where | None = None
    until: dt.date | None = None
    lapsed: Answer = Answer.NOT_KNOWN
    ended: dt.date | None = None
    work: int = 1

    def on(self, day: dt.date) -> Answer | None:
        """The answer as of a later day, by all that is known today; None once it is no more."""
        if self.ended and day >= self.ended:
            return None
        return self.lapsed if self.until and day > self.until else self.answer

    @property
    def ends(self) -> tuple[dt.date, ...]:
        """The last day of its answer, and its own last day, where these are known."""
        last = self.ended - dt.timedelta(days=1) if self.ended else None
        return tuple(filter(None, (self.until, last)))

    @property
    def proved_until(self) -> dt.date | None:
        """The last day on which it is proved, where that has an end."""
        return self.until if self.answer is Answer.YES else None

    def turns(self, day: dt.date) -> Turns[Answer | None]:
        """The answer from a day on, and the other one that time alone brings, with its day."""
        return turns(self.on, self.ends, day)


@dataclass(frozen=True, slots=True)
class PartScore:
    """A part of a system's score: its name in the data, its title, and what stands to it.

    `why` says why it is not asked; there are no proofs then.
    """

    name: str
    title: str
    proofs: tuple[Proof, ...]
    why: str = ""

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that there are of it."""
        return tuple(each.record for each in self.proofs if each.record)

    def on(self, day: dt.date) -> Answer:
        """The answer on a day: yes where all proofs hold, no where one is known not to."""
        if self.why:
            return Answer.NOT_ASKED
        found = {each.on(day) for each in self.proofs} - {None}
        if found == {Answer.YES}:
            return Answer.YES
        return Answer.NO if Answer.NO in found else Answer.NOT_KNOWN

    @property
    def ends(self) -> tuple[dt.date, ...]:
        """The last days of what stands to it now."""
        return tuple(end for each in self.proofs for end in each.ends)

    def turns(self, day: dt.date) -> Turns[Answer]:
        """The answer from a day on, and each other one that time alone brings, with its day."""
        return turns(self.on, self.ends, day)

    def until(self, day: dt.date) -> dt.date | None:
        """The last day of the answer of a day; None where that has no end."""
        found = self.turns(day)
        return found[1][0] - dt.timedelta(days=1) if len(found) > 1 else None

    def missing(self, day: dt.date) -> tuple[Proof, ...]:
        """What is in the way of yes on a day."""
        return tuple(each for each in self.proofs if each.on(day) not in (Answer.YES, None))


@dataclass(frozen=True, slots=True)
class Raise:
    """The next step of a system: of which part, which record, and how often it takes one."""

    part: PartScore
    proof: Proof
    work: int
    before: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a system on a day."""

    system: System
    day: dt.date
    parts: tuple[PartScore, ...]

    def part(self, name: str) -> PartScore:
        """The part of a name."""
        return next(each for each in self.parts if each.name == name)

    @property
    def asked(self) -> tuple[PartScore, ...]:
        """The parts that are asked of it."""
        return tuple(each for each in self.parts if not each.why)

    @property
    def proved(self) -> tuple[PartScore, ...]:
        """The parts that are yes."""
        return tuple(each for each in self.parts if each.on(self.day) is Answer.YES)

    @property
    def unproved(self) -> tuple[PartScore, ...]:
        """The parts that are asked, and not yes."""
        return tuple(each for each in self.asked if each.on(self.day) is not Answer.YES)

    @property
    def said(self) -> str:
        """How many parts are yes, of those that are asked: "4 of 7"."""
        return said([self], self.day)

    def turns(self) -> Turns[str]:
        """How many are yes from the day of the score on, and what time alone makes of it."""
        ends = [end for part in self.parts for end in part.ends]
        return turns(lambda day: said([self], day), ends, self.day)

    @property
    def next(self) -> Raise | None:
        """The step that raises it soonest: of the part that takes fewest, the first of these.

        Where all is yes, it is what keeps it so, by the day on which the first proof ends.
        """
        rises = [self._rise(each) for each in self.unproved]
        return min(rises, key=lambda each: each.work, default=None) or self._renewal()

    def _rise(self, part: PartScore) -> Raise:
        missing = part.missing(self.day)
        return Raise(part, missing[0], sum(each.work for each in missing))

    def _renewal(self) -> Raise | None:
        ends = [(end, part, each) for part in self.asked for end, each in _ends(part)]
        if not ends:
            return None
        end, part, proof = min(ends, key=lambda each: each[0])
        return Raise(part, proof, 1, end)


def _ends(part: PartScore) -> Iterator[tuple[dt.date, Proof]]:
    yield from ((each.proved_until, each) for each in part.proofs if each.proved_until)


def said(scores: Sequence[Score], day: dt.date) -> str:
    """How many parts of all these are yes on a day, of those that are asked: "9 of 21"."""
    asked = [part for each in scores for part in each.asked]
    return f"{sum(part.on(day) is Answer.YES for part in asked)} of {len(asked)}"
