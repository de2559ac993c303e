"""A data folder to a handbook, with all findings at once."""

import datetime as dt
import functools
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from handbook.catalog import codes
from handbook.catalog.book import Entry, Handbook, Logged, former_ids, relations
from handbook.catalog.docs import DocsFolder, read_docs
from handbook.catalog.explain import explain
from handbook.catalog.files import (
    LOG,
    SETTINGS,
    kind_of,
    readable,
    stamps,
    stranger,
    walk,
)
from handbook.files.inside import read_inside, read_listed
from handbook.findings import Code, Finding, Where, in_order, nearest
from handbook.model import Kind, Record, Settings
from handbook.model.log import EVENT_MODELS
from handbook.model.relations import with_ids
from handbook.source import Map, Seq, position, read
from handbook.source.decode import without_secrets

_cache: dict[Path, tuple[Any, Handbook]] = {}


def load(folder: Path, shown: str | None = None, docs: DocsFolder | None = None) -> Handbook:
    """Read every record of a folder, the pages of a docs folder, and nothing outside them.

    `shown` is how findings name the folder (by default as it was given). A docs folder
    that is not there has no pages. Raises FileNotFoundError where there is no such data
    folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no data folder {folder}")
    with _no_collection():
        name = readable((shown if shown is not None else str(folder)).rstrip("/"))
        return _Loader(folder, name, docs).load()


def with_event(book: Handbook, path: str, text: str) -> Handbook:
    """The handbook as it would be with one more file in its log; nothing is written."""
    loader = _Loader(book.root, book.shown, findings=list(book.findings), log=list(book.log))
    loader.zone, loader.entries = book.zone, dict(book.entries)
    loader.event(path, text.encode("utf-8"))
    loader._mean_current()
    return replace(book, findings=loader.sorted_findings(), log=loader.sorted_log())


def load_cached(folder: Path, shown: str | None = None, docs: DocsFolder | None = None) -> Handbook:
    """As `load`, but the same object again for as long as no file of the folders changes."""
    stamp = (stamps(folder), stamps(docs.root) if docs else (), shown)
    known = _cache.get(folder)
    if known is None or known[0] != stamp:
        _cache[folder] = known = (stamp, load(folder, shown, docs=docs))
    return known[1]


class LoadedSettings(NamedTuple):
    """A handbook's own settings, None where they cannot be used, and what is wrong in them."""

    settings: Settings | None
    findings: tuple[Finding, ...]
    shown: str
    node: Any

    def where(self, *steps: str | int) -> Where:
        """Where a setting is written."""
        return Where(self.shown, *position(self.node, steps))


