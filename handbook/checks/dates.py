"""Rules over dates that people type."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.checks.rules import Fault, rule
from handbook.model.people import Assignment


@rule("HB801", all_of=["assignment.end"], parts=True)
def assignments_run_forward(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every assignment ends after it starts, and not after its person has left."""
    for entry in book.each(Assignment):
        record = entry.record
        if record.end and record.start and record.end < record.start:
            start = entry.where("start")
            yield Fault(
                entry.where("end"),
                f"end before start: {record.end} is before {record.start}",
                f"the start is at {start}",
            )
        person = book.get(record.person)
        left = getattr(person, "left", None)
        if left and (record.end is None or record.end > left):
            yield Fault(
                entry.where("person"),
                f'"{record.person}" left on {left}',
                "end the assignment, and assign the role to somebody else",
            )


@rule("HB802")
def assignments_do_not_overlap(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Nobody holds the same role twice at the same time; without a start, from ever."""
    before: dict[tuple[str, str], list[Entry[Assignment]]] = {}
    for entry in book.each(Assignment):
        record = entry.record
        others = before.setdefault((record.role, record.person), [])
        for other in others:
            if record.overlaps(other.record):
                yield Fault(
                    entry.where("start" if record.start else "id"),
                    f'"{record.person}" already holds "{record.role}" then',
                    f"by the assignment at {other.where()}; end that one, or remove this one",
                )
                break
        others.append(entry)
