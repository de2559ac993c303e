"""What records can be without, and which open question settles it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from handbook.model.knowledge import Question, Settled


class Lack(NamedTuple):
    """Something that a record can be without: a field, as steps.undo, or `naming` of it."""

    record: str
    what: str


def naming(way: str) -> str:
    """What a record is without that nothing names in a way, as assignment or assignment.role."""
    return f"named by {way}"


def lacks_of(settled: Settled, record: str) -> Iterator[Lack]:
    """What a record may be without until something is settled."""
    yield from (Lack(record, field) for field in settled.fields)
    yield from (Lack(record, naming(way)) for way in settled.named_by)


def settlers(
    questions: Iterable[Question], by_kind: Mapping[str, Collection[str]]
) -> dict[Lack, str]:
    """For what records may be without, the open question that settles it.

    `by_kind` are the ids of each kind. Of several questions it is one that names the record;
    else the one that is written first.
    """
    named: dict[Lack, str] = {}
    every: dict[Lack, str] = {}
    for question in filter(is_asked, questions):
        for each in question.settles:
            found = named if each.records else every
            for record in each.records or by_kind.get(each.of, ()):
                for lack in lacks_of(each, record):
                    found.setdefault(lack, question.id)
    return every | named


def is_asked(question: Question) -> bool:
    """Whether a question still waits for somebody."""
    return question.is_open and question.ended is None
