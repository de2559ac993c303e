"""A data folder to a handbook, with all findings at once."""

import datetime as dt
import functools
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from handbook.catalog import codes
from handbook.catalog.as_read import as_read, lost, spoiled_in
from handbook.catalog.beside import look_beside, stamps_beside
from handbook.catalog.book import Entry, Handbook, Unread, former_ids, relations
from handbook.catalog.docs import DocsFolder, read_docs
from handbook.catalog.explain import explain, of_empty
from handbook.catalog.files import (
    LOG,
    OF_KINDS,
    OF_LOG,
    OF_SETTINGS,
    SETTINGS,
    readable,
    stamps,
    stamps_of,
    stranger,
    walk,
)
from handbook.catalog.kinds import kinds_of
from handbook.catalog.known import Logged, in_time
from handbook.files.inside import read_inside, read_listed
from handbook.findings import Code, Finding, Where, a, in_order, meant
from handbook.model import KINDS, Kind, Kinds, Record, Settings
from handbook.model.log import EVENT_MODELS, Event
from handbook.model.relations import Path as Steps
from handbook.model.relations import with_ids
from handbook.source import Map, Seq, position, read
from handbook.source.opened import opened
from handbook.source.reader import EMPTY_VALUE, Spoiled

_cache: dict[Path, tuple[Any, Handbook]] = {}


def load(
    folder: Path,
    shown: str | None = None,
    docs: DocsFolder | None = None,
    kinds: Kinds | None = None,
) -> Handbook:
    """Read every record of a folder, the pages of a docs folder, and nothing outside them.

    `shown` is how findings name the folder (by default as it was given). A docs folder
    that is not there has no pages. Raises FileNotFoundError where there is no such data
    folder.

    The settings may name modules beside the folder that define kinds, which are imported; not
    where `kinds` are given, as for the data of an older commit, of which no program is run.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no data folder {folder}")
    with _no_collection():
        name = readable((shown if shown is not None else str(folder)).rstrip("/"))
        return _Loader(folder, name, docs, given=kinds).load()


def with_event(book: Handbook, path: str, text: str) -> Handbook:
    """The handbook as it would be with one more file in its log; nothing is written."""
    loader = _Loader(
        book.root, book.shown, kinds=book.kinds, findings=list(book.findings), log=list(book.log)
    )
    loader.zone, loader.entries = book.zone, dict(book.entries)
    loader.event(path, text.encode("utf-8"))
    loader._mean_current()
    return replace(book, findings=loader.sorted_findings(), log=loader.sorted_log())


def load_cached(folder: Path, shown: str | None = None, docs: DocsFolder | None = None) -> Handbook:
    """As `load`, but the same object again for as long as no file of the folders changes."""
    pages = (stamps(docs.root), stamps_beside(docs)) if docs else ()
    stamp = (stamps(folder), pages, shown)
    known = _cache.get(folder)
    if known is None or known[0] != (*stamp, stamps_of(known[1].kinds.files)):
        book = load(folder, shown, docs=docs)
        _cache[folder] = known = ((*stamp, stamps_of(book.kinds.files)), book)
    return known[1]


class LoadedSettings(NamedTuple):
    """A handbook's own settings, None where they cannot be used, and what is wrong in them."""

    settings: Settings | None
    findings: tuple[Finding, ...]
    shown: str
    node: Any
    kinds: Kinds

    def where(self, *steps: str | int) -> Where:
        """Where a setting is written."""
        return Where(self.shown, *position(self.node, steps))


def load_settings(folder: Path, shown: str) -> LoadedSettings:
    """Read the settings of a folder alone, and which kinds it has, and none of its records."""
    loader = _Loader(folder, shown)
    settings = loader._settings(SETTINGS)
    loader._learn_kinds(settings)
    findings, node = tuple(loader.findings), loader.settings_node
    return LoadedSettings(settings, findings, f"{shown}/{SETTINGS}", node, loader.kinds)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Records are kept, so looking for rubbish among them only costs time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass
