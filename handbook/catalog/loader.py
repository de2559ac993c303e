"""All files of a data folder, and the pages of a docs folder, to a handbook."""

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from handbook.catalog.beside import look_beside
from handbook.catalog.book import Handbook
from handbook.catalog.docs import Doc, DocsFolder, read_docs
from handbook.catalog.documents import Documents
from handbook.catalog.entries import Entry, former_ids, relations
from handbook.catalog.files import (
    LOG,
    OF_KINDS,
    OF_LOG,
    OF_SETTINGS,
    SETTINGS,
    stranger,
    walk,
)
from handbook.catalog.fine import Fine, from_cache
from handbook.catalog.known import Logged, in_time
from handbook.catalog.log_files import LogFiles
from handbook.catalog.record_files import RecordFiles
from handbook.catalog.settings_file import SettingsFile
from handbook.findings import Finding, in_order
from handbook.model import Kinds, Record
from handbook.model.relations import with_ids
from handbook.source.kept import digest


@dataclass
class Loader:
    """Reads a data folder once. `given` are its kinds, where the settings are not to bring them."""

    documents: Documents
    docs: DocsFolder | None = None
    given: Kinds | None = None
    entries: dict[str, Entry[Record]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = SettingsFile(self.documents)
        self.records = RecordFiles(self.documents)
        self.log = LogFiles(self.documents)

    def load(self) -> Handbook:
        """The handbook, with all that is wrong in its files among its findings."""
        by_kind = self._read_files()
        source_text = self.settings.source_text()
        self.mean_current_ids()
        docs = self._read_docs()
        if self.documents.sound:
            self.documents.sound.keep()
        read, settings = self.documents, self.settings.settings
        return Handbook(
            root=read.root,
            shown=read.shown,
            settings=with_ids(settings, self._former) if settings else None,
            settings_node=self.settings.node,
            entries=self.entries,
            by_kind={
                kind: tuple(self.entries[name] for name in names) for kind, names in by_kind.items()
            },
            findings=self.sorted_findings(),
            unread=read.unread,
            source_text=source_text,
            texts=read.texts,
            docs=docs,
            referrers=relations(self.entries),
            log=self.sorted_log(),
            kinds=read.kinds,
            fine=self._fine(docs),
        )

    def _fine(self, docs: Sequence[Doc]) -> Fine:
        """What is known already of the files and pages that were read."""
        read = self.documents
        pages = {each.shown: digest(each.text.encode()) for each in docs if each.is_page}
        digests = {**read.digests, **pages}
        if read.cache is None:
            return Fine(digests)
        return from_cache(read.cache, digests, read.kinds.files)

    def _read_files(self) -> dict[str, list[str]]:
        """Read the settings, then all other files; the ids of each kind, as they are written."""
        read, by_kind = self.documents, dict[str, list[str]]()
        paths = sorted(walk(read.root, self._unlisted))
        there = SETTINGS in paths and not (read.root / SETTINGS).is_dir()
        if there:
            self.settings.read()
        self.settings.learn_kinds(self.given)
        for path in paths:
            if not (there and path == SETTINGS):
                self._read_file(path, paths, by_kind)
        if SETTINGS not in paths:
            self.settings.missing()
        return by_kind

    def _read_file(self, path: str, paths: Sequence[str], by_kind: dict[str, list[str]]) -> None:
        kind = self.documents.kinds.in_file(path)
        if path.startswith(LOG):
            self.log.read(path)
        elif os.path.isdir(f"{self.documents.root}/{path}"):  # noqa: PTH112  (a path for each file)
            self._folder(path)
        elif kind is None or not path.endswith(".yaml"):
            self._stranger(path, paths)
        else:
            for entry in self.records.read(path, kind):
                self.entries[entry.record.id] = entry
                by_kind.setdefault(kind.name, []).append(entry.record.id)

    def _read_docs(self) -> tuple[Doc, ...]:
        """The pages of the docs folder, and what is wrong in them and beside them."""
        if self.docs is None:
            return ()
        found = read_docs(self.docs, self.documents.findings, self.documents.unread.kinds)
        self.documents.findings += look_beside(self.docs)
        return found

    @functools.cached_property
    def _former(self) -> dict[str, str]:
        """For each id that a record had before and none has now, the one that it has."""
        partial = {each.record.id: each for each in self.documents.unread.entries}
        return former_ids({**partial, **self.entries})

    def mean_current_ids(self) -> None:
        """Let every id that a record had before mean the record, wherever it stands."""
        if not self._former:
            return
        unread = self.documents.unread
        for name, entry in self.entries.items():
            self.entries[name] = replace(entry, record=with_ids(entry.record, self._former))
        unread.entries = [
            replace(each, record=with_ids(each.record, self._former)) for each in unread.entries
        ]
        self.log.events = [
            replace(each, event=with_ids(each.event, self._former)) for each in self.log.events
        ]

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All that was found, each thing once."""
        return in_order(self.documents.findings)

    def sorted_log(self) -> tuple[Logged, ...]:
        """The events, oldest first."""
        return in_time(self.log.events)

    def _unlisted(self, path: str, error: OSError) -> None:
        """A folder that cannot be listed: nothing is known of the files in it."""
        read = self.documents
        read.unreadable(path, error)
        inside = read.kinds.in_file(f"{path}/any.yaml")
        every = {*read.kinds, OF_LOG, OF_SETTINGS} if not path else {OF_LOG}
        read.unread.kinds |= {inside.name} if inside else every

    def _folder(self, path: str) -> None:
        """A folder where a file should be, or a link to one: its records cannot be read."""
        read = self.documents
        read.document(path)
        if kind := read.kinds.in_file(path) or read.kinds.in_file(f"{path}/any.yaml"):
            read.unread.kinds.add(kind.name)
        elif path == SETTINGS:
            read.unread.kinds.add(OF_SETTINGS)

    def _stranger(self, path: str, paths: Sequence[str]) -> None:
        """A file that no kind is written in may hold the records of a kind that has no file.

        While not all kinds are known it may be the right file of one of the others.
        """
        read = self.documents
        kinds, unread = read.kinds, read.unread
        if OF_KINDS not in unread.kinds or not path.endswith(".yaml"):
            read.findings.append(stranger(path, read.show(path), kinds))
        if read.is_empty(path):
            return
        found = {kind.name for each in paths if each != path and (kind := kinds.in_file(each))}
        folder = kinds.by_store.get(f"{path.partition('/')[0]}/")
        twin = kinds.by_store.get(f"{path.rpartition('.')[0]}.yaml")
        unread.strangers.add(read.show(path))
        unread.kinds |= kinds.keys() - found
        unread.kinds |= {kind.name for kind in (folder, twin) if kind}
