"""What the log proves of gates, drills and releases on a day: pure functions."""

import datetime as dt

from handbook.catalog import Handbook, Logged
from handbook.catalog.known import in_time
from handbook.catalog.roles import is_told
from handbook.model.duration import seconds
from handbook.model.log import Release
from handbook.model.work import Condition, Gate
from handbook.schedule.approved import counts


def judged(measured: str | None, target: str | None) -> str:
    """What was measured against its target: "met", "missed", or "" where one is not known."""
    if measured is None or target is None:
        return ""
    return "met" if seconds(measured) <= seconds(target) else "missed"


def proving(book: Handbook, gate: Gate, condition: Condition, today: dt.date) -> Logged | None:
    """The last event of the kind that a condition asks for, by and to the roles that it names."""
    found = [
        each
        for subject in (gate.id, *condition.needs)
        for each in book.known(today).about(subject, condition.proof or "")
        if each.event.proves(today)
        and counts(book, each, condition.by)
        and all(is_told(book, role, getattr(each.event, "to", ())) for role in condition.to)
    ]
    return in_time(found)[-1] if found else None


def released(book: Handbook, environment: str, today: dt.date) -> tuple[Logged, ...]:
    """The last release to an environment, or none.

    Several of one day, where one of them does not say its moment: which came last is not known.
    """
    found = [
        each
        for each in book.known(today).standing
        if isinstance(each.event, Release) and each.event.environment == environment
    ]
    last = tuple(each for each in found if each.event.on == found[-1].event.on)
    return last if any(each.event.at is None for each in last) else last[-1:]
