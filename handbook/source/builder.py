"""The events of a YAML parser to nested values, with the position of each."""

from typing import Any, cast

from yaml import events
from yaml._yaml import CParser

from handbook.source import codes
from handbook.source.decode import lines
from handbook.source.nodes import START, Map, Position, Seq
from handbook.source.scalars import NULLS
from handbook.source.values import Values

DEEPEST = 40
MOST_NODES = 2_000_000
MOST_ALIASED = 10_000


class Builder(Values):
    """Builds values from parser events; a stack of open containers takes the place of recursion.

    `root` is the value of the document after `run`, and `open_quote` where the last quoted value
    of several lines begins: where the parser fails later, its quote may be the one left open.
    """

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.root: Any = None
        self.open_quote: Position | None = None
        self._stack: list[tuple[Map | Seq | None, int]] = []
        self._size = 0
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open_anchors: dict[int, str] = {}
        self._documents = 0

    def run(self) -> None:
        """Read all events.

        Raises yaml.YAMLError where this is no YAML, and StopReadingError where going on would
        only repeat the last finding.
        """
        parser = CParser(self.text)
        try:
            get = parser.get_event
            scalar = events.ScalarEvent
            while (event := get()) is not None:
                if type(event) is scalar:
                    self._scalar(event)
                else:
                    _HANDLERS[type(event)](self, event)
        finally:
            parser.dispose()
        if self._documents == 0 or (self.root is None and not self.findings):
            self._report(
                START, codes.NO_DATA, "file has no data", "an explicit empty list [] is allowed"
            )

    def _document(self, event: Any) -> None:
        self._documents += 1
        at = _at(event)
        if event.version or event.tags:
            self._stop(
                at,
                codes.DIRECTIVE,
                "YAML directives are not supported",
                "remove the line that starts with %",
            )
        if self._documents > 1:
            if event.explicit:
                self._stop(
                    at,
                    codes.SECOND_DOCUMENT,
                    "more than one document",
                    "split the file at the line ---",
                )
            self._stop(
                at, codes.AFTER_END, "content after the document's end", 'remove the line "..."'
            )

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        at = (mark.line + 1, mark.column + 1)
        if event.tag is not None:
            self._refuse_tag(event.tag, at)
        text: str = event.value
        container = self._container
        if type(container) is Map and self._key is None:
            self._take_key(container, text, at, event)
            return
        value: Any = text
        if event.implicit[0]:
            self.open_quote = None
            value = self._plain(text, at, event)
        elif event.style in ('"', "'"):
            self.open_quote = at if event.end_mark.line > mark.line else None
            value = self._refuse_escaped(event, at)
        self._place(value, at, 1)
        if event.anchor:
            self._anchor(event.anchor, value, 1, at)

    def _take_key(self, container: Map, text: str, at: Position, event: Any) -> None:
        plain = event.implicit[0]
        if not plain:
            text = self._refuse_escaped(event, at)
        if text in container.key_at or (plain and (text == "<<" or text in NULLS)):
            self._spoil(text)
        if text == "<<" and plain:
            self._report(
                at, codes.MERGE_KEY, 'bad merge: "<<" is not part of YAML 1.2', "write the keys out"
            )
        elif plain and text in NULLS:
            self._report(at, codes.NULL_KEY, "key must be text", "quote it")
        elif text in container.key_at:
            first = container.key_at[text][0]
            self._report(
                at,
                codes.DUPLICATE_KEY,
                f'duplicate key "{text}"',
                f"the first one is on line {first}; keep one",
            )
        container.key_at.setdefault(text, at)
        self._key = text
        if event.anchor:
            self._anchor(event.anchor, text, 1, at)

    def _place(self, value: Any, at: Position, size: int) -> None:
        self._size += size
        if self._size > MOST_NODES:
            self._stop(
                at,
                codes.TOO_LARGE,
                "more values than the limit",
                f"split the file; {MOST_NODES:,} at most",
            )
        container = self._container
        if type(container) is Map:
            key = self._key
            if key is None:
                self._refuse_key(at)
                return
            if key not in container:
                container[key] = value
                container.value_at[key] = at
            self._key = None
        elif container is None:
            self.root = value
        else:
            cast("Seq", container).append(value)
            cast("Seq", container).items_at.append(at)

    def _refuse_key(self, at: Position) -> None:
        line = lines(self.text)[at[0] - 1]
        if line[: at[1]].rstrip("{ ").count("{") < line.count("{") and "{{" in line:
            self._stop(
                at, codes.BRACES, "unquoted braces", "quote the value; data is never a template"
            )
        self._stop(
            at,
            codes.COMPLEX_KEY,
            "unsupported structure: a key must be text",
            "use a list of mappings",
        )

    def _open(self, event: Any) -> None:
        at = _at(event)
        self.open_quote = None
        if event.tag is not None:
            self._refuse_tag(event.tag, at)
        if len(self._stack) >= DEEPEST:
            self._stop(
                at, codes.TOO_DEEP, "nesting deeper than the limit", f"{DEEPEST} levels at most"
            )
        node: Map | Seq = Map(at) if type(event) is events.MappingStartEvent else Seq(at)
        self._place(node, at, 1)
        if event.anchor:
            self._anchor(event.anchor, None, 0, at)
            self._open_anchors[id(node)] = event.anchor
        self._stack.append((self._container, self._size))
        self._container, self._key = node, None

    def _close(self, _event: Any) -> None:
        node = self._container
        parent, before = self._stack.pop()
        if name := self._open_anchors.pop(id(node), None):
            self._anchors[name] = (node, self._size - before + 1)
        self._container, self._key = parent, None

    def _alias(self, event: Any) -> None:
        at = _at(event)
        name: str = event.anchor
        if name not in self._anchors:
            hint = "anchors are not shared between files; quote the value if * belongs to it"
            self._stop(at, codes.UNKNOWN_ALIAS, f"undefined alias {name}", hint)
        value, size = self._anchors[name]
        if size == 0:
            self._stop(
                at,
                codes.UNKNOWN_ALIAS,
                f"alias {name} stands inside its own anchor",
                "write the value out",
            )
        if size > MOST_ALIASED or self._size + size > MOST_NODES:
            self._stop(
                at, codes.ALIAS_BOMB, "alias expansion limit exceeded", "write the values out"
            )
        self._place(value, at, size)

    def _anchor(self, name: str, value: Any, size: int, at: Position) -> None:
        if name in self._anchors:
            self._report(
                at, codes.DUPLICATE_ANCHOR, f'duplicate anchor "{name}"', "rename one of the two"
            )
        self._anchors[name] = (value, size)

    def _ignore(self, _event: Any) -> None:
        pass


def _at(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


_HANDLERS: dict[type, Any] = {
    events.StreamStartEvent: Builder._ignore,
    events.StreamEndEvent: Builder._ignore,
    events.DocumentStartEvent: Builder._document,
    events.DocumentEndEvent: Builder._ignore,
    events.ScalarEvent: Builder._scalar,
    events.AliasEvent: Builder._alias,
    events.MappingStartEvent: Builder._open,
    events.MappingEndEvent: Builder._close,
    events.SequenceStartEvent: Builder._open,
    events.SequenceEndEvent: Builder._close,
}
