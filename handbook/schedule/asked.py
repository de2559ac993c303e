"""What a condition of a gate is asked, and what it answers."""

import datetime as dt
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from handbook.catalog import Handbook, Logged
from handbook.catalog.known import in_time
from handbook.model.duration import seconds
from handbook.model.work import Condition, Gate
from handbook.schedule.moments import after, begin, happened
from handbook.schedule.versions import Versions, same


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, the roles that can give it (any, where none is named), and the command.

    Without a command nobody can give it by writing it down: it is waited for, or decided.
    """

    says: str
    who: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds: why, since when and by which events, or what is missing.

    `opens` is the moment from which it holds without anybody doing anything; `where` are the
    steps to the condition within the gate, and `record` the record that asks for it.
    """

    title: str
    proof: str
    holds: bool
    says: str
    since: dt.datetime | None = None
    events: tuple[Logged, ...] = ()
    missing: tuple[Missing, ...] = ()
    opens: dt.datetime | None = None
    record: str = ""
    where: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of a gate, asked for a version at a moment in the handbook's time zone.

    `book` is the handbook as it was known then. Without a version, a gate of a pipeline asks for
    something that nobody can have approved.
    """

    book: Handbook
    gate: Gate
    condition: Condition
    version: str | None
    at: dt.datetime
    versions: Versions

    @property
    def day(self) -> dt.date:
        """The day of the moment."""
        return self.at.date()

    @property
    def nameless(self) -> bool:
        """Whether a version is asked for, and none was named."""
        return self.version is None and self.gate.pipeline is not None

    def events(self, kind: str) -> tuple[Logged, ...]:
        """The events of a kind about the gate or what the condition is about, that still prove."""
        known = self.book.known(self.day)
        names = dict.fromkeys((self.gate.id, *self.condition.needs))
        found = in_time(each for name in names for each in known.about(name, kind))
        return tuple(each for each in found if each.event.proves(self.day))

    def of_version(self, each: Logged) -> bool:
        """Whether an event is of the version that is asked for; of none, where none is."""
        if self.version is None:
            return not self.nameless and getattr(each.event, "version", None) is None
        return same(each, self.version, self.versions)

    def counts_from(self, each: Logged) -> dt.datetime:
        """The moment from which an event counts, as long after it as the condition asks."""
        return after(happened(each, self.at.tzinfo or dt.UTC), seconds(self.condition.before or ""))

    def counts_now(self, each: Logged) -> bool:
        """Whether an event is as long ago as the condition asks; what is known is not ahead."""
        return self.condition.before is None or self.counts_from(each) <= self.at

    def since(self, each: Logged) -> dt.datetime:
        """The moment since which an event holds; of one that only says its day, that day."""
        return self.counts_from(each) if self.condition.before else self.begun(each)

    def begun(self, each: Logged) -> dt.datetime:
        """The moment at which an event happened; of one that only says its day, its beginning."""
        zone = self.at.tzinfo or dt.UTC
        return each.event.at.astimezone(zone) if each.event.at else begin(each.event.on, zone)

    def command(self, kind: str, by: str, *options: str) -> str:
        """The command that records an event of this version about the gate."""
        version = ("--version", self.version) if self.version else ()
        return shlex.join(["handbook", "log", kind, self.gate.id, "--by", by, *options, *version])

    def held(
        self, says: str, events: Sequence[Logged], since: dt.datetime | None = None
    ) -> Verdict:
        """The answer that the condition holds; by default since the last of its events counts."""
        first = since or max(map(self.since, events), default=None)
        title, proof = self.condition.title, self.condition.proof or ""
        return Verdict(title, proof, True, says, first, tuple(events))

    def closed(
        self,
        says: str,
        *missing: Missing,
        events: Sequence[Logged] = (),
        opens: dt.datetime | None = None,
    ) -> Verdict:
        """The answer that the condition does not hold, with what is missing."""
        title, proof = self.condition.title, self.condition.proof or ""
        return Verdict(title, proof, False, says, None, tuple(events), missing, opens)
