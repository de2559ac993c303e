"""The handbook as a whole: records by id and kind, and relations both ways."""

import functools
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from handbook.catalog.docs import Doc
from handbook.catalog.files import SETTINGS
from handbook.findings import Finding, Where, nearest
from handbook.model import KINDS, Kind, Record, Settings
from handbook.model.kinds import BY_MODEL
from handbook.model.log import Event
from handbook.model.people import Escalation
from handbook.model.relations import Reference, references
from handbook.source import position

R = TypeVar("R", bound=Record)
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


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the log, its id, the file it is written in and its place there."""

    id: str
    event: Event
    path: str
    node: Any = field(repr=False)

    def where(self, *steps: str | int, key: bool = False) -> Where:
        """Where a field of the event is written, or the event itself without steps."""
        return Where(self.path, *position(self.node, steps, key=key))

    @property
    def correction(self) -> str:
        """The command that puts the event right; what is to be changed is added to it."""
        kind = self.event.kind
        words = f"done {self.event.subject}" if kind == "done" else f"log {kind}"
        return f"handbook {words} --corrects {self.id}"


@dataclass(frozen=True)
class Handbook:
    """All records of a folder, and the files of its docs folder.

    `findings` is what reading them brought up. `broken_kinds` have files that could not
    be read, `partial_kinds` also records; `broken_ids` are the ids of such records, and
    `broken_at` says where each of them starts.
    `texts` has what is written in each data file, by the name that findings give it;
    secrets are dots.
    """

    root: Path
    shown: str
    settings: Settings | None
    settings_node: Any
    entries: Mapping[str, Entry[Record]]
    by_kind: Mapping[str, tuple[Entry[Record], ...]]
    findings: tuple[Finding, ...]
    broken_kinds: frozenset[str]
    partial_kinds: frozenset[str]
    broken_ids: frozenset[str]
    broken_at: tuple[tuple[Where, str], ...] = field(repr=False)
    source_text: str
    texts: Mapping[str, str] = field(repr=False)
    docs: tuple[Doc, ...] = field(repr=False)
    referrers: Mapping[str, tuple[tuple[str, Reference], ...]]
    log: tuple[Logged, ...]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The one time zone that dates are read in; UTC while the settings cannot be read."""
        return self.settings.zone if self.settings else zoneinfo.ZoneInfo("UTC")

    @functools.cached_property
    def ladder(self) -> tuple[str, ...]:
        """The names of the severities that the ladders of the escalations know, each once."""
        levels = (each.severity for one in self.all(Escalation) for each in one.levels)
        return tuple(dict.fromkeys(levels))

    @functools.cached_property
    def corrected(self) -> frozenset[str]:
        """The ids of the events that another corrects."""
        return frozenset(each.event.corrects for each in self.log if each.event.corrects)

    @functools.cached_property
    def standing(self) -> tuple[Logged, ...]:
        """The events that nothing corrects, oldest first."""
        return tuple(each for each in self.log if each.id not in self.corrected)

    @functools.cached_property
    def _about(self) -> Mapping[str, tuple[Logged, ...]]:
        """For each record the standing events about it, oldest first."""
        found: dict[str, list[Logged]] = {}
        for each in self.standing:
            found.setdefault(each.event.subject, []).append(each)
        return {subject: tuple(events) for subject, events in found.items()}

    def setting_at(self, *steps: str | int) -> Where:
        """Where a setting is written."""
        return Where(self.path_of(SETTINGS), *position(self.settings_node, steps))

    def path_of(self, path: str) -> str:
        """How findings name a file of the data folder."""
        return f"{self.shown}/{path}" if self.shown else path

    def of(self, kind: str) -> tuple[Any, ...]:
        """The records of a kind, in the order in which they are written."""
        if kind not in KINDS:
            raise KeyError(f"no kind {kind!r}")
        return tuple(entry.record for entry in self.by_kind.get(kind, ()))

    def each(self, model: type[R]) -> tuple[Entry[R], ...]:
        """The entries of a kind, by its model, in the order in which they are written."""
        kind = BY_MODEL[model]
        return cast("tuple[Entry[R], ...]", self.by_kind.get(kind.name, ()))

    def all(self, model: type[R]) -> tuple[R, ...]:
        """The records of a kind, by its model."""
        return tuple(entry.record for entry in self.each(model))

    @functools.cached_property
    def former(self) -> Mapping[str, str]:
        """For each id that a record had before and none has now, the one that it has."""
        return former_ids(self.entries)

    def current(self, record_id: str) -> str:
        """The id of the record that has this one or had it before; any other as it is."""
        return self.former.get(record_id, record_id)

    def near(self, wrong: str, kinds: Iterable[str] = ("*",)) -> str | None:
        """The id of a record that was meant by a wrong one, if any is near; of some kinds."""
        asked = tuple(kinds)
        known = {*self.entries, *self.former} if "*" in asked else self._of_kinds(asked)
        found = nearest(wrong, sorted(known))
        return self.current(found) if found else None

    def _of_kinds(self, kinds: Iterable[str]) -> set[str]:
        found = [each.record for kind in kinds for each in self.by_kind.get(kind, ())]
        return {name for each in found for name in (each.id, *each.formerly)}

    def get(self, record_id: str) -> Any:
        """The record with this id, or None."""
        entry = self.entries.get(self.current(record_id))
        return entry.record if entry else None

    def events(self, subject: str, *kinds: str) -> tuple[Logged, ...]:
        """The events about a record that nothing corrects, oldest first; of some kinds if given."""
        found = self._about.get(self.current(subject), ())
        return tuple(each for each in found if not kinds or each.event.kind in kinds)

    def naming(self, record_id: str, kind: str | None = None) -> tuple[Record, ...]:
        """The records that name this one, each once, in a stable order; of one kind if given."""
        names = dict.fromkeys(source for source, _ in self.referrers.get(record_id, ()))
        found = (self.entries[name] for name in names)
        return tuple(e.record for e in found if kind is None or e.kind.name == kind)

    def named_as(
        self, record_id: str, field_name: str, kind: str | None = None
    ) -> tuple[Record, ...]:
        """The records that name this one in the given field."""
        found = self.referrers.get(record_id, ())
        names = dict.fromkeys(source for source, ref in found if ref.path[0] == field_name)
        entries = (self.entries[name] for name in names)
        return tuple(e.record for e in entries if kind is None or e.kind.name == kind)


def former_ids(entries: Mapping[str, Entry[Record]]) -> dict[str, str]:
    """For each id that a record had before and none has now, the id of the record."""
    found: dict[str, str] = {}
    for name, entry in entries.items():
        for old in entry.record.formerly:
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
