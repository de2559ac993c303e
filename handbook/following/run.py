"""A run of a playbook: each answer gives the run that follows from it."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from handbook.catalog import Handbook
from handbook.catalog.inputs import known_here, values
from handbook.catalog.ways import Way, WayStep, texts_of
from handbook.markup.commands import filled
from handbook.model.work import Playbook

# So many characters of a digest tell the items of a list apart.
_KEY = 12


class Said(StrEnum):
    """What was said of an item."""

    EXPECTED = "as expected"
    FAILED = "not as expected"
    SKIPPED = "skipped"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Item:
    """What is asked about: a step of the way, or something that must hold before or after it.

    `number` counts the steps of the way from 1. `key` stays the same while the item's words do.
    """

    key: str
    label: str
    step: WayStep | None = None

    @property
    def number(self) -> int:
        """The number of the step within its way; 0 for what is no step."""
        return self.step.number if self.step else 0


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Kept):
    """Something that was said of an item at a moment; `label` is what the item said then."""

    at: AwareDatetime
    item: str
    label: str
    said: Said
    text: str = ""


class Run(_Kept):
    """How far somebody is in a way of a playbook.

    `way` is the anchor at which it starts, `wording` the digest of what its items said when the
    run began, `place` the key of the item that is next; "" says that none is.
    """

    format: int = 1
    playbook: str
    way: str
    wording: str
    started: AwareDatetime
    ended: AwareDatetime | None = None
    place: str
    values: dict[str, str] = {}
    answers: tuple[Answer, ...] = ()


def items(book: Handbook, playbook: Playbook, way: Way) -> tuple[Item, ...]:
    """All that is asked about in a way: what must hold, its steps, and how one knows it worked.

    What the playbook itself asks for belongs to a way where it has but one.
    """
    known = known_here(values(book, playbook))
    own = () if playbook.entries else playbook.preconditions
    before = [*(filled(text, known) for text in own), *way.preconditions]
    after = [filled(text, known) for text in playbook.verification]
    return (
        *(Item(_key("before", text), text) for text in dict.fromkeys(before)),
        *(Item(f"step/{step.anchor}", step.title, step) for step in way.steps),
        *(Item(_key("after", text), text) for text in dict.fromkeys(after)),
    )


def _key(sort: str, text: str) -> str:
    return f"{sort}/{_digest(text)}"


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:_KEY]


def wording(found: Sequence[Item]) -> str:
    """A digest of what the items say: it is another once somebody changes the playbook."""
    return _digest(*(word for each in found for word in _words(each)))


def _words(item: Item) -> Iterator[str]:
    yield from (item.key, item.label)
    yield from texts_of(item.step) if item.step else ()


def begun(playbook: Playbook, way: Way, found: Sequence[Item], now: dt.datetime) -> Run:
    """A run that begins now, before the first item."""
    return Run(
        playbook=playbook.id,
        way=way.anchor,
        wording=wording(found),
        started=now,
        place=found[0].key,
    )


def answered(run: Run, found: Sequence[Item], answer: Answer) -> Run:
    """The run after something was said of an item: what went well or was left leads to the next."""
    item = next(each for each in found if each.key == answer.item)
    goes_on = answer.said in (Said.EXPECTED, Said.SKIPPED)
    place = _beside(found, item, 1) if goes_on else item.key
    return run.model_copy(update={"answers": (*run.answers, answer), "place": place})


def back(run: Run, found: Sequence[Item], item: Item | None) -> Run:
    """The run at the item before; at the first one it stays."""
    place = _beside(found, item, -1) if item else found[-1].key
    return run.model_copy(update={"place": place or found[0].key})


def _beside(found: Sequence[Item], item: Item, by: int) -> str:
    index = next(i for i, each in enumerate(found) if each.key == item.key) + by
    return found[index].key if 0 <= index < len(found) else ""


def place_of(run: Run, found: Sequence[Item]) -> Item | None:
    """The item that is next. Where it is no more, the first after all those that were answered."""
    if not run.place:
        return None
    known = {each.key: each for each in found}
    if run.place in known:
        return known[run.place]
    said = verdicts(run)
    last = max((i for i, each in enumerate(found) if each.key in said), default=-1)
    return found[last + 1] if last + 1 < len(found) else None


def verdicts(run: Run) -> Mapping[str, Said]:
    """What was said last of each item, by its key; notes say nothing of how it went."""
    return {each.item: each.said for each in run.answers if each.said is not Said.NOTE}
