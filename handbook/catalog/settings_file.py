"""A handbook's own settings, and what they name: kinds of its own, and the source document."""

import functools
from dataclasses import dataclass
from typing import Any

from handbook.catalog import codes
from handbook.catalog.documents import Documents
from handbook.catalog.files import OF_KINDS, OF_SETTINGS, SETTINGS
from handbook.catalog.kinds import kinds_of
from handbook.files.inside import read_inside
from handbook.findings import Where
from handbook.model import Kinds, Settings
from handbook.source import position
from handbook.source.opened import opened


@dataclass
class SettingsFile:
    """Reads handbook.yaml.

    `node` is what is written there, `settings` what it means, None where something in it is
    wrong, and `known` what of it can be used all the same.
    """

    documents: Documents
    node: Any = None
    settings: Settings | None = None

    @property
    def known(self) -> Settings | None:
        """The settings, or what can be used of them."""
        return self.settings or self.documents.unread.settings

    def read(self) -> None:
        """Read the settings, and their time zone into the documents'."""
        docs = self.documents
        self.node = root = docs.document(SETTINGS)
        if not docs.is_map(root, SETTINGS):
            docs.unread.kinds.add(OF_SETTINGS)
            return
        self.settings = docs.whole(Settings, root, SETTINGS)
        if self.settings is None:
            docs.unread.settings = docs.part(Settings, root, OF_SETTINGS)
        if self.known and self.known.timezone:  # None where it is what is wrong
            docs.zone = self.known.zone

    def missing(self) -> None:
        """Report that there is no such file."""
        hint = "it names the handbook, its time zone and the day it was adopted"
        self.documents.report(codes.NO_SETTINGS, SETTINGS, "file is missing", hint)
        self.documents.unread.kinds.add(OF_SETTINGS)

    def learn_kinds(self, given: Kinds | None) -> None:
        """Let the documents know the kinds that the settings bring, or those that are given.

        Modules that the settings name are imported; those that cannot be are reported.
        """
        docs, known = self.documents, self.known
        if given is not None:
            docs.kinds = given
            return
        where = functools.partial(self.where, "kinds")
        found = kinds_of(docs.root.absolute().parent, (known and known.kinds) or (), where)
        docs.kinds = found.kinds.written_in(found.files)
        docs.findings += found.findings
        if found.findings or known is None or f"{OF_SETTINGS}.kinds" in docs.unread.fields:
            docs.unread.kinds.add(OF_KINDS)

    def where(self, *steps: str | int) -> Where:
        """Where a setting is written."""
        return Where(self.documents.show(SETTINGS), *position(self.node, steps))

    def source_text(self) -> str:
        """The text of the source document; "" where there is none, or where it cannot be read."""
        docs, known = self.documents, self.known
        path = getattr(known.source_document, "file", None) if known else None
        if path is None:
            return ""
        try:
            data = read_inside(docs.root, path)
            data.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = "not UTF-8"
            if isinstance(error, OSError):
                reason = error.strerror or str(error)
            message = f'source document "{path}": {reason}'
            hint = "its path is within the data folder"
            docs.report(codes.NO_SOURCE, SETTINGS, message, hint)
            return ""
        text, found = opened(data, docs.show(path), ruled=True)
        docs.findings += found
        return text or ""
