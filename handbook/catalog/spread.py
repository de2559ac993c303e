"""What is reached from a record by going from one to the next, each by the shortest way."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

L = TypeVar("L")


def spread(
    starts: Iterable[str], next_to: Callable[[str], Iterable[L]], name: Callable[[L], str]
) -> Iterator[tuple[L, ...]]:
    """The way to each thing that is reached, nearest first, its last link being the thing itself.

    `next_to` gives the links that lead on from an id, and `name` the id that a link leads to.
    What was reached once is not reached again, so circles end.
    """
    ends: list[tuple[str, tuple[L, ...]]] = [(start, ()) for start in starts]
    seen = {start for start, _ in ends}
    # What is found goes to the end of the list that is walked.
    for start, way in ends:
        for link in next_to(start):
            if (end := name(link)) not in seen:
                seen.add(end)
                ends.append((end, (*way, link)))
                yield ends[-1][1]
