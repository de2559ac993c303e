"""The handbook as a whole: records by id and kind, and relations both ways."""

import datetime as dt
import functools
import uuid
import zoneinfo
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, cast

from handbook.catalog.docs import Doc
from handbook.catalog.entries import Entry, Unread, former_ids, relations
from handbook.catalog.files import OF_KINDS, OF_LOG, SETTINGS
from handbook.catalog.fine import Fine
from handbook.catalog.known import Known, Log, Logged, in_time
from handbook.catalog.settled import Lack, settlers
from handbook.findings import Finding, Where
from handbook.model import KINDS, Kinds, Record, Settings
from handbook.model.knowledge import Page, Question
from handbook.model.people import Escalation
from handbook.model.relations import Reference
from handbook.nearest import meant
from handbook.source import position

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Handbook:
    """All records of a folder in which nothing is wrong, and the files of its docs folder.

    `findings` is what reading them brought up, `unread` what it could not read.
    `texts` has what is written in each data file, by the name that findings give it;
    secrets are dots. `kinds` are all kinds that it may have records of. `fine` knows what was
    looked at before.
    """

    root: Path
    shown: str
    settings: Settings | None
    settings_node: Any
    entries: Mapping[str, Entry[Record]]
    by_kind: Mapping[str, tuple[Entry[Record], ...]]
    findings: tuple[Finding, ...]
    unread: Unread
    source_text: str
    texts: Mapping[str, str] = field(repr=False)
    docs: tuple[Doc, ...] = field(repr=False)
    referrers: Mapping[str, tuple[tuple[str, Reference], ...]]
    log: tuple[Logged, ...]
    kinds: Kinds = KINDS
    fine: Fine = field(default_factory=Fine, repr=False, compare=False)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The one time zone that dates are read in; UTC while it cannot be read."""
        name = self.settings.timezone if self.settings else None
        return zoneinfo.ZoneInfo(name or "UTC")

    @functools.cached_property
    def ladder(self) -> tuple[str, ...]:
        """The names of the severities that the ladders of the escalations know, each once."""
        levels = (each.severity for one in self.all(Escalation) for each in one.levels or ())
        return tuple(dict.fromkeys(levels))

    @functools.cached_property
    def settlers(self) -> Mapping[Lack, str]:
        """For what records are without, the open question that settles it."""
        ids = {kind: [each.record.id for each in found] for kind, found in self.by_kind.items()}
        return settlers(self.all(Question), ids)

    @property
    def broken_kinds(self) -> frozenset[str]:
        """The kinds with records of which nothing is known."""
        return frozenset(self.unread.kinds)

    @property
    def partial_kinds(self) -> frozenset[str]:
        """The kinds with records that could not be read, or not as they are written."""
        return frozenset(self.unread.kinds | self.unread.partial)

    @property
    def broken_ids(self) -> frozenset[str]:
        """The ids of records that could not be read, or not as they are written."""
        return frozenset(self.unread.ids | {each.record.id for each in self.unread.entries})

    @property
    def knows_kinds(self) -> bool:
        """Whether all kinds of the handbook are known; a module that defines some may be wrong."""
        return OF_KINDS not in self.unread.kinds

    def may_hold(self, target: str, kinds: Collection[str]) -> bool:
        """Whether a record with this id, of one of these kinds, may be in what was not read."""
        wanted = {OF_KINDS, *self.kinds} if "*" in kinds else set(kinds)
        return target in self.unread.ids or not wanted.isdisjoint(self.unread.kinds)

    def lacks(self, what: Iterable[str]) -> bool:
        """Whether something could not be read of these kinds or fields, as "term.also".

        "*" is every kind that there is.
        """
        gone = self.unread.fields | self.partial_kinds
        if not self.partial_kinds.isdisjoint({OF_KINDS, *self.kinds}):
            gone |= {"*"}
        return any(each in gone or each.partition(".")[0] in self.unread.kinds for each in what)

    def uses(self, *kinds: str) -> bool:
        """Whether it has a record of one of these kinds, also one that cannot be used.

        `event` asks for the log.
        """
        there = any(self.by_kind.get(kind) for kind in kinds)
        return there or self.lacks(kinds) or (OF_LOG in kinds and bool(self.log))

    @functools.cached_property
    def as_read(self) -> "Handbook":
        """The handbook with all that can be used of what is wrong, to look for more faults in it.

        A field that is wrong is None there, also where a record must have one, and a wrong item
        of a list. It is never published.
        """
        unread = self.unread
        if not (unread.entries or unread.log or unread.settings):
            return self
        entries = {**self.entries, **{each.record.id: each for each in unread.entries}}
        by_kind = dict(self.by_kind)
        for each in unread.entries:
            by_kind[each.kind.name] = (*by_kind.get(each.kind.name, ()), each)
        return replace(
            self,
            settings=self.settings or unread.settings,
            entries=entries,
            by_kind=by_kind,
            referrers=relations(entries),
            log=in_time((*self.log, *unread.log)),
        )

    @functools.cached_property
    def _in_log(self) -> Log:
        return Log(self.log)

    def known(self, day: dt.date | None = None) -> Known:
        """The log as it was known on a day; without a day, all that there is.

        Whoever asks what counts on a day asks here.
        """
        return self._in_log.known(day or dt.date.max)

    @property
    def standing(self) -> tuple[Logged, ...]:
        """The events that count by all that there is, oldest first."""
        return self.known().standing

    @property
    def namespace(self) -> str:
        """The UUID of this handbook, from which the ids in its calendars and feeds are made."""
        return self.settings.namespace if self.settings else str(uuid.UUID(int=0))

    @functools.cached_property
    def relations_hold(self) -> bool:
        """Whether each id that a record names is one of a record that may stand there."""
        return all(
            target in self.entries and {"*", self.entries[target].kind.name} & {*reference.kinds}
            for target, sources in self.referrers.items()
            for _, reference in sources
            if reference.kinds != ("event",)
        )

    def setting_at(self, *steps: str | int) -> Where:
        """Where a setting is written."""
        return Where(self.path_of(SETTINGS), *position(self.settings_node, steps))

    def path_of(self, path: str) -> str:
        """How findings name a file of the data folder."""
        return f"{self.shown}/{path}" if self.shown else path

    def of(self, kind: str) -> tuple[Any, ...]:
        """The records of a kind, in the order in which they are written."""
        if kind not in self.kinds:
            raise KeyError(f"no kind {kind!r}")
        return tuple(entry.record for entry in self.by_kind.get(kind, ()))

    def each(self, model: type[R]) -> tuple[Entry[R], ...]:
        """The entries of a kind, by its model, in the order in which they are written."""
        kind = self.kinds.of_model(model)
        return cast("tuple[Entry[R], ...]", self.by_kind.get(kind.name, ()))

    def having(self, model: type[R], field_name: str) -> tuple[Entry[R], ...]:
        """The entries of a kind that say something in a field; looked for once."""
        found = self._having.get((model, field_name))
        if found is None:
            get = attrgetter(field_name)
            found = tuple(each for each in self.each(model) if get(each.record))
            self._having[model, field_name] = found
        return found

    @functools.cached_property
    def _having(self) -> dict[tuple[type[Record], str], tuple[Entry[Any], ...]]:
        return {}

    def all(self, model: type[R]) -> tuple[R, ...]:
        """The records of a kind, by its model."""
        return tuple(entry.record for entry in self.each(model))

    def with_page(self, path: str) -> Entry[Record] | None:
        """The record whose own page is at a path within the site, as playbooks/roll-back/."""
        page, _, name = path.rstrip("/").rpartition("/")
        entry = self.entries.get(name)
        return entry if entry and entry.kind.own_pages and entry.kind.page == page else None

    @functools.cached_property
    def ended(self) -> frozenset[str]:
        """The ids of the records that have an end."""
        return frozenset(name for name, entry in self.entries.items() if entry.record.ended)

    @functools.cached_property
    def former(self) -> Mapping[str, str]:
        """For each id that a record had before and none has now, the one that it has."""
        return former_ids(self.entries)

    def current(self, record_id: str) -> str:
        """The id of the record that has this one or had it before; any other as it is."""
        return self.former.get(record_id, record_id)

    def meant(
        self, wrong: str, kinds: Iterable[str] = ("*",), *, also: str = "", otherwise: str = ""
    ) -> str:
        """A hint that asks whether the id of a record was meant, of some kinds; `nearest.meant`.

        Ids that records had before are known too, and the one of today is named.
        """
        asked = set(kinds)
        found = [e.record for e in self.entries.values() if asked & {"*", e.kind.name}]
        known = [name for each in found for name in (each.id, *(each.formerly or ()))]
        return meant(wrong, known, also=also, otherwise=otherwise, now=self.former)

    def get(self, record_id: str) -> Any:
        """The record with this id, or None."""
        entry = self.entries.get(self.current(record_id))
        return entry.record if entry else None

    def title_of(self, record_id: str) -> str:
        """The title of a record; its id where none has it, which the check tells."""
        return str(getattr(self.get(record_id), "title", record_id))

    def owner_of(self, record: Record) -> str | None:
        """The role that answers for a record; for a page that names none, the one for all pages.

        Whoever asks who owns something asks here.
        """
        return record.owner or (self.pages_owner if isinstance(record, Page) else None)

    @property
    def pages_owner(self) -> str | None:
        """The role that answers for every page that names no owner, or None."""
        return self.settings.pages_owner if self.settings else None

    def owned_by(self, role: str) -> tuple[Record, ...]:
        """The records that a role answers for, in a stable order."""
        named = self.named_as(role, "owner")
        rest = (page for page in self.all(Page) if not page.owner and self.owner_of(page) == role)
        return (*named, *rest)

    def events(self, subject: str, *kinds: str) -> tuple[Logged, ...]:
        """The events about a record that count by all that there is, oldest first."""
        return self.known().about(self.current(subject), *kinds)

    def naming(self, record_id: str, kind: str | None = None) -> tuple[Record, ...]:
        """The records that name this one, each once, in a stable order; of one kind if given."""
        names = dict.fromkeys(source for source, _ in self.referrers.get(record_id, ()))
        found = (self.entries[name] for name in names)
        return tuple(e.record for e in found if kind is None or e.kind.name == kind)

    def ways_of_naming(self, record_id: str) -> Iterator[tuple[str, str]]:
        """By which kinds and fields others name a record, as ("monitor", "watches")."""
        for source, reference in self.referrers.get(record_id, ()):
            if source != record_id:
                keys = (step for step in reference.path if isinstance(step, str))
                yield self.entries[source].kind.name, ".".join(keys)

    def named_as(
        self, record_id: str, field_name: str, kind: str | None = None
    ) -> tuple[Record, ...]:
        """The records that name this one in the given field."""
        found = self.naming_in(record_id, field_name)
        return tuple(e.record for e in found if kind is None or e.kind.name == kind)

    def naming_in(self, record_id: str, field_name: str) -> tuple[Entry[Record], ...]:
        """The entries of the records that name this one in the given field; found once."""
        known = self._naming_in.get((record_id, field_name))
        if known is None:
            found = self.referrers.get(record_id, ())
            names = dict.fromkeys(source for source, ref in found if ref.path[0] == field_name)
            known = tuple(self.entries[name] for name in names)
            self._naming_in[record_id, field_name] = known
        return known

    @functools.cached_property
    def _naming_in(self) -> dict[tuple[str, str], tuple[Entry[Record], ...]]:
        return {}
