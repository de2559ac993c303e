"""Playbooks as pages show them: steps that are named lead there, and values wait for a reader."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from handbook.catalog import Handbook
from handbook.catalog.inputs import Value, is_asked, known_here, values
from handbook.catalog.steps import Meant, Said, meanings
from handbook.catalog.ways import Way, WayStep, names_asked, ways
from handbook.markup.commands import filled, marked
from handbook.markup.step_names import step_names
from handbook.model.people import Escalation
from handbook.model.work import Playbook

# So many characters of a digest tell the items of a list apart.
_KEY = 12


def tick_key(*words: str) -> str:
    """A name for an item of a list that stays while its words do, in every build and version."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:_KEY]


def severities(book: Handbook) -> list[str]:
    """The severities of all ladders, each once, in their order."""
    levels = (level for each in book.all(Escalation) for level in each.levels)
    return list(dict.fromkeys(level.severity for level in levels))


def ways_shown(book: Handbook, playbook: Playbook, entry: str | None = None) -> tuple[Way, ...]:
    """The ways of a playbook, or one, with links and values in their texts (`ways.ways`)."""
    return tuple(
        _Texts(book, playbook, number, names_asked(way)).of_way(way)
        for number, way in enumerate(ways(book, playbook))
        if entry in (None, way.entry and way.entry.step)
    )


def values_shown(book: Handbook, playbook: Playbook) -> tuple[Value, ...]:
    """The values of a playbook, with links and values in how they are found."""
    every = values(book, playbook)
    names = frozenset(value.name for value in every if is_asked(value))
    return _Texts(book, playbook, None, names).of_values(every)


def items_shown(book: Handbook, playbook: Playbook, texts: Iterable[str]) -> list[str]:
    """What must hold before or after a playbook, with links and values."""
    every = values(book, playbook)
    names = frozenset(value.name for value in every if is_asked(value))
    shown = _Texts(book, playbook, None, names)
    return [shown.of(filled(text, known_here(every))) for text in texts]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Makes texts of a playbook, or of one way of it, into those that its page shows."""

    book: Handbook
    playbook: Playbook
    lane: int | None
    names: frozenset[str]

    def of_way(self, way: Way) -> Way:
        return replace(
            way,
            preconditions=tuple(map(self.of, way.preconditions)),
            steps=tuple(map(self.of_step, way.steps)),
            values=self.of_values(way.values),
        )

    def of_step(self, step: WayStep) -> WayStep:
        do = self.of(step.do, step.number)
        expect = self.of(step.expect, step.number) if step.expect else None
        undo = self.of(step.undo, step.number) if step.undo else None
        is_same = do is step.do and expect is step.expect and undo is step.undo
        return step if is_same else replace(step, do=do, expect=expect, undo=undo)

    def of_values(self, every: Iterable[Value]) -> tuple[Value, ...]:
        return tuple(replace(each, find=self.of(each.find or "") or None) for each in every)

    def of(self, text: str, number: int = 0) -> str:
        if step_names(text):  # few texts name one
            told = Said((), text, self.lane, number)
            text = linked(text, meanings(self.book, self.playbook, told))
        return marked(text, self.names)


def linked(text: str, found: Iterable[Meant]) -> str:
    """A Markdown text in which the names of steps are links to them."""
    parts, end = [], 0
    for each in found:
        label = text[each.name.start : each.name.end]
        if each.url and not set(label).intersection("[]"):
            parts += [text[end : each.name.start], f"[{label}]({each.url})"]
            end = each.name.end
    return "".join([*parts, text[end:]])
