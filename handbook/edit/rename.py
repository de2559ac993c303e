"""A record under another id: what changes in which file, and every other byte as it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handbook.catalog import Entry, Handbook
from handbook.catalog.files import SETTINGS
from handbook.edit.addresses import Moved, in_markdown, in_page
from handbook.edit.splicing import Splice, encoded, newline, spliced
from handbook.findings import Where
from handbook.model import Record
from handbook.model.relations import references
from handbook.source import Map, Seq, position
from handbook.source.decode import decode, index_of


class CannotRenameError(ValueError):
    """Something is written in a form in which it cannot be changed; the text says where."""


@dataclass
class Renaming:
    """One record of a handbook whose id changes, or did before the last run was cut off."""

    book: Handbook
    entry: Entry[Record]
    old: str
    new: str
    _splices: dict[str, dict[int, Splice]] = field(default_factory=dict)

    def edits(self, texts: Mapping[str, bytes]) -> dict[str, bytes]:
        """The new bytes of each data file that changes, by its path in the data folder.

        `texts` has the bytes of the files as they were read. Raises CannotRenameError.
        """
        if self.entry.record.id == self.old:
            self._own_id(texts)
        for entry in self.book.entries.values():
            for reference in references(entry.record):
                self._reference(entry.path, entry.node, reference.path, texts)
            self._addresses(entry, texts)
        if self.book.settings:
            settings = self.book.path_of(SETTINGS)
            for reference in references(self.book.settings):
                self._reference(settings, self.book.settings_node, reference.path, texts)
        return {
            path: spliced(texts[path], splices.values()) for path, splices in self._splices.items()
        }

    def page(self, path: str, data: bytes) -> bytes:
        """The bytes of a page, by its path in the docs folder, with what leads to the record."""
        text, _ = decode(data, path)
        return encoded(in_page(text, path, self._moved()), data)

    def _moved(self) -> Moved:
        kind = self.entry.kind
        return Moved(kind.page, self.old, self.new, own_page=kind.own_pages)

    def _add(self, path: str, splice: Splice) -> None:
        self._splices.setdefault(self._within(path), {})[splice[0]] = splice

    def _within(self, shown: str) -> str:
        return shown.removeprefix(f"{self.book.shown}/")

    def _text(self, path: str, texts: Mapping[str, bytes]) -> str:
        return decode(texts[self._within(path)], path)[0]

    def _reference(
        self, path: str, node: Any, steps: tuple[str | int, ...], texts: Mapping[str, bytes]
    ) -> None:
        if _value(node, steps) == self.old:
            where = Where(path, *position(node, steps))
            self._add_id(where, self._text(path, texts), self.old, self.new)

    def _add_id(self, where: Where, text: str, old: str, new: str) -> None:
        """Put an id in the place of another; an alias follows what it stands for."""
        start = index_of(text, where)
        if text[start] == "*":
            return
        found = re.compile(rf"(?:&\S+\s+)?(?P<quote>[\"']?)(?P<id>{re.escape(old)})(?P=quote)")
        match = found.match(text, start)
        if match is None:
            raise CannotRenameError(
                f"{where}: the id is not written plainly; write {old} there, and run this again"
            )
        self._add(where.path, (match.start("id"), match.end("id"), new))

    def _own_id(self, texts: Mapping[str, bytes]) -> None:
        """Give the record its new id, and note the old one with it."""
        entry, node = self.entry, self.entry.node
        text = self._text(entry.path, texts)
        self._add_id(entry.where("id"), text, self.old, self.new)
        formerly = node.get("formerly")
        if isinstance(formerly, Seq) and self.old in formerly:
            return  # it went back to that id, and leaves it once more
        if isinstance(formerly, Seq) and formerly:
            self._insert_item(text, entry.where("formerly", 0))
        elif formerly is None:
            self._insert_key(text, entry)
        else:
            raise CannotRenameError(f"{entry.where('formerly')}: remove the empty list first")

    def _insert_item(self, text: str, where: Where) -> None:
        start = index_of(text, where)
        line = text.rfind("\n", 0, start) + 1
        before = text[line:start]
        block = re.fullmatch(r"\s*-\s+", before)
        added = f"{self.old}{newline(text)}{before}" if block else f"{self.old}, "
        self._add(where.path, (start, start, added))

    def _insert_key(self, text: str, entry: Entry[Record]) -> None:
        """A line behind the id's or, in a flow mapping, a key behind it."""
        start = index_of(text, entry.where("id"))
        key = index_of(text, entry.where("id", key=True))
        if text[index_of(text, entry.where())] == "{":
            end = re.compile(r"(?:&\S+\s+)?([\"']?)[\w-]+\1").match(text, start)
            at = end.end() if end else start
            self._add(entry.path, (at, at, f", formerly: [{self.old}]"))
            return
        line = text.rfind("\n", 0, key) + 1
        indent = " " * (key - line)
        end_of_line = re.compile(r"[^\r\n]*").match(text, start)
        at = end_of_line.end() if end_of_line else start
        self._add(entry.path, (at, at, f"{newline(text)}{indent}formerly: [{self.old}]"))

    def _addresses(self, entry: Entry[Record], texts: Mapping[str, bytes]) -> None:
        """The addresses of the record's page in fields that are an address or Markdown."""
        for where, value in _scalars(entry.path, entry.node):
            links = list(in_markdown(value, self._moved()))
            if not links:
                continue
            text = self._text(entry.path, texts)
            at = index_of(text, where)
            for old, new in links:
                at = text.find(old, at)
                if at < 0:
                    raise CannotRenameError(
                        f"{where}: {old} is written over several lines; write it in one"
                    )
                self._add(entry.path, (at, at + len(old), new))
                at += len(old)


def _value(node: Any, steps: tuple[str | int, ...]) -> Any:
    """What stands at a path of a file; None where nothing does."""
    for step in steps:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def _scalars(path: str, node: Any) -> Iterator[tuple[Where, str]]:
    """Every text of a record, and where it starts."""
    if isinstance(node, (Map, Seq)):
        items = node.items() if isinstance(node, Map) else enumerate(node)
        for step, value in items:
            if isinstance(value, str):
                yield Where(path, *position(node, (step,))), value
            else:
                yield from _scalars(path, value)
