"""The values of a YAML document that has nothing unusual in it, without most of their places.

Nearly every document is one: no anchor, tag or empty value, no key twice. It is read in half
the time that places take, and most of them are never asked for: only where a record starts is.
What the `Builder` would have anything to say about is left to it, so it alone decides what is
wrong, and where.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events
from yaml._yaml import CParser

from handbook.source.blocks import read_blocks
from handbook.source.builder import DEEPEST, MOST_NODES, Builder
from handbook.source.nodes import START, Map, Position, Seq
from handbook.source.scalars import NULLS, SPECIAL, TooLongError, resolve
from handbook.source.values import cut, has_refused, suspects, verbatim

# What is no key although it may stand there, unquoted.
_NO_KEYS = NULLS | {"<<"}
_ENDS = (events.DocumentEndEvent, events.StreamEndEvent)


class UnusualError(Exception):
    """The document has something in it that only the whole reader knows what to make of."""


@dataclass(slots=True)
class Unplaced:
    """A text whose values were read; where they stand is looked up when it is asked for."""

    text: str
    root: Any = field(default=None, repr=False)

    def place(self) -> None:
        """Read the text again, and give each mapping and list its places.

        Where a cache that somebody brought calls a text sound that the parser cannot read, all
        of it stands at the start.
        """
        builder = Builder(self.text, "")
        try:
            builder.run()
        except Exception:  # the text was read before: no fault of it is told here
            builder.root = None
        _place(self.root, builder.root)


def values(text: str) -> Map | Seq | None:
    """The value of a document, or None where something in it is unusual or wrong."""
    unplaced = Unplaced(text)
    if (root := read_blocks(text, unplaced)) is not None:
        unplaced.root = root
        return root
    parser = CParser(text)
    try:
        return _Quick(text, parser.get_event).document()
    except (UnusualError, TooLongError, yaml.YAMLError):
        return None
    finally:
        parser.dispose()


class _Quick:
    """Reads the events of one document; each method raises UnusualError for what it leaves."""

    def __init__(self, text: str, get: Callable[[], Any]) -> None:
        self._get = get
        self._text = text
        self._suspects = suspects(text)
        self._unplaced = Unplaced(text)
        self._room = MOST_NODES

    def document(self) -> Map | Seq:
        """The mapping or list that is all of the document."""
        start = (self._get(), self._get())[1]
        if type(start) is not events.DocumentStartEvent or start.version or start.tags:
            raise UnusualError
        first = self._get()
        root = self._value(first, 0)
        if not isinstance(root, (Map, Seq)):
            raise UnusualError
        root.at = _at(first)
        if tuple(type(self._get()) for _ in _ENDS) != _ENDS:
            raise UnusualError
        self._unplaced.root = root
        return root

    def _value(self, event: Any, depth: int) -> Any:
        """What an event means, with all that is in it."""
        self._room -= 1
        if event.anchor is not None or event.tag is not None or self._room < 0:
            raise UnusualError
        if type(event) is events.ScalarEvent:
            return self._plain(event) if event.implicit[0] else self._written(event)
        if depth >= DEEPEST:
            raise UnusualError
        opens_map = type(event) is events.MappingStartEvent
        return self._map(depth + 1) if opens_map else self._list(depth + 1)

    def _map(self, depth: int) -> Map:
        node = Map.__new__(Map)
        node.unplaced = self._unplaced
        get, ends = self._get, events.MappingEndEvent
        while type(event := get()) is not ends:
            key = self._key(event)
            if key in node:
                raise UnusualError
            node[key] = self._value(get(), depth)
        return node

    def _list(self, depth: int) -> Seq:
        node = Seq.__new__(Seq)
        node.unplaced = self._unplaced
        get, ends = self._get, events.SequenceEndEvent
        while type(event := get()) is not ends:
            value = self._value(event, depth)
            if depth == 1 and isinstance(value, (Map, Seq)):
                value.at = _at(event)
            node.append(value)
        return node

    def _key(self, event: Any) -> str:
        if type(event) is not events.ScalarEvent or event.anchor or event.tag is not None:
            raise UnusualError
        if not event.implicit[0]:
            return self._written(event)
        key: str = event.value
        if key in _NO_KEYS:
            raise UnusualError
        return key

    def _plain(self, event: Any) -> Any:
        value = event.value
        if value in NULLS or (self._suspects and cut(self._suspects, event)):
            raise UnusualError
        return resolve(value) if value[0] in SPECIAL else value

    def _written(self, event: Any) -> str:
        """The text of a block, or of a quoted value in which no escape made what may not be."""
        value: str = event.value
        if event.style not in ("'", '"') or verbatim(self._text, event):
            return value
        if has_refused(value):
            raise UnusualError
        return value


def _at(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _place(node: Any, placed: Any) -> None:
    """Give a node, and all below it, the places of another that has the same in it."""
    same = type(node) is type(placed) and len(node) == len(placed)
    if isinstance(node, Map):
        same = same and node.keys() == placed.keys()
        node.key_at = placed.key_at if same else dict.fromkeys(node, START)
        node.value_at = placed.value_at if same else dict.fromkeys(node, START)
    else:
        node.items_at = placed.items_at if same else [START] * len(node)
    node.at = placed.at if same else START
    for step, child in node.items() if isinstance(node, Map) else enumerate(node):
        if isinstance(child, (Map, Seq)):
            _place(child, placed[step] if same else None)
