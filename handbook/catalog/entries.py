"""A record where it is written, who names whom, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from handbook.catalog.known import Logged
from handbook.findings import Where
from handbook.model import Kind, Record, Settings
from handbook.model.relations import Reference, references
from handbook.source import position

R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[R_co]):
    """A record, its kind, the file it is written in and its place there."""

    kind: Kind
    record: R_co
    path: str
    node: Any = field(repr=False)

    def where(self, *steps: str | int, key: bool = False) -> Where:
        """Where a field of the record is written, or the record itself without steps."""
        return Where(self.path, *position(self.node, steps, key=key))

    @property
    def url(self) -> str:
        """The record's address within the site."""
        return self.kind.url(self.record)


@dataclass
class Unread:
    """What was written but could not be read, or is wrong: no rule may report it as missing.

    `kinds` have records of which nothing is known, `partial` also records of which something
    is not. `fields` are what is not known of these, as "term.also". `ids` mean one of them, or
    more than one record, and `at` says where records without an id of their own start.
    `entries`, `log` and `settings` are what can be used of these. `strangers` are the files
    that no kind is written in and that are not empty, by the names that findings give them.
    """

    kinds: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    at: list[tuple[Where, str]] = field(default_factory=list)
    entries: list[Entry[Record]] = field(default_factory=list)
    log: list[Logged] = field(default_factory=list)
    settings: Settings | None = None
    strangers: set[str] = field(default_factory=set)


def former_ids(entries: Mapping[str, Entry[Record]]) -> dict[str, str]:
    """For each id that a record had before and none has now, the id of the record."""
    found: dict[str, str] = {}
    for name, entry in entries.items():
        for old in entry.record.formerly or ():
            if old not in entries:
                found.setdefault(old, name)
    return found


def relations(entries: Mapping[str, Entry[Record]]) -> dict[str, tuple[tuple[str, Reference], ...]]:
    """For each id, who names it and where, as (id of the namer, reference)."""
    found: dict[str, list[tuple[str, Reference]]] = {}
    for name, entry in entries.items():
        for reference in references(entry.record):
            found.setdefault(reference.target, []).append((name, reference))
    return {target: tuple(sources) for target, sources in found.items()}
