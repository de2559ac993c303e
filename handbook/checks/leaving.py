"""Rules over people who leave: the data and the log say the same, and what they knew is changed."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Logged
from handbook.catalog.leaving import leaving
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.people import Assignment, Person
from handbook.model.work import Duty

# What says what somebody could open, and who looked at it since.
COULD_OPEN = (
    *("assignment", "role", "roster", "access", "credential", "duty", "person.left", "event"),
)


@rule("HB803", Severity.WARNING, all_of=["assignment", "person.left", "event"])
def leavings_are_of_those_who_leave(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every person who leaves by the log has that last day, or holds a role again since."""
    for entry in book.each(Person):
        person = entry.record
        last = _last(book, person)
        if last and person.left != last and not _came_back(book, person, last):
            says = f"left: says {person.left}" if person.left else "left: is not set"
            yield Fault(
                entry.where("left" if person.left else "id"),
                f'"{person.id}" leaves on {last} by the log, and {says}',
                f"handbook leave {person.id} --on {last} --write --by ROLE, or put the event right",
            )


@rule("HB804", Severity.GAP, all_of=COULD_OPEN)
def what_leavers_knew_is_changed(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every person who has left, and could open something, left by an event that says so.

    Or the duties that look at it were all done since. Without the event these are not owed
    before their turn.
    """
    for entry in book.each(Person):
        person = entry.record
        if person.left and _last(book, person) != person.left:
            reviews = leaving(book, person, person.left).reviews
            open_ = [each.id for each in reviews if not _done_since(book, each, person.left)]
            if open_:
                yield Fault(
                    entry.where("left"),
                    f'"{person.id}" leaves on {person.left}, and no event makes what is to be '
                    f"changed then owed: {', '.join(open_)}",
                    f"handbook leave {person.id} --write --by ROLE",
                )


def _last(book: Handbook, person: Person) -> dt.date | None:
    """The last day by the last leaving in the log."""
    days = [each.event.owed_from for each in book.events(person.id, "leaving")]
    return max(days, default=None)


def _came_back(book: Handbook, person: Person, last: dt.date) -> bool:
    starts = (each.start for each in book.all(Assignment) if each.person == person.id)
    return any(start and start > last for start in starts)


def _done_since(book: Handbook, duty: Duty, day: dt.date) -> bool:
    found: tuple[Logged, ...] = book.events(duty.id, "done", "drill")
    return any(each.event.on >= day for each in found)
