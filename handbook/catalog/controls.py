"""The controls that a handbook keeps: which duties and expectations stand for each.

Their ids are free text: the engine knows no framework.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.catalog.asked import Wanted, wanted
from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.catalog.unmet import Unmet, covered, unmet
from handbook.model.expectation import Expectation
from handbook.model.work import Duty

_NUMBER, _WORD = re.compile(r"([0-9]+)"), re.compile(r"[a-z0-9]+")


class Kept(NamedTuple):
    """What keeps a control: a duty, or an expectation and what it means.

    An expectation that ended, or that no record can meet, has no `wanted`.
    """

    record: Duty | Expectation
    wanted: Wanted | None = None

    @property
    def is_duty(self) -> bool:
        """Whether it is done, and not only there."""
        return isinstance(self.record, Duty)


class Control(NamedTuple):
    """A control, by its id in its framework, and what keeps it, in the order of the registers.

    `anchor` is its place on the page of all controls.
    """

    id: str
    anchor: str
    kept: tuple[Kept, ...]


def controls(book: Handbook) -> tuple[Control, ...]:
    """The controls that records name, sorted as people count: A.5.9 comes before A.5.15."""
    found: dict[str, list[Kept]] = {}
    for each in _keeping(book):
        for name in dict.fromkeys(map(plain, each.record.controls)):
            found.setdefault(name, []).append(each)
    anchors: dict[str, int] = {}
    return tuple(
        Control(name, _anchor(name, anchors), tuple(found[name]))
        for name in sorted(found, key=_counted)
    )


def _anchor(name: str, taken: dict[str, int]) -> str:
    """A place on the page that no other control has: control-soc2-cc6-1."""
    anchor = "control-" + "-".join(_WORD.findall(name.lower()))
    taken[anchor] = taken.get(anchor, 0) + 1
    return anchor if taken[anchor] == 1 else f"{anchor}--{taken[anchor]}"


def naming_controls(book: Handbook) -> Iterator[Entry[Duty] | Entry[Expectation]]:
    """The records that name controls."""
    yield from (each for each in book.each(Duty) if each.record.controls)
    yield from (each for each in book.each(Expectation) if each.record.controls)


def plain(name: str) -> str:
    """The id of a control with one blank wherever there is white space."""
    return " ".join(name.split())


def met(book: Handbook, wanted: Wanted) -> tuple[int, tuple[Unmet, ...]]:
    """How many records an expectation is about, and all that these lack of what it asks."""
    return len(covered(book, wanted)), tuple(unmet(book, wanted))


def _keeping(book: Handbook) -> Iterator[Kept]:
    yield from (Kept(each) for each in book.all(Duty) if each.controls)
    meaning = {each.entry.record.id: each for each in wanted(book)}
    for each in book.all(Expectation):
        if each.controls:
            yield Kept(each, meaning.get(each.id))


def _counted(name: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """What ids are sorted by: numbers as numbers, and words whatever their case."""
    parts = _NUMBER.split(name.casefold())
    return tuple((0, int(p)) if p.isdecimal() else (1, p) for p in parts), name