def load_settings(folder: Path, shown: str) -> LoadedSettings:
    """Read the settings of a folder alone, and none of its records."""
    loader = _Loader(folder, shown)
    node = loader._document(SETTINGS)
    is_map = loader._is_map(node, SETTINGS)
    settings = loader._validate(Settings, node, node, SETTINGS) if is_map else None
    return LoadedSettings(settings, tuple(loader.findings), f"{shown}/{SETTINGS}", node)


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
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, Entry[Record]] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    settings_node: Any = None
    zone: dt.tzinfo = dt.UTC
    # The lines of the file at hand of which its reader has told.
    told: set[int] = field(default_factory=set)
    broken_ids: set[str] = field(default_factory=set)
    broken_at: list[tuple[Where, str]] = field(default_factory=list)

    def load(self) -> Handbook:
        settings = None
        by_kind: dict[str, list[Entry[Record]]] = {}
        paths = sorted(walk(self.root, self._unreadable))
        for path in paths:
            if path.startswith(LOG):
                self._logged(path)
                continue
            kind = kind_of(path)
            if (self.root / path).is_dir():
                self._folder(path)
            elif path == SETTINGS:
                settings = self._settings(path)
            elif kind is None or not path.endswith(".yaml"):
                self.findings.append(stranger(path, self._show(path)))
            else:
                for entry in self._file(path, kind):
                    if self._unique(entry):
                        self.entries[entry.record.id] = entry
                        by_kind.setdefault(kind.name, []).append(entry)
        if SETTINGS not in paths:
            hint = "it names the handbook, its time zone and the day it was adopted"
            self._report(codes.NO_SETTINGS, SETTINGS, "file is missing", hint)
        source_text = self._source_text(settings)
        self._mean_current()
        if settings:
            settings = with_ids(settings, self.former)
        docs = read_docs(self.docs, self.findings) if self.docs else ()
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
            broken_kinds=frozenset(self.broken),
            partial_kinds=frozenset(self.broken | self.partial),
            broken_ids=frozenset(self.broken_ids),
            broken_at=tuple(self.broken_at),
            source_text=source_text,
            texts=self.texts,
            docs=docs,
            referrers=relations(self.entries),
            log=self.sorted_log(),
        )

    @functools.cached_property
    def former(self) -> dict[str, str]:
        """For each id that a record had before and none has now, the one that it has."""
        return former_ids(self.entries)

    def _mean_current(self) -> None:
        """Let every id that a record had before mean the record, wherever it stands."""
        if self.former:
            for name, entry in self.entries.items():
                self.entries[name] = replace(entry, record=with_ids(entry.record, self.former))
            self.log = [replace(e, event=with_ids(e.event, self.former)) for e in self.log]

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All that was found, each thing once."""
        return in_order(self.findings)

    def sorted_log(self) -> tuple[Logged, ...]:
        """The events, oldest first."""
        return tuple(sorted(self.log, key=lambda each: (each.event.on, each.id)))

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
        self.findings += document.findings
        self.told = {finding.where.line for finding in document.findings}
        self.texts[document.path] = document.text
        return document.root

    def _unreadable(self, path: str, error: OSError) -> None:
        message = f"cannot read: {error.strerror or error}"
        hint = "check the file's type and rights"
        self._report(codes.UNREADABLE, path, message, hint)

    def _folder(self, path: str) -> None:
        """A folder where a file should be, or a link to one: its records cannot be read."""
        self._document(path)
        if kind := kind_of(path) or kind_of(f"{path}/any.yaml"):
            self.broken.add(kind.name)

    def _settings(self, path: str) -> Settings | None:
        self.settings_node = root = self._document(path)
        settings = self._validate(Settings, root, root, path) if self._is_map(root, path) else None
        self.zone = settings.zone if settings else self.zone
        return settings

    def _source_text(self, settings: Settings | None) -> str:
        if settings is None:
            return ""
        path = settings.source_document.file
        try:
            text = read_inside(self.root, path).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = "not UTF-8"
            if isinstance(error, OSError):
                reason = error.strerror or str(error)
            message = f'source document "{path}": {reason}'
            self._report(codes.NO_SOURCE, SETTINGS, message, "its path is within the data folder")
            return ""
        text, leaked = without_secrets(text, self._show(path))
        self.findings += leaked
        return text

    def _file(self, path: str, kind: Kind) -> Iterator[Entry[Record]]:
        root = self._document(path)
        single = kind.store.endswith("/")
        if root is None:
            self.broken.add(kind.name)
            return
        if not (self._is_map(root, path) if single else self._is_list(root, path)):
            self.broken.add(kind.name)
            return
        for index, node in enumerate([root] if single else root):
            if not isinstance(node, Map):
                self.broken.add(kind.name)
                if node is not None:  # the reader has told of an empty item
                    self._expected("a mapping", node, path, position(root, (index,)))
                continue
            record = self._validate(kind.model, node, node, path)
            if record is None:
                self.partial.add(kind.name)
                self.broken_ids.add(str(node.get("id")))
                self.broken_at.append((Where(self._show(path), *node.at), str(node.get("id"))))
                continue
            if single and record.id != Path(readable(path)).stem:
                self._misnamed(path, node, record.id)
            yield Entry(kind, record, self._show(path), node)

    def _logged(self, path: str) -> None:
        """A file of the log."""
        if not path.endswith(".yaml"):
            self.findings.append(stranger(path, self._show(path)))
            return
        try:
            data = read_listed(self.root, path)
        except OSError as error:
            self._unreadable(path, error)
        else:
            self.event(path, data)

    def event(self, path: str, data: bytes) -> None:
        """Add the event that a file of the log holds."""
        root = self._parsed(path, data)
        if root is None or not self._is_map(root, path):
            return
        kind = root.get("kind")
        model = EVENT_MODELS.get(kind) if isinstance(kind, str) else None
        if model is None:
            self._unknown_event(root, path)
            return
        event = self._validate(model, root, root, path)
        if event is not None:
            stem = path[path.rindex("/") + 1 : -len(".yaml")]
            self.log.append(Logged(stem, event, self._show(path), root))

    def _unknown_event(self, root: Map, path: str) -> None:
        kind = root.get("kind")
        near = nearest(kind, EVENT_MODELS) if isinstance(kind, str) else None
        hint = f'did you mean "{near}"? ' if near else ""
        message = f'unknown kind of event "{kind}"' if kind else '"kind" is required'
        hint += f"one of {', '.join(EVENT_MODELS)}"
        self._report(codes.UNKNOWN_EVENT, path, message, hint, position(root, ("kind",)))

    def _misnamed(self, path: str, node: Map, record_id: str) -> None:
        message = f'id "{record_id}" is not the file\'s name'
        hint = f"rename the file to {record_id}.yaml, or write id: {Path(readable(path)).stem}"
        self._report(codes.MISNAMED, path, message, hint, position(node, ("id",)))

    def _validate(self, model: type[BaseModel], value: Any, node: Any, path: str) -> Any:
        try:
            return model.model_validate(value, context={"zone": self.zone})
        except ValidationError as error:
            found = explain(error, model, node, self._show(path))
            self.findings += [each for each in found if each.where.line not in self.told]
        return None

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
        first = self.entries.get(entry.record.id)
        if first is None:
            return True
        self.broken_at.append((entry.where(), entry.record.id))
        at = first.where("id")
        message = f'duplicate id "{entry.record.id}"'
        hint = f"the first one is a {first.kind.name} at {at}; ids are unique over all kinds"
        self.findings.append(codes.DUPLICATE_ID.at(entry.where("id"), message, hint))
        return False
