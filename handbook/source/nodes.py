"""Plain dicts and lists that know where each key and value was written.

Few of them are ever asked, so most are `Unplaced`: what was read without places (`quick.py`)
learns them, all of a document at once, when the first is asked for.
"""

from collections.abc import Sequence
from typing import Any, Protocol

Position = tuple[int, int]
START: Position = (1, 1)


class Unplaced(Protocol):
    """A document whose values were read, and not where they stand."""

    def place(self) -> None:
        """Give all of its mappings and lists their places."""


class Map(dict[str, Any]):
    """A YAML mapping; `key_at` and `value_at` give (line, column) from 1 for each key."""

    __slots__ = ("at", "key_at", "unplaced", "value_at")
    at: Position
    key_at: dict[str, Position]
    value_at: dict[str, Position]
    unplaced: Unplaced

    def __init__(self, at: Position = START) -> None:
        super().__init__()
        self.at = at
        self.key_at = {}
        self.value_at = {}

    def __getattr__(self, name: str) -> Any:
        return _placed(self, name)


class Seq(list[Any]):
    """A YAML sequence; `items_at` gives (line, column) from 1 for each item."""

    __slots__ = ("at", "items_at", "unplaced")
    at: Position
    items_at: list[Position]
    unplaced: Unplaced

    def __init__(self, at: Position = START) -> None:
        super().__init__()
        self.at = at
        self.items_at = []

    def __getattr__(self, name: str) -> Any:
        return _placed(self, name)


def _placed(node: Map | Seq, name: str) -> Any:
    """An attribute that is not set yet, after the document learnt its places.

    Python asks only for what a slot does not hold (Data model, `__getattr__`).
    """
    if name not in type(node).__slots__ or name == "unplaced":
        raise AttributeError(name)
    node.unplaced.place()
    return object.__getattribute__(node, name)


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
