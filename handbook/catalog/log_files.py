"""The files of the log: one for each event."""

from dataclasses import dataclass, field

from handbook.catalog import codes
from handbook.catalog.documents import Documents
from handbook.catalog.files import OF_LOG, stranger
from handbook.catalog.known import Logged
from handbook.files.inside import read_listed
from handbook.findings import meant
from handbook.model.log import EVENT_MODELS, Event
from handbook.source import Map, position


@dataclass
class LogFiles:
    """Reads the events of one file after the other into `events`."""

    documents: Documents
    events: list[Logged] = field(default_factory=list)

    def read(self, path: str) -> None:
        """Add the event of a file below log/; one that holds none is reported."""
        docs = self.documents
        if not path.endswith(".yaml"):
            docs.findings.append(stranger(path, docs.show(path), docs.kinds))
            docs.unread.kinds.add(OF_LOG)
            return
        try:
            data = read_listed(docs.root, path)
        except OSError as error:
            docs.unreadable(path, error)
            docs.unread.kinds.add(OF_LOG)
        else:
            self.add(path, data)

    def add(self, path: str, data: bytes) -> None:
        """Add the event that a file with these bytes holds."""
        docs = self.documents
        root = docs.parsed(path, data)
        kind = root.get("kind") if isinstance(root, Map) else None
        model = EVENT_MODELS.get(kind) if isinstance(kind, str) else None
        if model is None:
            docs.unread.kinds.add(OF_LOG)
            if root is not None and docs.is_map(root, path):
                self._of_no_kind(root, path)
            return
        stem = path[path.rindex("/") + 1 : -len(".yaml")]
        event = docs.whole(model, root, path)
        logged = Logged(stem, event or docs.part(model, root, OF_LOG), docs.show(path), root)
        (self.events if event else docs.unread.log).append(logged)

    def _of_no_kind(self, root: Map, path: str) -> None:
        """Report an event whose kind is missing, empty or unknown."""
        docs, kind = self.documents, root.get("kind")
        if "kind" in docs.spoiled.get(id(root), ()):
            docs.hint_at_empty(Event, root, [("kind",)])
            return
        message = f'unknown kind of event "{kind}"' if kind else '"kind" is required'
        also = f"one of {', '.join(EVENT_MODELS)}"
        hint = meant(kind, EVENT_MODELS, also=also) if isinstance(kind, str) else also
        docs.report(codes.UNKNOWN_EVENT, path, message, hint, position(root, ("kind",)))
