"""What is written where a person leaves: their last day in the data, and the leaving in the log."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from handbook.catalog import Handbook, Logged
from handbook.catalog.leaving import Leaving
from handbook.edit.splicing import with_value
from handbook.model.people import Assignment, Person


class CannotLeaveError(ValueError):
    """Something in the data does not fit to that last day; the text says what, where, and why."""


def refuse_unfit(book: Handbook, found: Leaving) -> None:
    """Raise CannotLeaveError where the data says of the person what does not fit to the day."""
    person, last = found.person, found.last
    if person.left and person.left < last:
        raise CannotLeaveError(
            f'{book.entries[person.id].where("left")}: "{person.id}" left on {person.left}; '
            "for a later day write it there, and at the assignments that end then"
        )
    for each in found.ending:
        if each.start and each.start > last:
            raise CannotLeaveError(
                f'{book.entries[each.id].where("start")}: "{each.id}" starts on {each.start}, '
                f"after the last day; remove it, or give it to somebody else"
            )


def edits(book: Handbook, found: Leaving, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The new bytes of each data file that changes, by the path that findings show.

    `texts` has the bytes of these files as they were read. The ends of assignments come before
    the last day of the person, so that the data is sound after each file. Raises NotPlainError.
    """
    new = dict(texts)
    for each in found.ending:
        path = book.entries[each.id].path
        new[path] = with_value(new[path], each.id, "end", str(found.last), ("start", "person"))
    person = found.person
    if person.left != found.last:
        path = book.entries[person.id].path
        new[path] = with_value(new[path], person.id, "left", str(found.last), ("handle", "title"))
    return {path: data for path, data in new.items() if data != texts[path]}


def places(book: Handbook, found: Leaving) -> list[str]:
    """The files that may change, by the path that findings show, in the order of their writing."""
    records: tuple[Assignment | Person, ...] = (*found.ending, found.person)
    return list(dict.fromkeys(book.entries[each.id].path for each in records))


def event(
    book: Handbook, found: Leaving, by: str, today: dt.date, given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The fields of the event that opens the duties; None where the log has it.

    `given` are further fields. One of another day that is in the log is corrected.
    """
    leavings = book.events(found.person.id, "leaving")
    if any(each.event.owed_from == found.last for each in leavings):
        return None
    values: dict[str, Any] = {
        "kind": "leaving",
        "on": str(min(found.last, today)),
        "subject": found.person.id,
        "by": by,
        "outcome": "leaves" if found.last > today else "left",
        "last": str(found.last) if found.last > today else None,
        "opens": [each.id for each in found.reviews if not each.ended],
        **given,
        "corrects": _moved(leavings, found),
    }
    return {name: value for name, value in values.items() if value not in (None, [], ())}


def _moved(leavings: Iterable[Logged], found: Leaving) -> str | None:
    """The leaving of which the last day is another one now, if the data says that one still."""
    same = (each for each in leavings if each.event.owed_from == found.person.left)
    return next((each.id for each in same), None)