class _Loader:
    root: Path
    shown: str
    docs: DocsFolder | None = None
    given: Kinds | None = None
    kinds: Kinds = KINDS
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, Entry[Record]] = field(default_factory=dict)
    first: dict[str, Entry[Record]] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    unread: Unread = field(default_factory=Unread)
    settings_node: Any = None
    zone: dt.tzinfo = dt.UTC
    # What the reader of the file at hand has told of: its findings after those before, their
    # lines, and the values that are not meant so.
    before: int = 0
    told: set[int] = field(default_factory=set)
    spoiled: Spoiled = field(default_factory=dict)

    def load(self) -> Handbook:
        by_kind: dict[str, list[Entry[Record]]] = {}
        paths = sorted(walk(self.root, self._unlisted))
        there = SETTINGS in paths and not (self.root / SETTINGS).is_dir()
        settings = self._settings(SETTINGS) if there else None
        self._learn_kinds(settings)
        for path in paths:
            if path == SETTINGS and there:
                continue
            if path.startswith(LOG):
                self._logged(path)
                continue
            kind = self.kinds.in_file(path)
            if (self.root / path).is_dir():
                self._folder(path)
            elif kind is None or not path.endswith(".yaml"):
                self._stranger(path, paths)
            else:
                for entry in self._file(path, kind):
                    self.entries[entry.record.id] = entry
                    by_kind.setdefault(kind.name, []).append(entry)
        if SETTINGS not in paths:
            hint = "it names the handbook, its time zone and the day it was adopted"
            self._report(codes.NO_SETTINGS, SETTINGS, "file is missing", hint)
            self.unread.kinds.add(OF_SETTINGS)
        source_text = self._source_text(settings or self.unread.settings)
        self._mean_current()
        settings = with_ids(settings, self.former) if settings else None
        docs = read_docs(self.docs, self.findings, self.unread.kinds) if self.docs else ()
        self.findings += look_beside(self.docs) if self.docs else ()
        return Handbook(
            root=self.root,
            shown=self.shown,
            settings=settings,
            settings_node=self.settings_node,
            entries=self.entries,
            by_kind={
                name: tuple(self.entries[each.record.id] for each in entries)
                for name, entries in by_kind.items()
            },
            findings=self.sorted_findings(),
            unread=self.unread,
            source_text=source_text,
            texts=self.texts,
            docs=docs,
            referrers=relations(self.entries),
            log=self.sorted_log(),
            kinds=self.kinds,
        )

    @functools.cached_property
    def former(self) -> dict[str, str]:
        """For each id that a record had before and none has now, the one that it has."""
        return former_ids({**{e.record.id: e for e in self.unread.entries}, **self.entries})

    def _mean_current(self) -> None:
        """Let every id that a record had before mean the record, wherever it stands."""
        if not self.former:
            return
        for name, entry in self.entries.items():
            self.entries[name] = replace(entry, record=with_ids(entry.record, self.former))
        self.unread.entries = [
            replace(each, record=with_ids(each.record, self.former)) for each in self.unread.entries
        ]
        self.log = [replace(e, event=with_ids(e.event, self.former)) for e in self.log]

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All that was found, each thing once."""
        return in_order(self.findings)

    def sorted_log(self) -> tuple[Logged, ...]:
        """The events, oldest first."""
        return in_time(self.log)

    def _show(self, path: str) -> str:
        path = readable(path)
        return f"{self.shown}/{path}" if self.shown else path

    def _report(
        self, code: Code, path: str, message: str, hint: str, at: tuple[int, int] = (1, 1)
    ) -> None:
        self.findings.append(code.at(Where(self._show(path), *at), message, hint))

    def _document(self, path: str) -> Any:
        """The value of a file, or None where it could not be read."""
        try:
            data = read_listed(self.root, path)
        except OSError as error:
            self._unreadable(path, error)
            return None
        return self._parsed(path, data)

    def _parsed(self, path: str, data: bytes) -> Any:
        document = read(data, self._show(path))
        self.before = len(self.findings)
        self.findings += document.findings
        self.told = {finding.where.line for finding in document.findings}
        self.spoiled = document.spoiled
        self.texts[document.path] = document.text
        return document.root

    def _unreadable(self, path: str, error: OSError) -> None:
        message = f"cannot read: {error.strerror or error}"
        hint = "check the file's type and rights"
        self._report(codes.UNREADABLE, path, message, hint)

    def _unlisted(self, path: str, error: OSError) -> None:
        """A folder that cannot be listed: nothing is known of the files in it."""
        self._unreadable(path, error)
        inside = self.kinds.in_file(f"{path}/any.yaml")
        every = {*self.kinds, OF_LOG, OF_SETTINGS} if not path else {OF_LOG}
        self.unread.kinds |= {inside.name} if inside else every

    def _folder(self, path: str) -> None:
        """A folder where a file should be, or a link to one: its records cannot be read."""
        self._document(path)
        if kind := self.kinds.in_file(path) or self.kinds.in_file(f"{path}/any.yaml"):
            self.unread.kinds.add(kind.name)
        elif path == SETTINGS:
            self.unread.kinds.add(OF_SETTINGS)

    def _stranger(self, path: str, paths: Sequence[str]) -> None:
        """A file that no kind is written in may hold the records of a kind that has no file.

        While not all kinds are known it may be the right file of one of the others.
        """
        if OF_KINDS not in self.unread.kinds or not path.endswith(".yaml"):
            self.findings.append(stranger(path, self._show(path), self.kinds))
        if self._is_empty(path):
            return
        found = {kind.name for each in paths if each != path and (kind := self.kinds.in_file(each))}
        folder = self.kinds.by_store.get(f"{path.partition('/')[0]}/")
        twin = self.kinds.by_store.get(f"{path.rpartition('.')[0]}.yaml")
        self.unread.strangers.add(self._show(path))
        self.unread.kinds |= self.kinds.keys() - found
        self.unread.kinds |= {kind.name for kind in (folder, twin) if kind}

    def _is_empty(self, path: str) -> bool:
        """Whether a file can be read, and has neither a key nor an item."""
        try:
            document = read(read_listed(self.root, path), path)
        except OSError:
            return False
        return isinstance(document.root, (Map, Seq)) and not document.root

    def _settings(self, path: str) -> Settings | None:
        self.settings_node = root = self._document(path)
        if not self._is_map(root, path):
            self.unread.kinds.add(OF_SETTINGS)
            return None
        settings: Settings | None = self._whole(Settings, root, path)
        if settings is None:
            self.unread.settings = self._part(Settings, root, OF_SETTINGS)
        known = settings or self.unread.settings
        if known and known.timezone:  # None where it is what is wrong
            self.zone = known.zone
        return settings

    def _learn_kinds(self, settings: Settings | None) -> None:
        """Learn of the kinds that the settings bring; of those that cannot be learnt, say so."""
        known = settings or self.unread.settings
        if self.given is not None:
            self.kinds = self.given
            return
        where = functools.partial(self._setting_at, "kinds")
        found = kinds_of(self.root.absolute().parent, (known and known.kinds) or (), where)
        self.kinds = found.kinds.written_in(found.files)
        self.findings += found.findings
        if found.findings or known is None or f"{OF_SETTINGS}.kinds" in self.unread.fields:
            self.unread.kinds.add(OF_KINDS)

    def _setting_at(self, *steps: str | int) -> Where:
        return Where(self._show(SETTINGS), *position(self.settings_node, steps))

    def _part(self, model: type[BaseModel], node: Map, kind: str) -> Any:
        """What of a record can be used where something in it is wrong; what cannot is noted."""
        part = as_read(model, node, self.spoiled)
        self.unread.partial.add(kind)
        gone = lost(model, part, node, self.spoiled)
        self.unread.fields |= {f"{kind}.{key}" for key in gone}
        return part

    def _source_text(self, settings: Settings | None) -> str:
        if settings is None or settings.source_document is None:
            return ""
        path = getattr(settings.source_document, "file", None)
        if path is None:
            return ""
        try:
            data = read_inside(self.root, path)
            data.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = "not UTF-8"
            if isinstance(error, OSError):
                reason = error.strerror or str(error)
            message = f'source document "{path}": {reason}'
            self._report(codes.NO_SOURCE, SETTINGS, message, "its path is within the data folder")
            return ""
        text, found = opened(data, self._show(path), ruled=True)
        self.findings += found
        return text or ""

    def _file(self, path: str, kind: Kind) -> Iterator[Entry[Record]]:
        """The records of a file in which nothing is wrong; what is read of others is noted."""
        root = self._document(path)
        single = not kind.listed
        if root is None or not (self._is_map(root, path) if single else self._is_list(root, path)):
            self.unread.kinds.add(kind.name)
            return
        for index, node in enumerate([root] if single else root):
            if not isinstance(node, Map):
                self.unread.kinds.add(kind.name)
                if node is not None:  # the reader has told of an empty item
                    self._expected("a mapping", node, path, position(root, (index,)))
                continue
            record = self._whole(kind.model, node, path)
            part = record or self._part(kind.model, node, kind.name)
            entry = Entry(kind, part, self._show(path), node)
            if self._identified(entry, single):
                if record:
                    yield entry
                else:
                    self.unread.entries.append(entry)

    def _identified(self, entry: Entry[Record], single: bool) -> bool:
        """Whether a record has an id of its own, and the name of its file where it has one."""
        name, kind = entry.record.id, entry.kind.name
        stem = entry.path.rpartition("/")[2].removesuffix(".yaml")
        if name is None:  # it may be any that is missed
            self.unread.kinds.add(kind)
            self.unread.ids.add(str(entry.node.get("id")))
            self.unread.at.append((entry.where(), str(entry.node.get("id"))))
            return False
        if single and name != stem:
            self._misnamed(entry, stem)
        if not self._unique(entry):
            self.unread.ids.add(name)
            self.unread.kinds.add(kind)  # what its own id should be, nobody knows
            self.unread.at.append((entry.where(), name))
            return False
        return True

    def _logged(self, path: str) -> None:
        """A file of the log."""
        if not path.endswith(".yaml"):
            self.findings.append(stranger(path, self._show(path), self.kinds))
            self.unread.kinds.add(OF_LOG)
            return
        try:
            data = read_listed(self.root, path)
        except OSError as error:
            self._unreadable(path, error)
            self.unread.kinds.add(OF_LOG)
        else:
            self.event(path, data)

    def event(self, path: str, data: bytes) -> None:
        """Add the event that a file of the log holds."""
        root = self._parsed(path, data)
        kind = root.get("kind") if isinstance(root, Map) else None
        model = EVENT_MODELS.get(kind) if isinstance(kind, str) else None
        if model is None:
            self.unread.kinds.add(OF_LOG)
            if root is not None and self._is_map(root, path):
                if "kind" in self.spoiled.get(id(root), ()):
                    self._say_of_empty(Event, root, [("kind",)])
                else:
                    self._unknown_event(root, path)
            return
        stem = path[path.rindex("/") + 1 : -len(".yaml")]
        event = self._whole(model, root, path)
        logged = Logged(stem, event or self._part(model, root, OF_LOG), self._show(path), root)
        (self.log if event else self.unread.log).append(logged)

    def _unknown_event(self, root: Map, path: str) -> None:
        kind = root.get("kind")
        message = f'unknown kind of event "{kind}"' if kind else '"kind" is required'
        also = f"one of {', '.join(EVENT_MODELS)}"
        hint = meant(kind, EVENT_MODELS, also=also) if isinstance(kind, str) else also
        self._report(codes.UNKNOWN_EVENT, path, message, hint, position(root, ("kind",)))

    def _misnamed(self, entry: Entry[Record], stem: str) -> None:
        self.unread.ids.add(stem)
        name = entry.record.id
        message = f'id "{name}" is not the file\'s name'
        hint = f"rename the file to {name}.yaml, or write id: {stem}"
        self.findings.append(codes.MISNAMED.at(entry.where("id"), message, hint))

    def _whole(self, model: type[BaseModel], node: Map, path: str) -> Any:
        """A record in which nothing is wrong, or None; what is wrong is reported."""
        record = None
        try:
            record = model.model_validate(node, context={"zone": self.zone})
        except ValidationError as error:
            found = explain(error, model, node, self._show(path), self.spoiled)
            self.findings += [each for each in found if each.where.line not in self.told]
        if not self.spoiled:
            return record
        spoiled = tuple(spoiled_in(node, self.spoiled))
        self._say_of_empty(model, node, spoiled)
        return None if spoiled else record

    def _say_of_empty(self, model: type[BaseModel], node: Map, spoiled: Iterable[Steps]) -> None:
        """The reader does not know which values may be left out; the model does."""
        hints = {position(node, steps): of_empty(model, steps) for steps in spoiled}
        for index in range(self.before, len(self.findings)):
            each = self.findings[index]
            hint = hints.get((each.where.line, each.where.column))
            if hint and each.message == EMPTY_VALUE:
                self.findings[index] = replace(each, hint=hint)

    def _is_map(self, root: Any, path: str) -> bool:
        if root is not None and not isinstance(root, Map):
            self._expected("a mapping", root, path, getattr(root, "at", (1, 1)))
        return isinstance(root, Map)

    def _is_list(self, root: Any, path: str) -> bool:
        if not isinstance(root, Seq):
            self._expected("a list of records", root, path, getattr(root, "at", (1, 1)))
        return isinstance(root, Seq)

    def _expected(self, expected: str, got: Any, path: str, at: tuple[int, int]) -> None:
        names = {
            Map: "a mapping",
            Seq: "a list",
            bool: "true or false",
            int: "a number",
            str: "text",
        }
        hint = "start with - id: …" if "list" in expected else "start with id: …"
        message = f"expected {expected}, got {names.get(type(got), 'nothing')}"
        self._report(codes.WRONG_SHAPE, path, message, hint, at)

    def _unique(self, entry: Entry[Record]) -> bool:
        first = self.first.setdefault(entry.record.id, entry)
        if first is entry:
            return True
        at = first.where("id")
        message = f'duplicate id "{entry.record.id}"'
        hint = f"the first one is {a(first.kind.name)} at {at}; ids are unique over all kinds"
        self.findings.append(codes.DUPLICATE_ID.at(entry.where("id"), message, hint))
        return False
