"""Exceptions that somebody has decided on: addresses whose findings are not shown."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from handbook.findings import Finding, Severity, Where, declare

UNUSED = declare("HB1221", "Every accepted link still has something to accept.", Severity.WARNING)


class Accepted:
    """The accepted addresses of a handbook; remembers which of them were needed."""

    def __init__(self, addresses: Iterable[tuple[str, Where]]) -> None:
        self._known = tuple(addresses)
        self._used: set[str] = set()

    def has(self, subject: str) -> bool:
        """Whether findings about an address are accepted."""
        fitting = [pattern for pattern, _ in self._known if fnmatchcase(subject, pattern)]
        self._used.update(fitting)
        return bool(fitting)

    def unused(self, *, web: bool) -> Iterator[Finding]:
        """A finding for each accepted address, of the web or of the site, that nothing needed."""
        for pattern, where in self._known:
            if is_web(pattern) == web and pattern not in self._used:
                said = f'nothing is found about the accepted link "{pattern}"'
                yield UNUSED.at(where, said, "take it out")


def is_web(address: str) -> bool:
    """Whether an address or a pattern of addresses is one of the web."""
    return address.startswith(("http://", "https://"))
