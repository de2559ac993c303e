"""How well a system is looked after: seven parts, each proved or not, and what would raise it.

A part is yes where all that there is of it is proved, no where something of it is known not to
hold, and not known where nothing says so, or nobody wrote down anything of it. What proves it is an
event of the log, or for an owner the line that names it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from handbook.catalog import Logged
from handbook.findings import Where
from handbook.model import Record
from handbook.model.platform import System


class Answer(StrEnum):
    """Whether a part of the score holds."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"
    NOT_ASKED = "not asked"


# Answers, each with the day from which on it is the answer.
Turns = tuple[tuple[dt.date, Answer], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What would prove something: a command, or else a key to be set in a record at a place.

    `then` is what is left to be filled in after the command, "" where that is nothing.
    """

    command: str = ""
    where: Where | None = None
    key: str = ""
    then: str = ""

    def __str__(self) -> str:
        """The step in a line: "handbook log …", or "data/systems.yaml:2, key owner"."""
        if self.command:
            return f"{self.command}; {self.then}" if self.then else self.command
        return f"{self.where.path}:{self.where.line}, key {self.key}" if self.where else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How one record stands to a part: a playbook that was walked through, or never.

    What proves it is an `event`, or else what is written at `where`. An answer of yes holds up to
    and with `until`, or without end, and is `lapsed` from then on. `step` proves it, also anew, and
    `work` is how many steps it takes to that. Without a `record` there is nothing of the part.
    """

    record: Record | None
    answer: Answer
    says: str
    step: Step
    event: Logged | None = None
    where: Where | None = None
    until: dt.date | None = None
    lapsed: Answer = Answer.NOT_KNOWN
    work: int = 1

    def on(self, day: dt.date) -> Answer:
        """The answer as of a later day, by all that is known today."""
        is_over = self.answer is Answer.YES and self.until and day > self.until
        return self.lapsed if is_over else self.answer

    def turns(self, day: dt.date) -> Turns:
        """The answer from a day on, and the other one that time alone brings, with its day."""
        return _turns(self.on, [self.until], day)


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
        found = {each.on(day) for each in self.proofs}
        if found == {Answer.YES}:
            return Answer.YES
        return Answer.NO if Answer.NO in found else Answer.NOT_KNOWN

    def turns(self, day: dt.date) -> Turns:
        """The answer from a day on, and each other one that time alone brings, with its day."""
        return _turns(self.on, [each.until for each in self.proofs], day)

    def until(self, day: dt.date) -> dt.date | None:
        """The last day on which a part that is yes stays so; None where that has no end."""
        turns = self.turns(day)
        return turns[1][0] - dt.timedelta(days=1) if len(turns) > 1 else None

    def missing(self, day: dt.date) -> tuple[Proof, ...]:
        """What is in the way of yes on a day."""
        return tuple(each for each in self.proofs if each.on(day) is not Answer.YES)


def _turns(
    answer: Callable[[dt.date], Answer], ends: Iterable[dt.date | None], day: dt.date
) -> Turns:
    """The answers from a day on, of which each ends with the last day of something."""
    last = sorted({end for end in ends if end and day <= end < dt.date.max})
    found = [(day, answer(day))]
    for then in (end + dt.timedelta(days=1) for end in last):
        if answer(then) is not found[-1][1]:
            found.append((then, answer(then)))
    return tuple(found)


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
        return said([self])

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
    yield from ((each.until, each) for each in part.proofs if each.until)


def said(scores: list[Score]) -> str:
    """How many parts of all these are yes, of those that are asked: "9 of 21"."""
    proved = sum(len(each.proved) for each in scores)
    return f"{proved} of {sum(len(each.asked) for each in scores)}"
