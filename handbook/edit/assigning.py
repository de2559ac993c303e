"""Who holds a role from when to when, and who stands in for it, as text of the data."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.edit.events import scalar
from handbook.model.people import Assignment, Person, Role


def assignment(
    book: Handbook, person: Person, role: Role, start: dt.date, end: dt.date | None
) -> Assignment:
    """A new assignment of a role, under an id that nothing has."""
    return Assignment(
        id=_free(book, f"{role.id}-{person.id}"),
        title=f"{person.title} holds {role.title}",
        role=role.id,
        person=person.id,
        start=start,
        end=end,
    )


def as_item(new: Assignment) -> str:
    """An assignment as an item of its file, with a newline at its end."""
    values = (new.id, new.title, new.role, new.person, new.start, new.end)
    names = ("id", "title", "role", "person", "start", "end")
    pairs = zip(names, values, strict=True)
    lines = [f"{name}: {scalar(value)}" for name, value in pairs if value is not None]
    return "- " + "\n  ".join(lines) + "\n"


def clashing(book: Handbook, new: Assignment) -> Entry[Assignment] | None:
    """An assignment by which the person holds the role on some of the same days already."""
    for entry in book.each(Assignment):
        held = entry.record
        if (held.role, held.person) == (new.role, new.person) and held.overlaps(new):
            return entry
    return None


def _free(book: Handbook, name: str) -> str:
    return next(each for each in _names(name) if each not in {*book.entries, *book.former})


def _names(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
