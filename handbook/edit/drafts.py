"""The fields of a new event: those that were given, and what a correction takes over."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from handbook.catalog import Handbook, Logged
from handbook.model.log import EVENT_MODELS, Event, Incident
from handbook.model.moment import written
from handbook.model.wording import digest, wording_of
from handbook.model.work import Backup

# What a retraction has of the event that did not happen; what came of that is not its own.
_OF_RETRACTED = ("on", "subject", "by")
# What is the correcting event's own, and never taken over.
_OWN = ("kind", "corrects", "recorded", "recorded_at")
_TASKS = ("follow_ups", "remediation")
# How an event is told, and not what happened.
_TOLD = {
    *("outcome", "ticket", "evidence", "note", "playbook"),
    *("corrects", "at", "recorded", "recorded_at"),
}
_OUTCOMES = {"incident": None, "retraction": "retracted"}

Fields = Mapping[str, Any]


def drafted(kind: str, given: Fields, wrong: Logged | None, today: dt.date) -> dict[str, Any]:
    """An event's fields in the order in which a file has them.

    `given` are the fields that were said. Where it corrects an event (`wrong`), all that is not
    said stays as it is there; a retraction keeps the day, the record and who did it.
    """
    outcome = _OUTCOMES.get(kind, "done")
    kept = taken_over(kind, wrong) if wrong else {}
    if "on" in given:
        kept.pop("at", None)  # a moment of another day
    if "version" in given:
        kept.pop("commit", None)  # of another version
    at = given.get("at")
    on = at.date() if isinstance(at, dt.datetime) else today
    full = {"on": on, "outcome": outcome, **kept, **_with_tasks(given, kept), "kind": kind}
    return {name: _written(full[name]) for name in EVENT_MODELS[kind].model_fields if name in full}


def _written(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return written(value)
    return str(value) if isinstance(value, dt.date) else value


def taken_over(kind: str, wrong: Logged) -> dict[str, Any]:
    """What an event of a kind has of the one that it corrects, as it is written there."""
    names = _OF_RETRACTED if kind == "retraction" else EVENT_MODELS[kind].model_fields
    return {name: value for name, value in wrong.node.items() if name in names and name not in _OWN}


def _with_tasks(given: Fields, kept: Fields) -> dict[str, Any]:
    """The given fields, in which a task takes the place of the kept one of its title."""
    lists = {name: _merged(kept.get(name, ()), given[name]) for name in _TASKS if name in given}
    return {**given, **lists}


def _merged(before: Iterable[Fields], said: Iterable[Fields]) -> list[Fields]:
    tasks = {task["title"]: dict(task) for task in before}
    for task in said:
        tasks[task["title"]] = {**tasks.get(task["title"], {}), **task}
    return list(tasks.values())


def aimed(book: Handbook, given: Fields) -> dict[str, Any]:
    """A drill with what its backup aims at, beside what was measured and where none was said.

    Its backup is the one that the drill's duty validates; of several it is not known which.
    """
    validated = [each for each in book.all(Backup) if each.validated_by == given.get("subject")]
    targets = {
        f"target_{name}": getattr(validated[0], name)
        for name in ("rto", "rpo")
        if len(validated) == 1 and f"measured_{name}" in given
    }
    return {**{name: aim for name, aim in targets.items() if aim}, **given}


def worded(book: Handbook, given: Fields) -> dict[str, Any]:
    """An approval with the digest of the words that its record has now, where it has any."""
    record = book.get(str(given.get("subject")))
    wording = wording_of(record) if record else None
    return {**given, "wording": digest(wording)} if wording else {**given}


def opened(given: Fields, now: dt.datetime, zone: dt.tzinfo) -> dict[str, Any]:
    """An incident that begins: at the moment given or now, on the day that it is then."""
    started = given.get("started", now)
    return {"on": started.astimezone(zone).date(), "started": started, **given}


def closed(given: Fields, now: dt.datetime) -> dict[str, Any]:
    """What ends an incident: at the moment given, or now."""
    return {"resolved": now, **given}


def is_open(each: Logged) -> bool:
    """Whether an event is an incident that is not over."""
    return isinstance(each.event, Incident) and each.event.resolved is None


def again(new: Event, other: Event) -> bool:
    """Whether two events are the same thing, told in other words or with other proof."""
    return new.kind == other.kind and _what(new) == _what(other)


def _what(event: Event) -> dict[str, Any]:
    return event.model_dump(exclude=_TOLD)
