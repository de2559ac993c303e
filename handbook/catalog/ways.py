"""The ways into a playbook: where each starts and ends, and which values its commands need."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from handbook.catalog.book import Handbook
from handbook.catalog.inputs import Value, is_asked, known_here, needed, values
from handbook.markup import shell
from handbook.markup.commands import filled, scripts, words
from handbook.model.work import Effect, Playbook, PlaybookEntry, PlaybookStep


@dataclass(frozen=True, slots=True)
class WayStep:
    """A step within a way: its number there, counted from 1, and its anchor on the page.

    Its commands show the values that the register knows.
    """

    number: int
    anchor: str
    title: str
    effect: Effect | None
    where: str | None
    do: str
    expect: str | None
    undo: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """The steps from an entry up to the next one, and the values that their commands need.

    `entry` is None for a playbook that has no entries, and for steps above the first one.
    """

    entry: PlaybookEntry | None
    preconditions: tuple[str, ...]
    steps: tuple[WayStep, ...]
    values: tuple[Value, ...]

    @property
    def anchor(self) -> str:
        """Where it starts on the page: the id of its first step, or that step's own anchor."""
        return self.entry.step if self.entry else self.steps[0].anchor


def ways(book: Handbook, playbook: Playbook, entry: str | None = None) -> tuple[Way, ...]:
    """The ways of a playbook in the order of its steps; the one that starts at `entry`, if given.

    An entry that names no step starts nothing. A playbook without entries has one way.
    """
    inputs = values(book, playbook)
    anchors = anchors_of(playbook)
    made = (
        _way(each, playbook.steps[start:end], anchors[start:end], inputs)
        for each, start, end in spans(playbook)
    )
    return tuple(way for way in made if entry in (None, way.entry and way.entry.step))


def spans(playbook: Playbook) -> Iterator[tuple[PlaybookEntry | None, int, int]]:
    """Each way of a playbook: its entry, the index of its first step, and that after its last."""
    if not playbook.entries:
        yield None, 0, len(playbook.steps)
        return
    starts = {each.id: index for index, each in reversed([*enumerate(playbook.steps)]) if each.id}
    found: dict[int, PlaybookEntry | None] = {0: None}
    for each in reversed(playbook.entries):
        if each.step in starts:
            found[starts[each.step]] = each
    order = sorted(found)
    for start, end in zip(order, [*order[1:], len(playbook.steps)], strict=True):
        yield found[start], start, end


def anchors_of(playbook: Playbook) -> tuple[str, ...]:
    """The anchor of each step: its id, or what its title gives; no two are the same.

    The id of a step at which a way starts is the anchor of the way's own heading.
    """
    from handbook.markup.dialect import slug  # noqa: PLC0415 -- a check needs no anchors

    entered = {each.step for each in playbook.entries}
    taken = {each.id for each in playbook.steps if each.id}
    found = []
    for step in playbook.steps:
        anchor = step.id if step.id and step.id not in entered else _free(slug(step.title), taken)
        taken.add(anchor)
        found.append(anchor)
    return tuple(found)


def _free(anchor: str, taken: Iterable[str]) -> str:
    """An anchor with the first number that makes it unlike those that are taken."""
    number, free = 1, anchor
    while free in taken:
        number += 1
        free = f"{anchor}-{number}"
    return free


def _way(
    entry: PlaybookEntry | None,
    steps: Sequence[PlaybookStep],
    anchors: Sequence[str],
    inputs: Sequence[Value],
) -> Way:
    known = known_here(inputs)
    made = {name for step in steps for name in names_made(step, known)}
    here = {name: value for name, value in known.items() if name not in made}
    preconditions = tuple(filled(text, here) for text in (entry.preconditions if entry else ()))
    shown = tuple(
        _shown(step, number, anchor, here)
        for number, (step, anchor) in enumerate(zip(steps, anchors, strict=True), 1)
    )
    left = map(words, chain(preconditions, *map(texts_of, shown))) if inputs else ()
    return Way(entry, preconditions, shown, needed(inputs, frozenset[str]().union(*left)))


def _shown(step: PlaybookStep, number: int, anchor: str, here: Mapping[str, str]) -> WayStep:
    return WayStep(
        number=number,
        anchor=anchor,
        title=step.title,
        effect=step.effect,
        where=step.where,
        do=filled(step.do, here),
        expect=filled(step.expect, here) if step.expect else None,
        undo=filled(step.undo, here) if step.undo else None,
    )


def texts_of(step: PlaybookStep | WayStep) -> tuple[str, ...]:
    """What a step says, in the order in which it is read."""
    return tuple(text for text in (step.do, step.expect, step.undo) if text)


def names_made(step: PlaybookStep | WayStep, among: Collection[str]) -> set[str]:
    """Which of some variables the commands of a step make."""
    if not among:
        return set()
    found = (
        event.name
        for text in texts_of(step)
        for script in scripts(text)
        if any(name in script for name in among)
        for event in shell.events(script)
        if event.makes
    )
    return {*found}.intersection(among)


def names_asked(way: Way) -> frozenset[str]:
    """The names in a way for which its reader has a value; what its steps make is theirs."""
    asked = {value.name for value in way.values if is_asked(value)}
    made = {name for step in way.steps for name in names_made(step, asked)}
    return frozenset(asked - made)
