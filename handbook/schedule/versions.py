"""Which version is which, and what changed between two: what gates ask of a repository."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handbook.catalog import Entry, Handbook, Logged
from handbook.catalog.known import in_time
from handbook.model import Record
from handbook.model.revision import is_commit
from handbook.model.work import Condition, Gate


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about: records, all records of kinds, and files of the repository."""

    entries: tuple[Entry[Record], ...] = ()
    kinds: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries or self.kinds or self.paths)


class Versions(Protocol):
    """What a repository knows of versions."""

    @property
    def why(self) -> Sequence[str]:
        """Why it could not answer what it was asked so far, a sentence each."""

    def commit(self, version: str) -> str | None:
        """The full commit that a version means, or None where that is not known."""

    def changed(self, since: str, version: str, about: About) -> frozenset[str] | None:
        """The ids and paths of what differs between two versions; None where that is not known."""


class NoRepository:
    """Nothing is known of versions but their names."""

    why: Sequence[str] = ()

    def commit(self, version: str) -> str | None:
        """The version itself, where it is the full name of a commit."""
        return version if is_commit(version) else None

    def changed(self, since: str, version: str, about: About) -> frozenset[str] | None:
        """Not known."""
        return frozenset() if since == version and is_commit(version) else None


def about(book: Handbook, condition: Condition) -> About:
    """What a condition is about."""
    found = (book.entries.get(name) for name in condition.needs)
    return About(tuple(filter(None, found)), condition.kinds, condition.paths)


def same(one: Logged, version: str, versions: Versions) -> bool:
    """Whether an event is of a version: the same commit or, where none is known, the same name.

    An event that keeps its commit is of that commit, whatever its name means by now.
    """
    said = str(getattr(one.event, "version", None) or "")
    if not said:
        return False
    then = getattr(one.event, "commit", None) or versions.commit(said)
    now = versions.commit(version)
    return then == now if then and now else said == version


def moved(one: Logged, version: str, versions: Versions) -> bool:
    """Whether an event is of this name, which meant another commit then."""
    return getattr(one.event, "version", None) == version and not same(one, version, versions)


def candidate(book: Handbook, gate: Gate, versions: Versions) -> str | None:
    """The version that was approved or told of last and is not released yet, or None.

    `book` is the handbook as known at the moment that is asked about.
    """
    known = book.known()
    subjects = (gate.id, *(name for each in gate.conditions for name in each.needs))
    asked = in_time(
        e for name in dict.fromkeys(subjects) for e in known.about(name, "approval", "notice")
    )
    released = [
        each
        for each in known.standing
        if each.event.kind == "release"
        and gate.environment in (None, getattr(each.event, "environment", None))
    ]
    for each in reversed(asked):
        version = getattr(each.event, "version", None)
        if version and not any(same(one, version, versions) for one in released):
            return str(version)
    return None
