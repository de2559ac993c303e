"""The steps that raise a score: commands as they are typed, and keys to be set."""

from itertools import chain, count

from handbook.catalog import Handbook
from handbook.model import Record
from handbook.model.platform import System
from handbook.model.work import Duty
from handbook.schedule.score import Step

# How each kind of evidence is given to a command; the words in capitals are whoever runs it to say.
EVIDENCE = {"ticket": "--ticket NUMBER", "link": "--evidence URL", "note": "--note TEXT"}
# Who did it, where no record names an owner.
SOMEBODY = "ROLE"


def recorded(kind: str, record: Record, by: str) -> Step:
    """An event of a kind about a record, by a role."""
    return Step(f"handbook log {kind} {record.id} --by {by}")


def done(duty: Duty, by: str, *, drill: bool = False) -> Step:
    """A duty done, with the evidence that it asks for; a machine is seen at its job instead."""
    if duty.done_by:
        return Step(f"handbook log observation {duty.done_by} --by {by}")
    command = f"handbook log drill {duty.id}" if drill else f"handbook done {duty.id}"
    return Step(" ".join((command, f"--by {by}", *(EVIDENCE[each] for each in duty.evidence))))


def key(book: Handbook, record: Record, name: str) -> Step:
    """A key of a record that is to be set."""
    return Step(record=record, where=book.entries[record.id].where(), key=name)


def written(book: Handbook, kind: str, system: System, then: str) -> Step:
    """A new record of a kind for a system, in which something is then to be filled in."""
    return Step(f"handbook new {kind} {_free(book, f'{system.id}-{kind}')} --write", then=then)


def _free(book: Handbook, name: str) -> str:
    """An id that no record has or had: the name, or else the name with a number."""
    names = chain((name,), (f"{name}-{number}" for number in count(2)))
    return next(each for each in names if each not in book.entries and each not in book.former)
