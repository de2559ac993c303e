"""The steps that a playbook's texts name, by number or title: which ones are meant."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from handbook.catalog.book import Handbook
from handbook.catalog.inputs import needed, own_name, values
from handbook.catalog.ways import anchors_of, spans, texts_of
from handbook.findings import meant
from handbook.markup.commands import words
from handbook.markup.step_names import StepName, step_names
from handbook.model.relations import Path
from handbook.model.texts import markdown_of
from handbook.model.work import Playbook

_TO = re.compile(r"(?:/playbooks/(?P<id>[\w-]+)/?)?(?:#(?P<anchor>[\w.-]+))?")


class Spot(NamedTuple):
    """A step on the page of its playbook: its number within its way, its title and its anchor."""

    number: int
    title: str
    anchor: str


class Lane(NamedTuple):
    """A way as its steps are counted: its label, the anchor where it starts, and the steps."""

    label: str
    anchor: str
    spots: tuple[Spot, ...]


class Said(NamedTuple):
    """A text of a playbook, and where it stands.

    `lane` is the number of the way that it belongs to, and `number` that of the step that says it.
    """

    path: Path
    text: str
    lane: int | None = None
    number: int = 0


class Meant(NamedTuple):
    """Where a name of a step leads, as #anchor or /playbooks/id/#anchor, or what is wrong."""

    name: StepName
    url: str = ""
    fault: str = ""
    hint: str = ""


def lanes(playbook: Playbook) -> tuple[Lane, ...]:
    """The ways of a playbook, in the order of its steps."""
    anchors, steps = anchors_of(playbook), playbook.steps
    return tuple(
        Lane(
            entry.label if entry else "",
            entry.step if entry else anchors[start],
            tuple(Spot(i - start + 1, steps[i].title, anchors[i]) for i in range(start, end)),
        )
        for entry, start, end in spans(playbook)
    )


def said(book: Handbook, playbook: Playbook) -> Iterator[Said]:
    """Every text of a playbook that may name a step."""
    for key in ("preconditions", "verification", "triggers", "unknown"):
        for index, text in enumerate(getattr(playbook, key)):
            yield Said((key, index), text)
    yield Said(("purpose",), playbook.purpose)
    for lane, (entry, start, end) in enumerate(spans(playbook)):
        if entry:
            at: Path = ("entries", playbook.entries.index(entry))
            for index, text in enumerate(entry.preconditions):
                yield Said((*at, "preconditions", index), text, lane)
            for key in ("when", "danger"):
                yield Said((*at, key), getattr(entry, key) or "", lane)
        for index in range(start, end):
            for key in ("where", "do", "expect", "undo"):
                text = getattr(playbook.steps[index], key) or ""
                yield Said(("steps", index, key), text, lane, index - start + 1)
    yield from _of_inputs(book, playbook)


def texts_said(playbook: Playbook) -> Iterator[str]:
    """All texts that `said` has, less those of inputs, without their places; and maybe more."""
    yield from markdown_of(playbook)
    for entry in playbook.entries:
        yield from filter(None, (entry.when, entry.danger))
    yield from (step.where for step in playbook.steps if step.where)


def _of_inputs(book: Handbook, playbook: Playbook) -> Iterator[Said]:
    """How values are found: such a text is read in each way whose commands need the value."""
    if not any(given.find for given in playbook.inputs):
        return
    every = values(book, playbook)
    for lane, (entry, start, end) in enumerate(spans(playbook)):
        texts = [text for step in playbook.steps[start:end] for text in texts_of(step)]
        texts += entry.preconditions if entry else ()
        names = {each.name for each in needed(every, frozenset[str]().union(*map(words, texts)))}
        for index, given in enumerate(playbook.inputs):
            if given.find and own_name(book, given) in names:
                yield Said(("inputs", index, "find"), given.find, lane)


def meanings(book: Handbook, playbook: Playbook, told: Said) -> tuple[Meant, ...]:
    """Where each name of a step in a text leads, in order, or what is wrong with it.

    What names a playbook or an anchor that there is not is told of elsewhere.
    """
    names = step_names(told.text)
    if not names:
        return ()
    found = (_meaning(book, playbook, told, name) for name in names)
    return tuple(each for each in found if each)


