"""A handbook, and a reading of it, that note what is asked of them while pages are made.

Both answer as those that they stand for. Methods of `Handbook` need nothing here: they ask its
fields, and these note. A field, or a value that is kept, of which nothing is said here is a
question about the whole.
"""

import datetime as dt
import functools
import operator
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any, cast

from handbook.catalog import Entry, Handbook
from handbook.catalog.known import Known, Logged
from handbook.findings import Finding
from handbook.model import Record
from handbook.pages.derived import Derived
from handbook.pages.notes import NEVER, WHOLE, Notes, Table
from handbook.pages.parts import Parts
from handbook.pages.reading import Reading
from handbook.schedule.versions import NoRepository, Versions

# What the same program finds in each handbook, or what stands in the key of each page.
_SAME = ("root", "shown", "kinds", "former")
# Those that are asked for by a key.
BY_KEY = ("entries", "by_kind", "referrers", "settlers")
# Fields that have an answer of their own.
AS_ONE = ("settings", "source_text", "docs", "unread", "log")


class NotedHandbook(Handbook):
    """A handbook that notes what is asked of it; `raw` answers."""

    _raw: Handbook
    _notes: Notes
    _logs: "dict[dt.date | None, _NotedLog]"

    def __init__(self, raw: Handbook, notes: Notes) -> None:
        tables = {f"_{name}": Table(name, getattr(raw, name), notes) for name in BY_KEY}
        own = {"_raw": raw, "_notes": notes, "_logs": {}}
        for name, value in {**own, **tables}.items():
            object.__setattr__(self, name, value)

    def known(self, day: dt.date | None = None) -> Known:
        """The log as it was known on a day."""
        found = self._logs.get(day)
        if found is None:
            known = self._raw.known(day)
            found = self._logs[day] = _NotedLog(known, str(day or ""), self._notes)
        return cast("Known", found)

    def uses(self, *kinds: str) -> bool:
        """Whether it has a record of one of these kinds."""
        self._notes.ask("uses", *kinds)
        return self._raw.uses(*kinds)

    def naming_in(self, record_id: str, field_name: str) -> tuple[Entry[Record], ...]:
        """The entries of the records that name this one in the given field."""
        self._notes.ask("referrers", record_id)
        found = self._raw.naming_in(record_id, field_name)
        # A role may be named by ten thousand: each is a question all the same.
        self._notes.asked.update([("entries", each.record.id) for each in found])
        return found

    @property
    def ladder(self) -> tuple[str, ...]:
        """The names of the severities that the ladders of the escalations know."""
        self._notes.ask("by_kind", "escalation")
        return self._raw.ladder


class _NotedLog:
    """The log as it was known on a day: what is asked about one record or event is noted so."""

    def __init__(self, raw: Known, day: str, notes: Notes) -> None:
        self._raw, self._day, self._notes = raw, day, notes

    def about(self, subject: str, *kinds: str) -> tuple[Logged, ...]:
        self._notes.ask("about", self._day, subject)
        return self._raw.about(subject, *kinds)

    def first(self, event_id: str) -> str:
        self._notes.ask("first", self._day, event_id)
        return self._raw.first(event_id)

    def __getattr__(self, name: str) -> Any:
        self._notes.ask("log")
        return getattr(self._raw, name)


class NotedReading(Reading):
    """A reading whose handbook, and what is derived from it, note what is asked of them."""

    _raw: Reading
    _notes: Notes

    def __init__(self, raw: Reading, notes: Notes, parts: Parts | None = None) -> None:
        book = NotedHandbook(raw.book, notes)
        derived = _noted_tables(raw.derived, notes)
        own = {each.name: getattr(raw, each.name) for each in fields(Reading)}
        own |= {"versions": _noted_versions(raw.versions, notes), "parts": parts or raw.parts}
        for name, value in {**own, "book": book, "derived": derived, "_raw": raw}.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_notes", notes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the check says of the data."""
        self._notes.ask("findings")
        return self._raw.findings

    @property
    def titles(self) -> Mapping[str, str | None]:
        """The titles of the docs folder; a page asks for its own, which its text decides."""
        return self._raw.titles

    def for_all_pages(self) -> AbstractContextManager[None]:
        """Note what is asked meanwhile as questions that each page rests on."""
        return self._notes.of(self._notes.shared)


class _Tables:
    """What is derived from a handbook, each table noted, and worked out when it is asked for."""

    def __init__(self, raw: Derived, notes: Notes) -> None:
        self._raw, self._notes = raw, notes

    def __getattr__(self, name: str) -> Table[Any, Any]:
        found = Table(name, getattr(self._raw, name), self._notes)
        setattr(self, name, found)
        return found


def _noted_tables(raw: Derived, notes: Notes) -> Derived:
    return cast("Derived", _Tables(raw, notes))


class _NotedVersions:
    """What a repository knows: whoever asks it is made anew each time."""

    def __init__(self, raw: Versions, notes: Notes) -> None:
        self._raw, self._notes = raw, notes

    def __getattr__(self, name: str) -> Any:
        self._notes.ask(NEVER)
        return getattr(self._raw, name)


def _noted_versions(raw: Versions, notes: Notes) -> Versions:
    return raw if isinstance(raw, NoRepository) else cast("Versions", _NotedVersions(raw, notes))


def _field(name: str, question: str) -> property:
    def get(self: Any) -> Any:
        self._notes.ask(question)
        return getattr(self._raw, name)

    return property(get)


def _kept_values(cls: type) -> list[str]:
    return [n for n, value in vars(cls).items() if isinstance(value, functools.cached_property)]


def _cover() -> None:
    """Give the noted handbook a property for each field, and each kept value, of the other."""
    for name in (*(each.name for each in fields(Handbook)), *_kept_values(Handbook)):
        if name in _SAME:
            setattr(NotedHandbook, name, property(operator.attrgetter(f"_raw.{name}")))
        elif name in BY_KEY:
            setattr(NotedHandbook, name, property(operator.attrgetter(f"_{name}")))
        elif name not in vars(NotedHandbook):
            setattr(NotedHandbook, name, _field(name, name if name in AS_ONE else WHOLE))


_cover()
