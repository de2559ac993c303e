"""Which part of a record is which part of a workflow, also where one was renamed or moved."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, Protocol, TypeVar

from handbook.drift.shapes import Step


class Named(Protocol):
    """A part that has a name, and says something."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def means(self) -> Hashable:
        """All that it says."""


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Pair(Generic[N]):
    """A part as it is recorded and as it is there; None where there is none."""

    ours: N | None
    theirs: N | None


def pairs(ours: Sequence[N], theirs: Sequence[N]) -> tuple[Pair[N], ...]:
    """Parts by their names; of one name first those that say the same.

    A part left on both sides that says the same has another name.
    """
    left, rest = list(ours), list(theirs)
    found: list[Pair[N]] = []
    for same in (_all_same, _same_name, _same_meaning):
        for one in tuple(left):
            other = next((each for each in rest if same(one, each)), None)
            if other is not None:
                left.remove(one)
                rest.remove(other)
                found.append(Pair(one, other))
    return (*found, *(Pair(each, None) for each in left), *(Pair(None, each) for each in rest))


def _all_same(one: Named, other: Named) -> bool:
    return _same_name(one, other) and _same_meaning(one, other)


def _same_name(one: Named, other: Named) -> bool:
    return one.name == other.name


def _same_meaning(one: Named, other: Named) -> bool:
    return one.means == other.means


@dataclass(frozen=True, slots=True)
class StepPair:
    """A step as it is recorded and as it is there, by their numbers; or one of them alone.

    `moved` says that it is the same, at another place.
    """

    ours: int | None
    theirs: int | None
    moved: bool = False


def step_pairs(ours: Sequence[Step], theirs: Sequence[Step]) -> tuple[StepPair, ...]:
    """Which step is which: those that say the same in the same order, then what lies between.

    What says the same elsewhere was moved. Of the others between the same neighbours, those of the
    same action, or else those that run a command, are one that was changed.
    """
    mine, there = [each.means for each in ours], [each.means for each in theirs]
    found: list[StepPair] = []
    gaps: list[tuple[list[int], list[int]]] = []
    for tag, a, b, c, d in SequenceMatcher(None, mine, there, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [StepPair(a + each, c + each) for each in range(b - a)]
        else:
            gaps.append((list(range(a, b)), list(range(c, d))))
    found += _moved(gaps, lambda one, other: mine[one] == there[other])
    for left, rest in gaps:
        found += _changed(left, rest, ours, theirs)
        found += [StepPair(each, None) for each in left]
        found += [StepPair(None, each) for each in rest]
    return tuple(sorted(found, key=_place))


def _moved(
    gaps: list[tuple[list[int], list[int]]], same: Callable[[int, int], bool]
) -> Iterator[StepPair]:
    for left, _ in gaps:
        for one in tuple(left):
            for _, rest in gaps:
                other = next((each for each in rest if same(one, each)), None)
                if other is not None:
                    left.remove(one)
                    rest.remove(other)
                    yield StepPair(one, other, moved=True)
                    break


def _changed(
    left: list[int], rest: list[int], ours: Sequence[Step], theirs: Sequence[Step]
) -> Iterator[StepPair]:
    """Steps between the same neighbours that are one; they are taken out of both lists.

    Those that differ least come first, so a step that is new takes no place of another.
    """
    likely = sorted(
        (len(ours[one].means ^ theirs[other].means), one, other)
        for one in left
        for other in rest
        if ours[one].action == theirs[other].action
    )
    for _, one, other in likely:
        if one in left and other in rest:
            left.remove(one)
            rest.remove(other)
            yield StepPair(one, other)
    while len(left) == len(rest) and left:
        yield StepPair(left.pop(0), rest.pop(0))


def _place(pair: StepPair) -> tuple[int, int]:
    first = pair.ours if pair.ours is not None else -1
    return first, pair.theirs if pair.theirs is not None else -1
