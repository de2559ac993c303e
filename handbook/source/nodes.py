"""Plain dicts and lists that remember where each key and value was written."""

from collections.abc import Sequence
from typing import Any

Position = tuple[int, int]
START: Position = (1, 1)


class Map(dict[str, Any]):
    """A YAML mapping; `key_at` and `value_at` give (line, column) from 1 for each key."""

    __slots__ = ("at", "key_at", "value_at")

    def __init__(self, at: Position = START) -> None:
        super().__init__()
        self.at = at
        self.key_at: dict[str, Position] = {}
        self.value_at: dict[str, Position] = {}


class Seq(list[Any]):
    """A YAML sequence; `items_at` gives (line, column) from 1 for each item."""

    __slots__ = ("at", "items_at")

    def __init__(self, at: Position = START) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Position] = []


def position(node: Any, path: Sequence[str | int], *, key: bool = False) -> Position:
    """Where the value at `path` below `node` was written, or the nearest thing above it.

    With `key`, the position of the last key of the path rather than of its value.
    """
    at: Position = getattr(node, "at", START)
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(node, Map) and isinstance(step, str) and step in node:
            at = node.key_at[step] if key and last else node.value_at[step]
            node = node[step]
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            at = node.items_at[step]
            node = node[step]
        else:
            break
    return at
