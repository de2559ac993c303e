"""The values that answer the questions which pages ask, as a reading has them."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from handbook.catalog.files import SETTINGS
from handbook.catalog.known import Logged
from handbook.pages.derived import TABLES
from handbook.pages.noted import BY_KEY
from handbook.pages.notes import Question
from handbook.pages.reading import Reading

# What is raised for a question that nobody can answer.
UNKNOWN = (AttributeError, LookupError, TypeError, ValueError, RecursionError)


class Values:
    """What a reading answers to each question.

    `more` answers what only an adapter knows, by the name of what is asked.
    """

    def __init__(
        self, read: Reading, more: Mapping[str, Callable[[str], object]] | None = None
    ) -> None:
        self._read, self._book = read, read.book
        self._more = more or {}
        self._looks: dict[str, Callable[..., Any]] = {}

    def of(self, what: str, *key: str) -> Any:
        """The value that answers a question. Raises one of `UNKNOWN` where nobody can say."""
        look = self._looks.get(what)
        if look is None:
            look = self._looks[what] = self._look(what)
        return look(*key)

    def _look(self, what: str) -> Callable[..., Any]:
        """What looks up the value for a key."""
        if what in TABLES:
            return functools.partial(_in_table, getattr(self._read.derived, what))
        if what in BY_KEY:
            return functools.partial(_in_table, getattr(self._book, what))
        look: Callable[..., Any] = self._more.get(what) or getattr(self, f"_of_{what}")
        return look

    def or_new(self, question: Question) -> Any:
        """The value that answers a question; where nobody can say, one that is like no other."""
        try:
            return self.of(*question)
        except UNKNOWN:
            return object()

    def _of_uses(self, *kinds: str) -> bool:
        return self._book.uses(*kinds)

    def _of_settings(self) -> str | None:
        return self._book.texts.get(self._book.path_of(SETTINGS))

    def _of_source_text(self) -> str:
        return self._book.source_text

    def _of_docs(self) -> list[tuple[str, str]]:
        return [(doc.path, doc.text) for doc in self._book.docs]

    def _of_unread(self) -> list[AbstractSet[str]]:
        unread = self._book.unread
        if unread.entries or unread.log or unread.settings:
            raise ValueError("of what is wrong, nobody says how much is known")
        return [unread.kinds, unread.partial, unread.fields, unread.ids, unread.strangers]

    def _of_log(self) -> tuple[Logged, ...]:
        return self._book.log

    def _of_about(self, day: str, subject: str) -> tuple[Logged, ...]:
        return self._book.known(_day(day)).about(subject)

    def _of_first(self, day: str, event_id: str) -> str:
        return self._book.known(_day(day)).first(event_id)

    def _of_findings(self) -> list[tuple[str, str, str]]:
        found = self._read.findings
        return [(str(each), each.severity.value, each.decision) for each in found]

    def _of_whole(self) -> list[Any]:
        return [self._book.texts, self._of_docs(), self._of_findings(), self._of_source_text()]


def _in_table(table: Mapping[Any, Any], *key: str) -> Any:
    if not key:
        return table
    return table.get(key[0] if len(key) == 1 else key)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
