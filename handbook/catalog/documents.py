"""The files of a data folder as documents, and their parts as records of a model."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeGuard

from pydantic import BaseModel, ValidationError

from handbook.catalog import codes
from handbook.catalog.as_read import as_read, lost, spoiled_in
from handbook.catalog.entries import Unread
from handbook.catalog.explain import explain, of_empty
from handbook.catalog.files import readable
from handbook.files.inside import read_listed
from handbook.findings import Code, Finding, Where
from handbook.model import KINDS, Kinds
from handbook.model.relations import Path as Steps
from handbook.source import Map, Seq, position, read
from handbook.source.diagnostics import Spoiled
from handbook.source.kept import Cache, Sound
from handbook.source.recent import Recent
from handbook.source.values import EMPTY_VALUE

# Records in which nothing is wrong, by the mapping that each was made of, which is the same while
# its file is: the mapping, the model, the time zone, and the record.
_WHOLE: Recent[tuple[Map, type[BaseModel], dt.tzinfo, Any]] = Recent(50_000)
_NAMES = {Map: "a mapping", Seq: "a list", bool: "true or false", int: "a number", str: "text"}


@dataclass
class Documents:
    """Reads the files of a data folder, one after the other, and keeps what is found.

    `shown` is how findings name the folder. `findings` is what is wrong so far, `unread` what
    could not be read, and `texts` what is written in each file and `digests` the digest of its
    bytes, by the name in findings.
    `kinds` and `zone` are those of the settings, once they are read. `cache` knows what
    was fine before.
    """

    root: Path
    shown: str
    kinds: Kinds = KINDS
    zone: dt.tzinfo = dt.UTC
    cache: Cache | None = None
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    unread: Unread = field(default_factory=Unread)
    # Of the document read last: which values are not what was meant, the number of findings
    # before its own, and the lines that these are about.
    spoiled: Spoiled = field(default_factory=dict)
    _before: int = 0
    _told: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sound = Sound(self.cache) if self.cache else None

    def show(self, path: str) -> str:
        """A file's path as findings name it."""
        path = readable(path)
        return f"{self.shown}/{path}" if self.shown else path

    def report(
        self, code: Code, path: str, message: str, hint: str, at: tuple[int, int] = (1, 1)
    ) -> None:
        """Add a finding about a file of the folder, at a line and column."""
        self.findings.append(code.at(Where(self.show(path), *at), message, hint))

    def unreadable(self, path: str, error: OSError) -> None:
        """Add the finding for a file or folder that the system does not let be read."""
        message = f"cannot read: {error.strerror or error}"
        self.report(codes.UNREADABLE, path, message, "check the file's type and rights")

    def document(self, path: str) -> Any:
        """The value of a file, or None where it could not be read, which is reported."""
        try:
            data = read_listed(self.root, path)
        except OSError as error:
            self.unreadable(path, error)
            return None
        return self.parsed(path, data)

    def parsed(self, path: str, data: bytes) -> Any:
        """The value of a file that has these bytes, or None where they are no YAML."""
        document = read(data, self.show(path), self.sound)
        self._before = len(self.findings)
        self.findings += document.findings
        self._told = {finding.where.line for finding in document.findings}
        self.spoiled = document.spoiled
        self.texts[document.path] = document.text
        self.digests[document.path] = document.digest
        return document.root

    def is_empty(self, path: str) -> bool:
        """Whether a file can be read, and has neither a key nor an item."""
        try:
            document = read(read_listed(self.root, path), path)
        except OSError:
            return False
        return isinstance(document.root, (Map, Seq)) and not document.root

    def is_map(self, root: Any, path: str) -> TypeGuard[Map]:
        """Whether a file holds a mapping; anything else is reported, unless nothing was read."""
        if root is not None and not isinstance(root, Map):
            self.expected("a mapping", root, path, getattr(root, "at", (1, 1)))
        return isinstance(root, Map)

    def is_list(self, root: Any, path: str) -> TypeGuard[Seq]:
        """Whether a file holds a list; anything else is reported."""
        if not isinstance(root, Seq):
            self.expected("a list of records", root, path, getattr(root, "at", (1, 1)))
        return isinstance(root, Seq)

    def expected(self, expected: str, got: Any, path: str, at: tuple[int, int]) -> None:
        """Report a value that is of another type than is expected at its place."""
        hint = "start with - id: …" if "list" in expected else "start with id: …"
        message = f"expected {expected}, got {_NAMES.get(type(got), 'nothing')}"
        self.report(codes.WRONG_SHAPE, path, message, hint, at)

    def whole(self, model: type[BaseModel], node: Map, path: str) -> Any:
        """A record in which nothing is wrong, or None; what is wrong is reported."""
        known = _WHOLE.get(id(node))
        if known and known[0] is node and known[1:3] == (model, self.zone):
            return known[3]
        record = None
        try:
            record = model.model_validate(node, context={"zone": self.zone})
        except ValidationError as error:
            found = explain(error, model, node, self.show(path), self.spoiled)
            self.findings += [each for each in found if each.where.line not in self._told]
        if not self.spoiled:
            if record is not None:
                _WHOLE.put(id(node), (node, model, self.zone, record))
            return record
        spoiled = tuple(spoiled_in(node, self.spoiled))
        self.hint_at_empty(model, node, spoiled)
        return None if spoiled else record

    def part(self, model: type[BaseModel], node: Map, kind: str) -> Any:
        """What of a record can be used where something in it is wrong; what cannot is noted."""
        part = as_read(model, node, self.spoiled)
        self.unread.partial.add(kind)
        gone = lost(model, part, node, self.spoiled)
        self.unread.fields |= {f"{kind}.{key}" for key in gone}
        return part

    def hint_at_empty(self, model: type[BaseModel], node: Map, spoiled: Iterable[Steps]) -> None:
        """Mend the hints of empty values: only the model knows which may be left out."""
        hints = {position(node, steps): of_empty(model, steps) for steps in spoiled}
        for index in range(self._before, len(self.findings)):
            each = self.findings[index]
            hint = hints.get((each.where.line, each.where.column))
            if hint and each.message == EMPTY_VALUE:
                self.findings[index] = replace(each, hint=hint)
