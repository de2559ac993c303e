"""The questions that wait for somebody, by how much hangs on each, and what they leave open."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from handbook.catalog.asked import UnfitError, asked, is_missing, parts
from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.catalog.settled import Lack, is_asked, naming
from handbook.model import Record
from handbook.model.knowledge import Question, Settled

_RANKS = ("high", "medium", None, "low")


class Left(NamedTuple):
    """What records of a kind are without until a question is decided.

    `what` is a field, as rpo, or what names them then, as assignment.role.
    """

    kind: str
    what: str
    records: tuple[Any, ...]


class Decision(NamedTuple):
    """An open question, and what is left for it to settle."""

    question: Question
    left: tuple[Left, ...]

    @property
    def settles(self) -> int:
        """How many things it settles that nobody knows yet."""
        return sum(len(each.records) for each in self.left)


def decisions(book: Handbook) -> list[Decision]:
    """The open questions, those first on which the most hangs.

    That is their priority, and then how many records they block and how much they settle.
    """
    found = [Decision(each, left(book, each)) for each in book.all(Question) if is_asked(each)]
    return sorted(found, key=_rank)


def _rank(each: Decision) -> tuple[int, int]:
    return _RANKS.index(each.question.priority), -len(each.question.blocks) - each.settles


def left(book: Handbook, question: Question) -> tuple[Left, ...]:
    """What a question settles and nobody knows yet; a record that ended is without nothing."""
    found: dict[tuple[str, str], dict[str, Record]] = {}
    for settled in question.settles:
        for entry in meant_by(book, settled):
            for what in _lacking(book, question, settled, entry):
                found.setdefault((settled.of, what), {})[entry.record.id] = entry.record
    return tuple(Left(kind, what, tuple(each.values())) for (kind, what), each in found.items())


def meant_by(book: Handbook, settled: Settled) -> Iterator[Entry[Record]]:
    """The records of which something is settled, less those that ended."""
    for entry in book.by_kind.get(settled.of, ()):
        named = not settled.records or entry.record.id in settled.records
        if named and entry.record.ended is None:
            yield entry


def _lacking(
    book: Handbook, question: Question, settled: Settled, entry: Entry[Record]
) -> Iterator[str]:
    """The fields and names that a record is without and that this question settles of it."""
    name = entry.record.id
    for field in settled.fields:
        if book.settlers.get(Lack(name, field)) == question.id and _is_unset(book, entry, field):
            yield field
    for way in settled.named_by:
        here = book.settlers.get(Lack(name, naming(way))) == question.id
        ways = (each for pair in book.ways_of_naming(name) for each in (".".join(pair), pair[0]))
        if here and way not in ways:
            yield way


def _is_unset(book: Handbook, entry: Entry[Record], text: str) -> bool:
    """Whether a record, or a part of it, says nothing in a field; what is no field is not unset."""
    if text == "owner":
        return book.owner_of(entry.record) is None
    try:
        trail, fields, _ = asked(entry.kind.model, text)
    except UnfitError:
        return False
    return any(is_missing(part, fields[0]) for _, part in parts(entry.record, trail))
