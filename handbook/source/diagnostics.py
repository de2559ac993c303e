"""What is wrong with a YAML document: findings, and the values that they make unusable."""

from handbook.findings import Code, Finding, Where
from handbook.source.nodes import Map, Position, Seq

# By the identity of a mapping or list, the keys or indexes whose value is not what was meant.
Spoiled = dict[int, set[str | int]]


class StopReadingError(Exception):
    """Reading further would only repeat the last finding."""


class Diagnostics:
    """The findings of one document, and the place that is being read: a container and its key."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.spoiled: Spoiled = {}
        self._container: Map | Seq | None = None
        self._key: str | None = None

    def _report(self, at: Position, code: Code, message: str, hint: str) -> None:
        """Add a finding at a line and column."""
        self.findings.append(code.at(Where(self.path, *at), message, hint))

    def _stop(self, at: Position, code: Code, message: str, hint: str) -> None:
        """Add a finding and read no further. Raises StopReadingError."""
        self._report(at, code, message, hint)
        raise StopReadingError

    def _spoil(self, key: str | None = None) -> None:
        """Note that the value of a key, or what comes next in a list, is not what was meant."""
        container = self._container
        if type(container) is Map:
            step: str | int | None = self._key if key is None else key
        else:
            step = len(container) if container is not None else None
        if step is not None:
            self.spoiled.setdefault(id(container), set()).add(step)