def _meaning(book: Handbook, playbook: Playbook, told: Said, name: StepName) -> Meant | None:
    to = _TO.fullmatch(name.to)
    other = book.get(to["id"]) if to and to["id"] else playbook
    if to is None or not isinstance(other, Playbook):
        return None
    ways = lanes(other)
    if name.is_link:
        return _of_link(name, ways, to["anchor"])
    starts = {lane.anchor: number for number, lane in enumerate(ways)}
    here = starts.get(to["anchor"]) if name.to else told.lane
    if to["anchor"] and here is None:
        return None
    is_own = other is playbook
    page = "" if is_own else f"/playbooks/{other.id}/"
    called = "the playbook" if is_own else f'playbook "{other.id}"'
    return _in_words(name, _Scope(ways, here, page, called), told.number)


class _Scope(NamedTuple):
    """Where a step is looked for: the ways of a playbook, the one that is meant, and its page."""

    ways: tuple[Lane, ...]
    here: int | None
    page: str
    called: str

    @property
    def own(self) -> tuple[Spot, ...]:
        """The steps of the way that is meant; none where none is."""
        return () if self.here is None else self.ways[self.here].spots


def _in_words(name: StepName, scope: _Scope, number: int) -> Meant | None:
    if name.title is not None:
        return _titled(name, scope)
    return _further(name, scope, number) if name.further else _numbered(name, scope)


def _of_link(name: StepName, ways: Sequence[Lane], anchor: str) -> Meant | None:
    """Whether a link that says "step 3" leads to a third step."""
    spots = {spot.anchor: spot for lane in ways for spot in lane.spots}
    spots |= {lane.anchor: lane.spots[0] for lane in ways}
    spot = spots.get(anchor)
    if spot is None or spot.number == name.number:
        return None
    fault = f'a link says step {name.number}, and leads to step {spot.number}, "{spot.title}"'
    return Meant(name, "", fault, f"write step {spot.number}, or lead it elsewhere")


def _numbered(name: StepName, scope: _Scope) -> Meant:
    ways = scope.ways
    if scope.here is None and len(ways) > 1:
        fault = f"step {name.number} is named, and it is not said of which of {len(ways)} ways"
        return Meant(name, "", fault, 'name it by its title: the step "…"')
    lane, number = ways[scope.here or 0], name.number or 0
    if 1 <= number <= len(lane.spots):
        return Meant(name, f"{scope.page}#{lane.spots[number - 1].anchor}")
    of = f'way "{lane.label}"' if lane.label else scope.called
    last = len(lane.spots)
    fault = f"step {number} is named, but {of} has {last} {'step' if last == 1 else 'steps'}"
    return Meant(name, "", fault, _counted_through(ways, number))


def _counted_through(ways: Sequence[Lane], number: int) -> str:
    """What a number may have been meant for: each way counts its steps from 1."""
    through = [(lane, spot) for lane in ways for spot in lane.spots]
    if len(ways) > 1 and 1 <= number <= len(through):
        lane, spot = through[number - 1]
        return f'each way counts from 1; did you mean the step "{spot.title}" of "{lane.label}"?'
    return 'name it by its title: the step "…"'


def _titled(name: StepName, scope: _Scope) -> Meant:
    """The step of a title, or of the words that it begins with; one of the same way comes first."""
    every = tuple(spot for lane in scope.ways for spot in lane.spots)
    for spots in (scope.own, every):
        found = _begun(spots, name.title or "")
        if len(found) == 1 or (found and spots is scope.own):
            return Meant(name, f"{scope.page}#{found[0].anchor}")
        if found:
            fault = f'{len(found)} steps are called "{name.title}"'
            return Meant(name, "", fault, "link to the way that is meant, or name one otherwise")
    fault = f'the step "{name.title}" is named, which there is not'
    titles = tuple(dict.fromkeys(spot.title for spot in every))
    hint = meant(name.title or "", titles, otherwise="write the title of a step as it stands there")
    return Meant(name, "", fault, hint)


def _begun(spots: Sequence[Spot], words: str) -> list[Spot]:
    """The steps with a title; where none has it whole, those whose title begins with it."""
    wanted = words.casefold()
    whole = [spot for spot in spots if spot.title.casefold() == wanted]
    begins = re.compile(re.escape(wanted) + r"(?!\w)")
    return whole or [spot for spot in spots if begins.match(spot.title.casefold())]


def _further(name: StepName, scope: _Scope, number: int) -> Meant | None:
    """The step after or before the one that says so; a way's last one has none after it."""
    spots = scope.own if number else ()
    index = number - 1 + name.further
    return Meant(name, f"#{spots[index].anchor}") if 0 <= index < len(spots) else None
