"""For each release of the period what the gates before it said, by what was known at its moment.

A gate is asked as `handbook gate` asks it, of the log as it was just before the release. Of a
release that says only its day it is asked for the beginning of that day, without anything that
happened on it, and for its end; where the two answers differ, nobody knows which one held.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.exports.compliance.asked import Asked, Hole, joined, moment
from handbook.exports.compliance.tables import NOT_KNOWN, Row, Table, rows
from handbook.model.log import Release
from handbook.model.moment import words
from handbook.model.period import Period
from handbook.model.work import Gate
from handbook.schedule.asked import Verdict
from handbook.schedule.gates import evaluate
from handbook.schedule.moments import begin

_HELD, _CLOSED = "yes", "no"
_INSTANT = dt.timedelta(microseconds=1)


def releases(asked: Asked) -> Table:
    """A row for each release and each condition of a gate before it."""
    columns = {
        "release": "Release of",
        "version": "Version",
        "environment": "To",
        "at": "At",
        "by": "By",
        "gate": "Gate",
        "condition": "Condition",
        "held": "Held",
        "says": "Why",
        "since": "Since",
        "events": "Events",
        "event": "Event",
    }
    found = rows(row for each, event in _releases(asked) for row in _rows(asked, each, event))
    says = "Each release, and whether the conditions of the gates before it held at its moment."
    return Table("releases", "Releases", says, columns, found, "Nothing was released.")


def holes_of_releases(asked: Asked, table: Table) -> Iterator[Hole]:
    """Releases that no gate guards, and those at which a condition did not hold."""
    days = {each.id: each.event.on for each, _ in _releases(asked)}
    for row in table.rows:
        if row["held"] != _HELD:
            what = f"{row['version']} to {row['environment']}"
            condition = f": {row['condition'].rstrip('.')}" if row["condition"] else ""
            on = days[row["event"]]
            says = f"{what}{condition}: {row['says']}"
            yield Hole("release", row["gate"] or row["release"], says, Period(on, on), row["event"])


def _releases(asked: Asked) -> Iterator[tuple[Logged, Release]]:
    for each in asked.events("release"):
        if isinstance(each.event, Release):
            yield each, each.event


def _rows(asked: Asked, each: Logged, event: Release) -> Iterator[Row]:
    base = {
        "release": event.subject,
        "version": event.version,
        "environment": event.environment,
        "at": moment(event),
        "by": event.by,
        "event": each.id,
        **dict.fromkeys(("gate", "condition", "since", "events"), ""),
    }
    gates = list(_guarding(asked.book, event))
    if not gates:
        yield {**base, "held": NOT_KNOWN, "says": "no gate on record guards the way there"}
    for gate in gates:
        for verdict, held in _judged(asked, gate, each, event):
            yield {**base, "gate": gate.id, **_verdict(asked, verdict, held)}


def _guarding(book: Handbook, event: Release) -> Iterator[Gate]:
    """The gates of pipelines that lead to where something was released."""
    for gate in book.all(Gate):
        here = gate.environment in (None, event.environment)
        if gate.pipeline and here and not schedule.has_ended(gate, event.on):
            yield gate


def _judged(
    asked: Asked, gate: Gate, each: Logged, event: Release
) -> Iterator[tuple[Verdict, str]]:
    """What each condition said, and whether it held: yes, no, or not known."""
    answers = [
        evaluate(book, gate, event.version, at, asked.versions)
        for book, at in _before(asked, each, event)
    ]
    for verdicts in zip(*(answer.verdicts for answer in answers), strict=True):
        held = {verdict.holds for verdict in verdicts}
        if held == {True}:
            yield verdicts[0], _HELD
        else:
            yield verdicts[-1], _CLOSED if held == {False} else NOT_KNOWN


def _before(asked: Asked, each: Logged, event: Release) -> Iterator[tuple[Handbook, dt.datetime]]:
    """The moments at which a release may have happened, each with what may have been before it."""
    # The release itself is no proof that nothing has changed since the last one.
    first = asked.known.first
    others = tuple(e for e in asked.known.events if first(e.id) != first(each.id))
    whole, zone = replace(asked.book, log=others), asked.book.zone
    if event.at:
        yield whole, event.at
        return
    earlier = tuple(e for e in others if e.event.on != event.on)
    start = begin(event.on, zone)
    yield replace(asked.book, log=earlier), start
    later = begin(event.on + dt.timedelta(days=1), zone) if event.on < dt.date.max else start
    yield whole, max(start, later - _INSTANT)


def _verdict(asked: Asked, verdict: Verdict, held: str) -> Row:
    says = "which came first that day is not known" if held == NOT_KNOWN else verdict.says
    return {
        "condition": verdict.title,
        "held": held,
        "says": "; ".join([says, *_taken_back(asked, verdict)]),
        "since": words(verdict.since) if verdict.since and held == _HELD else "",
        "events": joined(each.id for each in verdict.events),
    }


def _taken_back(asked: Asked, verdict: Verdict) -> Iterator[str]:
    """What of the proof was corrected or taken back after the release."""
    for each in verdict.events:
        if hiding := asked.known.hidden.get(each.id):
            done = "taken back" if hiding.event.kind == "retraction" else "corrected"
            yield f"{each.id} was {done} on {asked.known.since[hiding.id]}"
