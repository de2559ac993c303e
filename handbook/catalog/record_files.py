"""The files that hold records: one that lists those of a kind, or one for each record."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from handbook.catalog import codes
from handbook.catalog.documents import Documents
from handbook.catalog.entries import Entry
from handbook.findings import a
from handbook.model import Kind, Record
from handbook.source import Map, position


@dataclass
class RecordFiles:
    """Reads the records of one file after the other; an id that was there before is reported."""

    documents: Documents
    _first: dict[str, Entry[Record]] = field(default_factory=dict)

    def read(self, path: str, kind: Kind) -> Iterator[Entry[Record]]:
        """The records of a file in which nothing is wrong; what is read of others is noted."""
        docs = self.documents
        root = docs.document(path)
        right = docs.is_list if kind.listed else docs.is_map
        if root is None or not right(root, path):
            docs.unread.kinds.add(kind.name)
            return
        for index, node in enumerate(root if kind.listed else [root]):
            if isinstance(node, Map):
                if entry := self._entry(path, kind, node):
                    yield entry
                continue
            docs.unread.kinds.add(kind.name)
            if node is not None:  # the reader has told of an empty item
                docs.expected("a mapping", node, path, position(root, (index,)))

    def _entry(self, path: str, kind: Kind, node: Map) -> Entry[Record] | None:
        """A record in which nothing is wrong; what can be used of another is kept apart."""
        docs = self.documents
        record = docs.whole(kind.model, node, path)
        part = record or docs.part(kind.model, node, kind.name)
        entry = Entry(kind, part, docs.show(path), node)
        if not self._identified(entry):
            return None
        if not record:
            docs.unread.entries.append(entry)
            return None
        return entry

    def _identified(self, entry: Entry[Record]) -> bool:
        """Whether a record has an id that no other has; what is not known otherwise is noted."""
        unread, name, kind = self.documents.unread, entry.record.id, entry.kind.name
        if name is None:  # it may be any that is missed
            name = str(entry.node.get("id"))
        else:
            if not entry.kind.listed:
                self._named_as_its_file(entry)
            if self._unique(entry):
                return True
            # What its own id should be, nobody knows.
        unread.kinds.add(kind)
        unread.ids.add(name)
        unread.at.append((entry.where(), name))
        return False

    def _named_as_its_file(self, entry: Entry[Record]) -> None:
        """Report a record that has a file of its own with another name than its id."""
        name, stem = entry.record.id, entry.path.rpartition("/")[2].removesuffix(".yaml")
        if name == stem:
            return
        self.documents.unread.ids.add(stem)
        message = f'id "{name}" is not the file\'s name'
        hint = f"rename the file to {name}.yaml, or write id: {stem}"
        self.documents.findings.append(codes.MISNAMED.at(entry.where("id"), message, hint))

    def _unique(self, entry: Entry[Record]) -> bool:
        """Whether no record before has this id; one that has it is reported."""
        first = self._first.setdefault(entry.record.id, entry)
        if first is entry:
            return True
        at = first.where("id")
        message = f'duplicate id "{entry.record.id}"'
        hint = f"the first one is {a(first.kind.name)} at {at}; ids are unique over all kinds"
        self.documents.findings.append(codes.DUPLICATE_ID.at(entry.where("id"), message, hint))
        return False
