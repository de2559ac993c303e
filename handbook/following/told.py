"""What is written down of a run: a timeline to paste, and the event for the log."""

import datetime as dt
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.following.run import Answer, Item, Run, Said, verdicts
from handbook.model.log import Event
from handbook.model.moment import written


@dataclass(frozen=True, slots=True)
class Told:
    """A run with what it is called: its playbook, its way where there are several, its items."""

    run: Run
    title: str
    way: str
    items: Sequence[Item]
    zone: dt.tzinfo

    @property
    def ended(self) -> dt.datetime:
        """When it ended, in the handbook's time zone; before that, when something was last said."""
        last = self.run.answers[-1].at if self.run.answers else self.run.started
        return (self.run.ended or last).astimezone(self.zone)

    @property
    def started(self) -> dt.datetime:
        """When it began, in the handbook's time zone."""
        return self.run.started.astimezone(self.zone)

    @property
    def steps(self) -> list[Item]:
        """Its steps, without what must hold before and after."""
        return [each for each in self.items if each.step]


def timeline(told: Told) -> str:
    """What happened when, as Markdown that reads as text too."""
    name = ": ".join(filter(None, (told.title, told.way)))
    lines = [f"**{name}**, times in {told.zone}", ""]
    today = None
    for at, text in _events(told):
        day = f"{at:%Y-%m-%d} " if at.date() != today else ""
        lines.append(f"- {day}{at:%H:%M} {text}")
        today = at.date()
    for word, labels in (("Skipped", _labels(told, Said.SKIPPED)), ("Not done", _left(told))):
        if labels:
            lines += ["", f"{word}: {'; '.join(labels)}"]
    if told.run.values:
        given = ", ".join(f"{name}={value}" for name, value in told.run.values.items())
        lines += ["", f"Values: {given}"]
    return "\n".join(lines) + "\n"


def _events(told: Told) -> Iterator[tuple[dt.datetime, str]]:
    yield told.started, "started"
    numbers = {each.key: each.number for each in told.items}
    for each in told.run.answers:
        yield each.at.astimezone(told.zone), _said(each, numbers.get(each.item, 0))
    if told.run.ended:
        yield told.ended, "ended"


def _said(answer: Answer, number: int) -> str:
    label = " ".join(answer.label.split()).rstrip(".")
    name = f"{number}. {label}" if number else label
    if answer.said is Said.NOTE:
        return f"{name}: {answer.text}"
    return f"{name}: {answer.said}{f': {answer.text}' if answer.text else ''}"


def _labels(told: Told, said: Said) -> list[str]:
    """The titles of the steps of which this was said last."""
    found = verdicts(told.run)
    return [each.label for each in told.steps if found.get(each.key) is said]


def _left(told: Told) -> list[str]:
    """The titles of the steps of which nothing was said."""
    found = verdicts(told.run)
    return [each.label for each in told.steps if each.key not in found]


def outcome(told: Told) -> str:
    """What came of it in a few words: "Roll back now: 4 of 5 steps in 18 minutes, 1 skipped"."""
    done, failed = _labels(told, Said.EXPECTED), _labels(told, Said.FAILED)
    skipped = _labels(told, Said.SKIPPED)
    parts = [f"{len(done)} of {len(told.steps)} steps in {_span(told.ended - told.started)}"]
    parts += [f"{len(failed)} not as expected"] if failed else []
    parts += [f"{len(skipped)} skipped"] if skipped else []
    return f"{f'{told.way}: ' if told.way else ''}{', '.join(parts)}"


def _span(lasted: dt.timedelta) -> str:
    """A span of time in hours and minutes, in words."""
    hours, minutes = divmod(max(0, int(lasted.total_seconds() // 60)), 60)
    told = [
        f"{count} {word}{'s' * (count != 1)}"
        for count, word in ((hours, "hour"), (minutes, "minute"))
        if count
    ]
    return " and ".join(told) or "less than a minute"


def happened(told: Told) -> str:
    """What happened when, in one line, for the note of the event."""
    today, parts = None, []
    for at, text in _events(told):
        parts.append(f"{at:%Y-%m-%d %H:%M} {text}" if at.date() != today else f"{at:%H:%M} {text}")
        today = at.date()
    return "; ".join(parts)


def event(told: Told, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the event that a run is, beside those that were asked for (`given`).

    An incident has its start, and comes of nothing while it is not over (no `resolved`).
    """
    fields: dict[str, Any] = {**given}
    if kind == "incident":
        fields["started"] = told.started
    else:
        fields["at"] = told.ended
    if kind != "incident" or "resolved" in given:
        fields["outcome"] = outcome(told)
    if kind != "walkthrough":
        fields["playbook"] = told.run.playbook
    return {**fields, "note": happened(told)}


def addition(told: Told, incident: Event, *, is_over: bool) -> dict[str, Any]:
    """The fields of an open incident that a run changes: what happened is added to its note.

    Where it is over with the run, also when, and what came of it.
    """
    name = ": ".join(filter(None, (told.title, told.way)))
    fields: dict[str, Any] = {
        "note": "\n".join(filter(None, (incident.note, f"{name}: {happened(told)}")))
    }
    if incident.playbook is None:
        fields["playbook"] = told.run.playbook
    if is_over:
        fields |= {"resolved": told.ended, "outcome": outcome(told)}
    return fields


def command(kind: str, fields: Mapping[str, Any]) -> str:
    """The line that records an event, as a shell takes it."""
    words = ["handbook", "done"] if kind == "done" else ["handbook", "log", kind]
    words.append(str(fields["subject"]))
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            if name != "subject":
                words += [
                    f"--{name}",
                    written(each) if isinstance(each, dt.datetime) else str(each),
                ]
    return shlex.join(words)
