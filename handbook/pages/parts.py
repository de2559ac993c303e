"""Parts of pages, as rows of long tables, that need not be made anew for each reading.

A template names what a part is made of besides what it asks: `{% call as_before(record, state) %}`.
While those values are the same, and what the part asked of the handbook has the same answers, it
is taken as it was made before on the same page. Where nothing is remembered each part is made.
"""

import datetime as dt
from collections.abc import Callable, Collection, Hashable
from typing import Any, NamedTuple

from handbook.pages.derived import Named
from handbook.pages.notes import Notes, Question

Caller = Callable[[], str]
# So many parts are remembered at most, and those of the page that was made last in any case.
MOST = 1 << 15
# Answers of these types are what they say; of others only the very same is surely alike.
_PLAIN = frozenset({str, int, bool, dt.date, Named})


class Parts:
    """Makes each part anew."""

    def as_before(self, page: str, values: tuple[Any, ...], caller: Caller) -> str:
        """A part of a page, by its address; `caller` makes it of the values.

        The first of the values is the record that it is about: on one page a template has one
        part of each.
        """
        return caller()


class _Part(NamedTuple):
    values: tuple[Any, ...]
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


class _Told(Parts):
    """What both of the following are given: `answer` gives what a question is answered by now."""

    def __init__(self, memory: Memory, notes: Notes, answer: Callable[[Question], Any]) -> None:
        self._memory, self._notes, self._answer = memory, notes, answer
        self._begun: dict[str, _Page] = {}
        self._changed: dict[str, Collection[Question]] = {}


class Remembered(_Told):
    """Makes each part anew, and remembers it."""

    def as_before(self, page: str, values: tuple[Any, ...], caller: Caller) -> str:
        """A part of a page, and what it asked."""
        known = self._begun.get(page)
        if known is None:
            known = self._begun[page] = self._memory.begin(page)
        asked: set[Question] = set()
        with self._notes.of(asked):
            html = caller()
        self._notes.asked |= asked
        for question in asked:
            if question not in known.answers:
                known.answers[question] = self._answer(question)
        self._memory.add(known, _key(values, caller), _Part(values, html, frozenset(asked)))
        return html


class Taken(_Told):
    """Takes each part as it was made before, where it would be made the same."""

    def as_before(self, page: str, values: tuple[Any, ...], caller: Caller) -> str:
        """A part of a page, as it was or made anew."""
        known = self._memory.get(page)
        part = known.parts.get(_key(values, caller)) if known else None
        if known is None or part is None or part.values != values:
            return caller()
        if not part.asked.isdisjoint(self._changed_of(page, known)):
            return caller()
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


def _key(values: tuple[Any, ...], caller: Any) -> Hashable:
    """Which part of its page it is: the code that makes it, and the record that it is about.

    Of parts that are about no record, the last is remembered, for its values alone.
    """
    code = caller.function.__code__
    return code.co_filename, code, getattr(values[0], "id", None) if values else None


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
