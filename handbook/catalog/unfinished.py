"""What a role still has to do or to decide, and what goes on at what it answers for."""

import datetime as dt

from handbook.catalog.book import Handbook
from handbook.catalog.known import Logged
from handbook.catalog.roles import inside
from handbook.model.knowledge import Question
from handbook.model.log import Incident, Task


def tasks(book: Handbook, role: str, today: dt.date) -> list[tuple[Logged, Task]]:
    """What a role still has to do because of what happened, oldest first, each with its event."""
    roles = inside(book, role)
    return [
        (each, task)
        for each in book.known(today).standing
        for name in ("follow_ups", "remediation")
        for task in getattr(each.event, name, ())
        if task.owner in roles and not task.done
    ]


def incidents(book: Handbook, role: str, today: dt.date) -> list[Logged]:
    """The incidents that are not over of what a role owns, or that it recorded."""
    roles = inside(book, role)
    return [
        each
        for each in book.known(today).standing
        if isinstance(each.event, Incident)
        and not each.event.resolved
        and (each.event.by in roles or getattr(book.get(each.event.subject), "owner", "") in roles)
    ]


def decisions(book: Handbook, role: str) -> list[Question]:
    """The open questions that a role can decide, or that are its own."""
    roles = inside(book, role)
    return [
        each
        for each in book.all(Question)
        if each.is_open and (each.owner in roles or set(each.deciders).intersection(roles))
    ]
