"""What pages ask, and what they were answered: each once, by its number, as a line of text.

Pages of a large handbook ask a hundred thousand questions; as tuples they would take several times
the memory that lines take, and of most nobody asks which they are.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from handbook.pages.notes import Question

# Numbers of lines.
Numbers: TypeAlias = "array[int]"


class Answering(Protocol):
    """What answers questions, each with a digest."""

    def of(self, question: Question) -> str:
        """The digest of the answer to a question."""


class Asked:
    """What each page of a build asks, by the page's path."""

    def __init__(self) -> None:
        self._numbers: dict[Question, int] = {}
        self._open: dict[str, set[Question]] = {}
        self._settled: dict[str, Numbers] = {}

    def to_add_to(self, page: str) -> set[Question]:
        """What a page has asked by now; what is added to it, it asks too."""
        if page not in self._open:
            questions = list(self._numbers) if page in self._settled else []
            self._open[page] = {questions[each] for each in self._settled.pop(page, ())}
        return self._open[page]

    def settle(self, page: str) -> None:
        """A page asks no more."""
        number, asked = self._numbers, self._open.pop(page, ())
        found = sorted(number.setdefault(each, len(number)) for each in asked)
        self._settled[page] = array("I", found)

    def with_taken(
        self,
        taken: Mapping[str, Numbers],
        before: Sequence[str],
        made: Iterable[str],
        now: Answering,
    ) -> tuple[dict[str, Numbers], tuple[str, ...]]:
        """What pages rest on, by their paths: the numbers of lines, and all these lines.

        `taken` are the numbers that pages of the last site have among its lines, `before`; `made`
        are pages that asked anew, and `now` answers them. No line is there that no page rests on.
        """
        lines: dict[str, int] = {}
        found = _renumbered(taken, lambda number: before[number], lines)
        questions = list(self._numbers)
        asked = {page: self._settled[page] for page in made}

        def answered(number: int) -> str:
            return as_line(questions[number], now.of(questions[number]))

        return found | _renumbered(asked, answered, lines), tuple(lines)


def _renumbered(
    asked: Mapping[str, Numbers], line: Callable[[int], str], lines: dict[str, int]
) -> dict[str, Numbers]:
    """The same lines by their numbers among others, to which those are added that are not there."""
    number = {
        each: lines.setdefault(line(each), len(lines))
        for each in sorted(set().union(*asked.values()))
    }
    return {page: array("I", map(number.__getitem__, each)) for page, each in asked.items()}


def as_line(question: Question, answer: str) -> str:
    """A question and the digest of its answer, as one line of ASCII."""
    return f"{answer}\t{_told(question)}"


def _told(question: Question) -> str:
    told = "\t".join(question)
    plain = told.isascii() and "\n" not in told and told.count("\t") + 1 == len(question)
    return json.dumps(question) if not plain or told.startswith("[") else told


def is_of(line: str, question: Question) -> bool:
    """Whether a line has the answer to a question."""
    return line.endswith(told := _told(question)) and line.partition("\t")[2] == told


def holds(line: str, now: Answering) -> bool:
    """Whether a question has the answer of a line; what is no such line does not hold."""
    answer, _, told = line.partition("\t")
    if not told.startswith("["):
        return now.of(tuple(told.split("\t"))) == answer
    try:
        return now.of(tuple(map(str, json.loads(told)))) == answer
    except (ValueError, RecursionError):
        return False


class Holding:
    """Which of some lines hold by now; each is looked at once, and only when it is asked for."""

    def __init__(self, lines: Sequence[str], now: Answering) -> None:
        self._lines, self._now = lines, now
        self._same: set[int] = set()
        self._changed: set[int] = set()

    def all(self, asked: Numbers) -> bool:
        """Whether all of these lines hold.

        Of a page that rests on one that is known to be another, nothing else is looked at.
        """
        numbers = frozenset(asked)
        return self._changed.isdisjoint(numbers) and all(map(self._holds, numbers - self._same))

    def _holds(self, number: int) -> bool:
        held = holds(self._lines[number], self._now)
        (self._same if held else self._changed).add(number)
        return held
