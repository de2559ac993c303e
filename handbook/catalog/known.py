"""The log as it was known on a day: which events count, and what hides those that do not.

An event is known from the day it was written down. A correction takes the place of the
event that it names, and a retraction takes an event back. So:

- An event counts unless a known correction or retraction of it is in force.
- A retraction is in force, and so is a correction, unless it was itself taken back.
- Taking back a correction brings back what it had replaced; taking back a retraction
  brings back what that had taken back.
- A correction that was corrected still hides the first event: the newest stands for both.

Events that correct each other in a ring hide nothing of the ring, so that none is lost.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handbook.findings import Where
from handbook.model.log import Event
from handbook.source import position

RETRACTION = "retraction"
_START = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the log, its id, the file it is written in and its place there."""

    id: str
    event: Event
    path: str
    node: Any = field(repr=False)

    def where(self, *steps: str | int, key: bool = False) -> Where:
        """Where a field of the event is written, or the event itself without steps."""
        return Where(self.path, *position(self.node, steps, key=key))

    @property
    def correction(self) -> str:
        """The command that puts the event right; what is to be changed is added to it."""
        kind = self.event.kind
        words = f"done {self.event.subject}" if kind == "done" else f"log {kind}"
        return f"handbook {words} --corrects {self.id}"


def _moment(each: Logged) -> tuple[dt.date, dt.datetime, str]:
    return each.event.on or dt.date.min, each.event.at or _START, each.id


def in_time(log: Iterable[Logged]) -> tuple[Logged, ...]:
    """Events, oldest first: by day, then by moment, then by id.

    Those of a day that say no moment come before those that do, and those whose day could
    not be read before all.
    """
    return tuple(sorted(log, key=_moment))


@dataclass(frozen=True)
class Known:
    """What was known on a day of a log.

    `events` are all that were written down by then, oldest first. `hidden` has for the id
    of each event that does not count the event that says so. `since` has the day from
    which each event was known.
    """

    events: tuple[Logged, ...]
    hidden: Mapping[str, Logged]
    since: Mapping[str, dt.date]
    _next: Mapping[str, str] = field(repr=False)
    _forces: frozenset[str] = field(repr=False)

    @functools.cached_property
    def standing(self) -> tuple[Logged, ...]:
        """The events that count, oldest first."""
        return tuple(each for each in self.events if each.id not in self.hidden)

    @functools.cached_property
    def _about(self) -> Mapping[str, tuple[Logged, ...]]:
        found: dict[str, list[Logged]] = {}
        for each in self.standing:
            found.setdefault(each.event.subject, []).append(each)
        return {subject: tuple(events) for subject, events in found.items()}

    def about(self, subject: str, *kinds: str) -> tuple[Logged, ...]:
        """The events about a record that count, oldest first; of some kinds if given."""
        found = self._about.get(subject, ())
        return tuple(each for each in found if not kinds or each.event.kind in kinds)

    @functools.cached_property
    def _of(self) -> Mapping[str, tuple[Logged, ...]]:
        found: dict[str, list[Logged]] = {}
        for each in self.standing:
            found.setdefault(each.event.kind, []).append(each)
        return {kind: tuple(events) for kind, events in found.items()}

    def of(self, kind: str | None) -> tuple[Logged, ...]:
        """The events of a kind that count, oldest first; none where no kind is asked for."""
        return self._of.get(kind or "", ())

    @functools.cached_property
    def _by(self) -> Mapping[str, tuple[Logged, ...]]:
        found: dict[str, list[Logged]] = {}
        for each in self.standing:
            found.setdefault(each.event.by, []).append(each)
        return {name: tuple(events) for name, events in found.items()}

    def by(self, name: str, *kinds: str) -> tuple[Logged, ...]:
        """The events of some kinds by a role, a person or a machine that count, oldest first."""
        return tuple(each for each in self._by.get(name, ()) if each.event.kind in kinds)

    def in_force(self, event_id: str) -> bool:
        """Whether what an event says of another holds: it was not taken back for good."""
        return event_id in self._forces

    def first(self, event_id: str) -> str:
        """The id of the event that an event corrects in the end, or its own.

        Whatever has the same first event tells of the same happening.
        """
        seen = {event_id}
        while (corrected := self._next.get(event_id)) and corrected not in seen:
            seen.add(corrected)
            event_id = corrected
        return event_id


