"""What git knows of versions: which commit each one is, and what changed between two of them."""

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from handbook import git
from handbook.catalog import DocsFolder, Entry, Handbook
from handbook.git import GitError
from handbook.model import Record
from handbook.model.knowledge import Page
from handbook.model.revision import is_commit
from handbook.schedule.versions import About
from handbook.source import Map, Seq, read


class GitVersions:
    """What a repository says of versions; each is asked once.

    `folder` is any folder of the repository that the versions are of. The handbook may stand in
    another one: what changed in it between two versions is then not known.
    """

    def __init__(self, folder: Path, book: Handbook, docs: DocsFolder | None = None) -> None:
        self.why: list[str] = []
        self._folder = folder
        self._book = book
        self._docs = docs
        self._commits: dict[str, str | None] = {}
        self._names: dict[tuple[str, str], frozenset[str]] = {}

    @cached_property
    def _top(self) -> Path:
        return git.top(self._folder) or self._folder.resolve()

    def commit(self, version: str) -> str | None:
        """The full commit that a version means, or None where git does not know it."""
        if version not in self._commits:
            self._commits[version] = self._commit(version)
        return self._commits[version]

    def _commit(self, version: str) -> str | None:
        try:
            return git.commit(self._folder, version)
        except GitError as error:
            if is_commit(version):
                return version
            self._say(f"{error}: versions are told apart by their names")
            return None

    def _say(self, why: str) -> None:
        if why not in self.why:
            self.why.append(why)

    def changed(self, since: str, version: str, about: About) -> frozenset[str] | None:
        """The ids of records and the paths that differ between two versions; None if not known."""
        one, other = self.commit(since), self.commit(version)
        if one is None or other is None:
            return None
        try:
            names = self._between(one, other)
            found = set(_below(about.paths, names))
            for entry in about.entries:
                found |= self._of_record(entry, names, one, other)
            for kind in about.kinds:
                found |= self._of_kind(kind, names, one, other)
        except GitError as error:
            self._say(str(error))
            return None
        return frozenset(found)

    def _between(self, one: str, other: str) -> frozenset[str]:
        """The paths that differ between two commits, from the repository's top folder."""
        if (one, other) not in self._names:
            words = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", one, other, "--")
            said = git.run(self._top, *words).decode("utf-8", "surrogateescape")
            self._names[one, other] = frozenset(said.split("\0")[:-1])
        return self._names[one, other]

    def _inside(self, folder: Path, shown: str) -> str:
        """A folder's path from the repository's top, with a slash. Raises GitError if outside."""
        here = folder.resolve()
        if not here.is_relative_to(self._top):
            raise GitError(f"{shown} is in another repository than these versions")
        path = here.relative_to(self._top).as_posix()
        return "" if path == "." else f"{path}/"

    @property
    def _data(self) -> str:
        return self._inside(self._book.root, self._book.shown)

    def _of_record(
        self, entry: Entry[Record], names: frozenset[str], one: str, other: str
    ) -> set[str]:
        """The id of a record, where it or the page that it stands for differs."""
        record = entry.record
        if isinstance(record, Page) and not names.isdisjoint(self._page(record)):
            return {record.id}
        path = f"{self._data}{self._within(entry)}"
        if path not in names:
            return set()
        ids = {record.id, *(record.formerly or ())}
        before, after = (self._records(commit, path) for commit in (one, other))
        return {record.id} if _picked(before, ids) != _picked(after, ids) else set()

    def _within(self, entry: Entry[Record]) -> str:
        return entry.path.removeprefix(self._book.path_of(""))

    def _page(self, page: Page) -> Iterator[str]:
        """The paths that the file of a page may have."""
        if self._docs:
            above = self._inside(self._docs.root, self._docs.shown)
            yield from (f"{above}{page.path}.md", f"{above}{page.path}/index.md")

    def _of_kind(self, name: str, names: frozenset[str], one: str, other: str) -> set[str]:
        """The ids of the records of a kind that differ, those that came and went among them."""
        kind = self._book.kinds.get(name)
        if kind is None:
            return set()
        store = f"{self._data}{kind.store}"
        found: set[str] = set()
        for path in (
            each for each in names if each == store or each.startswith(f"{store.rstrip('/')}/")
        ):
            before, after = (self._records(commit, path) for commit in (one, other))
            ids = before.keys() | after.keys()
            found |= {each for each in ids if before.get(each) != after.get(each)}
        return found

    def _records(self, commit: str, path: str) -> dict[str, object]:
        """The records of a file as a commit has them, by their ids."""
        blobs = git.files(self._top, commit, path)
        found: dict[str, object] = {}
        for _, data in git.contents(self._top, blobs):
            root = read(data, path).root
            for node in root if isinstance(root, Seq) else [root]:
                if isinstance(node, Map):
                    found[str(node.get("id"))] = node
        return found


def _picked(records: dict[str, object], ids: set[str]) -> object:
    """What a record says, by whichever of its ids it had."""
    found = next((records[each] for each in sorted(ids) if each in records), None)
    if not isinstance(found, Map):
        return None
    return {key: value for key, value in found.items() if key not in ("id", "formerly")}


def _below(paths: Iterable[str], names: frozenset[str]) -> Iterator[str]:
    """Those of some files and folders in which something differs."""
    for path in paths:
        plain = os.path.normpath(path)
        if plain == "." or any(name == plain or name.startswith(f"{plain}/") for name in names):
            yield path
