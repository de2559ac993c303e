"""Parts of pages, as rows of long tables, that need not be made anew for each reading.

A template names what its rows are made of besides what they ask:
`{% call(record) each_as_before(records, columns) %}`. While those values are the same, and what a
row asked of the handbook has the same answers, it is taken as it was made before on the same page,
and so are many rows at once. Where nothing is remembered each row is made.
"""

import abc
import datetime as dt
import functools
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Any, NamedTuple

from handbook.pages.derived import Named
from handbook.pages.notes import Notes, Question

Caller = Callable[..., str]
Values = tuple[Any, ...]
# So many parts are remembered at most, and those of the page that was made last in any case.
MOST = 1 << 15
# So many rows of a table are remembered as one part, besides each alone.
TOGETHER = 100
# Answers of these types are what they say; of others only the very same is surely alike.
_PLAIN = frozenset({str, int, bool, dt.date, Named})


class Parts:
    """Makes each part anew."""

    def each_as_before(
        self, page: str, rows: Iterable[Values], values: Values, caller: Caller
    ) -> str:
        """A part of a page, by its address, for each row; `caller` makes one of its row.

        `values` are what all of them are made of as well. The first of a row is the record that it
        is about: on one page a template has one part of each.
        """
        return "".join(caller(*row) for row in rows)

    def together(self, page: str, name: str, values: Values, make: Callable[[], str]) -> str:
        """A part of a page that is made in code, under a name, of values that are many."""
        return make()


class _Part(NamedTuple):
    values: Values
    html: str
    asked: frozenset[Question]


class _Page:
    """The parts of a page, and what was answered to all that they asked."""

    def __init__(self) -> None:
        self.parts: dict[Hashable, _Part] = {}
        self.answers: dict[Question, Any] = {}


class Memory:
    """The parts of the pages that were made last. It holds for one day and one kind of site."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}  # the one that was made last at the end
        self._count = 0

    def get(self, page: str) -> _Page | None:
        """What is known of a page, by its address."""
        return self._pages.get(page)

    def begin(self, page: str) -> _Page:
        """Forget a page, which is made anew."""
        self._forget(page)
        found = self._pages[page] = _Page()
        return found

    def add(self, page: _Page, key: Hashable, part: _Part) -> None:
        """Remember a part of a page, and forget the pages that were made long ago."""
        self._count += key not in page.parts
        page.parts[key] = part
        while self._count > MOST and len(self._pages) > 1:
            self._forget(next(iter(self._pages)))

    def _forget(self, page: str) -> None:
        found = self._pages.pop(page, None)
        self._count -= len(found.parts) if found else 0


class _Told(Parts, abc.ABC):
    """What both of the following are given: `answer` gives what a question is answered by now."""

    def __init__(self, memory: Memory, notes: Notes, answer: Callable[[Question], Any]) -> None:
        self._memory, self._notes, self._answer = memory, notes, answer
        self._begun: dict[str, _Page] = {}
        self._changed: dict[str, Collection[Question]] = {}

    def each_as_before(
        self, page: str, rows: Iterable[Values], values: Values, caller: Caller
    ) -> str:
        """A part of a page for each row, of which many are one part as well."""
        place = _place(caller)

        def one(row: Values) -> str:
            made = functools.partial(caller, *row)
            return self._part(page, (*place, _id(row)), (row, values), made)

        def some(few: tuple[Values, ...]) -> str:
            key = (*place, TOGETHER, _id(few[0]))
            return self._part(page, key, (few, values), lambda: "".join(map(one, few)))

        return "".join(map(some, in_groups(tuple(rows))))

    def together(self, page: str, name: str, values: Values, make: Callable[[], str]) -> str:
        """A part of a page that is made in code."""
        return self._part(page, (name, values[0]), values, make)

    @abc.abstractmethod
    def _part(self, page: str, key: Hashable, values: Values, make: Callable[[], str]) -> str:
        """A part of a page, by what it is there."""


class Remembered(_Told):
    """Makes each part anew, and remembers it."""

    def _part(self, page: str, key: Hashable, values: Values, make: Callable[[], str]) -> str:
        """A part of a page, and what it asked."""
        known = self._begun.get(page)
        if known is None:
            known = self._begun[page] = self._memory.begin(page)
        asked: set[Question] = set()
        with self._notes.of(asked):
            html = make()
        self._notes.asked |= asked
        for question in asked:
            if question not in known.answers:
                known.answers[question] = self._answer(question)
        self._memory.add(known, key, _Part(values, html, frozenset(asked)))
        return html


class Taken(_Told):
    """Takes each part as it was made before, where it would be made the same."""

    def _part(self, page: str, key: Hashable, values: Values, make: Callable[[], str]) -> str:
        """A part of a page, as it was or made anew."""
        known = self._memory.get(page)
        part = known.parts.get(key) if known else None
        if known is None or part is None or part.values != values:
            return make()
        if not part.asked.isdisjoint(self._changed_of(page, known)):
            return make()
        self._notes.asked |= part.asked
        return part.html

    def _changed_of(self, page: str, known: _Page) -> Collection[Question]:
        """What the parts of a page asked that has another answer by now."""
        found = self._changed.get(page)
        if found is None:
            answers = known.answers.items()
            found = {each for each, before in answers if not _same(before, self._answer(each))}
            self._changed[page] = found
        return found


def _place(caller: Any) -> tuple[Hashable, ...]:
    """Where a part is made: the code that a template has for it."""
    code = caller.function.__code__
    return code.co_filename, code


def _id(values: Values) -> str | None:
    """The record that a part is about; of those about none the last is remembered."""
    return getattr(values[0], "id", None) if values else None


def in_groups(rows: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Rows, so many as are remembered as one part."""
    return (rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER))


def _same(before: Any, now: Any) -> bool:
    """Whether two answers are surely alike."""
    if before is now:
        return True
    if type(before) is not type(now):
        return False
    if type(now) in _PLAIN:
        return bool(before == now)
    return (
        isinstance(now, tuple | list) and len(before) == len(now) and all(map(_same, before, now))
    )