class Log:
    """All events of a handbook, and what was known of them on any day."""

    def __init__(self, events: Iterable[Logged]) -> None:
        self.events = in_time(events)
        self._known: dict[dt.date, Known] = {}
        self._since = _since(self.events, {each.id: each for each in self.events})

    def known(self, day: dt.date) -> Known:
        """What was known on a day; on the last day of the calendar, all there is."""
        if day not in self._known:
            self._known[day] = self._of(day)
        return self._known[day]

    def until(self, moment: dt.datetime) -> tuple[Logged, ...]:
        """The events that were written down up to a moment, which is in the handbook's time zone.

        Where an event says only its day, it counts from the beginning of that day. What corrects
        an event is not known before it.
        """
        late = {each.id for each in self.events if self._after(each, moment)}
        by_id = {each.id: each for each in self.events}
        return tuple(each for each in self.events if late.isdisjoint(_trail(each, by_id)))

    def _after(self, each: Logged, moment: dt.datetime) -> bool:
        """Whether an event was written down after a moment."""
        event = each.event
        written = event.recorded_at or (None if event.recorded else event.at)
        return self._since[each.id] > moment.date() or bool(written and written > moment)

    def _of(self, day: dt.date) -> Known:
        events = tuple(each for each in self.events if self._since[each.id] <= day)
        naming = _corrections(events)
        forces = _forces(events, naming)
        hidden = {
            name: next(each for each in found if each.id in forces)
            for name, found in naming.items()
            if any(each.id in forces for each in found)
        }
        after = {each.id: name for name, found in naming.items() for each in found}
        return Known(events, hidden, self._since, after, forces)


def _since(events: Iterable[Logged], by_id: Mapping[str, Logged]) -> dict[str, dt.date]:
    """The day from which each event is known; a correction not before what it corrects."""
    days: dict[str, dt.date] = {}
    for each in events:
        trail: dict[str, Event] = {}
        here: Logged | None = each
        while here and here.id not in days and here.id not in trail:
            trail[here.id] = here.event
            here = by_id.get(here.event.corrects or "")
        day = days.get(here.id, dt.date.min) if here else dt.date.min
        for name, event in reversed(trail.items()):
            on = event.on or dt.date.min
            days[name] = day = max(day, on, event.recorded or on)
    return days


def _trail(each: Logged, by_id: Mapping[str, Logged]) -> list[str]:
    """The id of an event, and of those that it corrects; a ring ends where it began."""
    trail = [each.id]
    here: Logged | None = each
    while here and (here := by_id.get(here.event.corrects or "")) and here.id not in trail:
        trail.append(here.id)
    return trail


def _corrections(events: Iterable[Logged]) -> dict[str, list[Logged]]:
    """For the id of each event those that correct or retract it, but for rings of them."""
    naming: dict[str, list[Logged]] = {}
    known = {each.id for each in events}
    for each in events:
        if each.event.corrects in known:
            naming.setdefault(str(each.event.corrects), []).append(each)
    in_ring = known.difference(each.id for each in _last_first(events, naming))
    outside = {
        name: [each for each in found if name not in in_ring or each.id not in in_ring]
        for name, found in naming.items()
    }
    return {name: found for name, found in outside.items() if found}


def _forces(events: Iterable[Logged], naming: Mapping[str, list[Logged]]) -> frozenset[str]:
    """The ids of the events that are in force, found from the last of each chain to its first."""
    found: set[str] = set()
    for each in _last_first(events, naming):
        after = [one.event.kind for one in naming.get(each.id, ()) if one.id in found]
        if not after or any(kind != RETRACTION for kind in after):
            found.add(each.id)
    return frozenset(found)


def _last_first(events: Iterable[Logged], naming: Mapping[str, list[Logged]]) -> Iterator[Logged]:
    """Events, each after all that correct it; those of a ring do not come up."""
    by_id = {each.id: each for each in events}
    waiting = {name: len(found) for name, found in naming.items()}
    corrected = {each.id: name for name, found in naming.items() for each in found}
    ready = [each for each in by_id.values() if each.id not in naming]
    while ready:
        each = ready.pop()
        yield each
        name = corrected.get(each.id)
        if name is not None:
            waiting[name] -= 1
            if not waiting[name]:
                ready.append(by_id[name])
