"""Parts of pages, as rows of long tables, that need not be made anew for each reading.

A template names what its rows are made of besides what they ask:
`{% call(record) each_as_before(records, columns) %}`. Rows are remembered by the dozen. While those
values are the same, and what the rows asked of the handbook has the same answers, they are taken as
they were made before on the same page. Where nothing is remembered each row is made.
"""

import datetime as dt
import zlib
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from handbook.pages.derived import Named
from handbook.pages.notes import Notes, Question

T = TypeVar("T")
# So many letters of HTML are remembered at most, and the page that was made last in any case.
MOST = 1 << 26
# So many rows are remembered as one part, on average. Of fewer none is: they are made as soon.
TOGETHER = 32
# Answers of these types are what they say; of others only the very same is surely alike.
_PLAIN = frozenset({str, int, bool, dt.date, Named})


class Parts:
    """Makes each part anew."""

    def turn_to(self, page: str, last: str | None = None) -> None:
        """What is made from now on is of a page, by its path, or of none with "".

        `last` is the digest of what is kept of its parts, "" where nothing is. It is None where the
        page is made of something else than last time, beside what it asks.
        """

    def said(self) -> None:
        """Something was said: what is being made is made again next time, to say it again."""

    def digest(self, page: str) -> str:
        """The digest of what is to be kept of a page, by its path, "" where nothing is."""
        return ""

    def part(
        self, page: str, key: Hashable, values: tuple[Any, ...], make: Callable[[], str]
    ) -> str:
        """A part of a page, by its address and what the part is there; `make` makes it of values.

        Of several parts with one key, the last is remembered.
        """
        return make()


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
        before = page.parts.get(key)
        self._count += len(part.html) - (len(before.html) if before else 0)
        page.parts[key] = part
        while self._count > MOST and len(self._pages) > 1:
            self._forget(next(iter(self._pages)))

    def _forget(self, page: str) -> None:
        found = self._pages.pop(page, None)
        self._count -= sum(len(each.html) for each in found.parts.values()) if found else 0


class _Told(Parts):
    """What both of the following are given: `answer` gives what a question is answered by now."""

    def __init__(self, memory: Memory, notes: Notes, answer: Callable[[Question], Any]) -> None:
        self._memory, self._notes, self._answer = memory, notes, answer
        self._changed: dict[str, Collection[Question]] = {}

    def _as_before(
        self, page: str, known: _Page | None, key: Hashable, values: tuple[Any, ...]
    ) -> _Part | None:
        """A part of a page as it is known, where it would be made the same."""
        part = known.parts.get(key) if known else None
        if known is None or part is None or part.values != values:
            return None
        if not part.asked.isdisjoint(self._changed_of(page, known)):
            return None
        self._notes.asked |= part.asked
        return part

    def _changed_of(self, page: str, known: _Page) -> Collection[Question]:
        """What the parts of a page asked that has another answer by now."""
        found = self._changed.get(page)
        if found is None:
            answer = self._answer
            found = self._changed[page] = {
                question
                for question, before in known.answers.items()
                if (now := answer(question)) is not before and not _same(before, now)
            }
        return found


class Remembered(_Told):
    """Remembers each part. It is made anew but where its page is made of the same as before."""

    def __init__(self, memory: Memory, notes: Notes, answer: Callable[[Question], Any]) -> None:
        super().__init__(memory, notes, answer)
        self._begun: dict[str, _Page] = {}
        self._before: tuple[str, _Page | None] = "", None  # of the page that was begun last
        self._may_take = False
        self._said = 0

    def turn_to(self, page: str, last: str | None = None) -> None:
        """Take what is remembered where the page is made of what it was made of."""
        self._may_take = last is not None

    def said(self) -> None:
        """Do not remember what is being made."""
        self._said += 1

    def part(
        self, page: str, key: Hashable, values: tuple[Any, ...], make: Callable[[], str]
    ) -> str:
        """A part of a page, and what it asked."""
        known = self._begun.get(page)
        if known is None:
            self._before = page, self._memory.get(page)
            known = self._begun[page] = self._memory.begin(page)
        of, before = self._before
        taken = self._may_take and of == page
        part = self._as_before(page, before, key, values) if taken else None
        if part is None:
            said = self._said
            part = _Part(values, *self._made(make))
            if self._said != said:
                return part.html
        for question in part.asked:
            if question not in known.answers:
                known.answers[question] = self._answer(question)
        self._memory.add(known, key, part)
        return part.html

    def _made(self, make: Callable[[], str]) -> tuple[str, frozenset[Question]]:
        """What is made, and what it asks."""
        asked: set[Question] = set()
        with self._notes.of(asked):
            html = make()
        self._notes.asked |= asked
        return html, frozenset(asked)


class Taken(_Told):
    """Takes each part as it was made before, where it would be made the same."""

    def part(
        self, page: str, key: Hashable, values: tuple[Any, ...], make: Callable[[], str]
    ) -> str:
        """A part of a page, as it was or made anew."""
        part = self._as_before(page, self._memory.get(page), key, values)
        return make() if part is None else part.html


def in_groups(rows: Sequence[T], name: Callable[[T], str]) -> Iterator[Sequence[T]]:
    """Rows in groups that are remembered as one part, by what tells one from another.

    A row's name says whether a group ends with it: so where a row is new, or gone, the groups of
    all others are the same.
    """
    start = 0
    for end, row in enumerate(rows, 1):
        if zlib.crc32(name(row).encode()) % TOGETHER == 0:
            yield rows[start:end]
            start = end
    if start < len(rows):
        yield rows[start:]


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
