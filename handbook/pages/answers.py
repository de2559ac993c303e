"""The answers to the questions that pages ask, as digests that are the same in each process."""

import datetime as dt
import hashlib
import json
import secrets
from bisect import bisect_right
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from handbook.catalog import Entry, Handbook
from handbook.catalog.known import Logged
from handbook.findings import Where
from handbook.model import Record
from handbook.pages.notes import Question
from handbook.pages.reading import Reading
from handbook.pages.values import UNKNOWN, Values
from handbook.source.decode import index_of


def digest(value: object) -> str:
    """A short digest of a value of JSON; TypeError where it is none."""
    try:
        said = to_json(value, inf_nan_mode="constants")
    except ValueError:  # a text that is no Unicode, as a path may be
        said = json.dumps(value).encode()
    return hashlib.blake2b(said, digest_size=12).hexdigest()


# Most that a page asks is about what it has none of.
_NONE = digest(None)


class Answers:
    """What a reading answers, each question worked out once.

    A record answers with the text that it is written as, and its place, for pages show both.
    What is not known to be asked has another answer each time. `more` answers what only an adapter
    knows, by the name of what is asked.
    """

    def __init__(
        self, read: Reading, more: Mapping[str, Callable[[str], object]] | None = None
    ) -> None:
        self._book = read.book
        self._values = Values(read, more)
        self._written = Written(read.book)
        self._known: dict[Question, str] = {}
        self._ways: dict[type, Callable[[Any], Any]] = {}
        self._sorts: Mapping[type, Callable[[Any], Any]] = {
            list: lambda value: list(map(self._plain, value)),
            tuple: lambda value: list(map(self._plain, value)),
            Entry: self._written.of_record,
            Record: lambda value: self._written.of_record(self._book.entries[value.id]),
            Logged: self._written.of_event,
            AbstractSet: lambda value: sorted(map(self._plain, value)),
            Mapping: lambda value: [[self._plain(k), self._plain(v)] for k, v in value.items()],
            dt.date: dt.date.isoformat,
        }

    def of(self, question: Question) -> str:
        """The digest of the answer to a question."""
        found = self._known.get(question)
        if found is None:
            try:
                value = self._values.of(*question)
                found = _NONE if value is None else digest(self._plain(value))
            except UNKNOWN:
                found = secrets.token_hex(12)
            self._known[question] = found
        return found

    def of_value(self, value: object) -> str | None:
        """The digest of a value as answers have it, or None where nobody says how."""
        try:
            return digest(self._plain(value))
        except UNKNOWN:
            return None

    def _plain(self, value: Any) -> Any:
        """A value as JSON can say it; TypeError where nobody says how."""
        kind = type(value)
        said = self._ways.get(kind)
        if said is None:
            said = self._ways[kind] = self._way(kind)
        return said(value)

    def _way(self, kind: type) -> Callable[[Any], Any]:
        """How values of a type are said. TypeError where nobody says how."""
        if issubclass(kind, str | int | float | NoneType):
            return lambda value: value
        for sort, said in self._sorts.items():
            if issubclass(kind, sort):
                return said
        if is_dataclass(kind) and not issubclass(kind, BaseModel):
            names = [each.name for each in fields(kind)]
            return lambda value: [self._plain(getattr(value, name)) for name in names]
        raise TypeError(kind.__name__)


class Written:
    """How records are written: a digest of the text of each, and of where it stands."""

    def __init__(self, book: Handbook) -> None:
        self._book = book
        self._known: dict[str, tuple[Entry[Any], list[Any]]] = {}
        self._starts: dict[str, list[tuple[int, int]]] = {}
        self._in_file: dict[str, list[Entry[Any]]] = {}
        for each in book.entries.values():
            self._in_file.setdefault(each.path, []).append(each)

    def of_record(self, entry: Entry[Any]) -> list[Any]:
        """A record: its kind, its place, and a digest of what is written from there to the next."""
        name = entry.record.id
        known = self._known.get(name)
        if known is None or known[0] is not entry:
            known = self._known[name] = entry, self._of_record(entry)
        return known[1]

    def _of_record(self, entry: Entry[Any]) -> list[Any]:
        where = entry.where()
        text = self._text(where.path)
        if len(self._in_file[where.path]) > 1:
            text = self._part(text, where)
        said = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
        return [entry.kind.name, where.path, where.line, where.column, said]

    def of_event(self, event: Logged) -> list[str]:
        """An event, which has a file of its own."""
        return [event.id, event.path, self._text(event.path)]

    def _text(self, path: str) -> str:
        """What a file says; KeyError, which is no answer, where nobody knows."""
        return self._book.texts[path]

    def _starts_in(self, path: str) -> list[tuple[int, int]]:
        """Where the records of a file start, in order."""
        found = self._starts.get(path)
        if found is None:
            places = (each.where() for each in self._in_file[path])
            found = self._starts[path] = sorted((each.line, each.column) for each in places)
        return found

    def _part(self, text: str, where: Where) -> str:
        """The text of a record in a list; with all above it where it may stand for some of it."""
        starts = self._starts_in(where.path)
        after = bisect_right(starts, (where.line, where.column))
        begin, end = index_of(text, where), len(text)
        if after < len(starts):
            end = index_of(text, Where(where.path, *starts[after]))
        return text[:end] if "*" in text[begin:end] else text[begin:end]
