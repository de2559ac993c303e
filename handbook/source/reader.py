"""One YAML document, read event by event, with every fault that it holds."""

import functools
import re
from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from yaml import events
from yaml._yaml import CParser

from handbook.findings import Code, Finding, Where
from handbook.source import codes
from handbook.source.characters import in_escapes
from handbook.source.decode import UNPRINTABLE, lines, without_secrets
from handbook.source.faults import explain
from handbook.source.nodes import START, Map, Position, Seq
from handbook.source.opened import opened
from handbook.source.scalars import NULLS, TooLongError, resolve

DEEPEST = 40
MOST_NODES = 2_000_000
MOST_ALIASED = 10_000
MOST_KEPT = 128 * 1024  # bytes of a file
EMPTY_VALUE = "value is empty"
Spoiled = dict[int, set[str | int]]
# A comment without a blank behind its sign; the sign comes first, so that the search is fast.
_SUSPECT_COMMENT = re.compile(r"#(?=\S)(?<=[ \t]#)")


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file (None where it could not be read) and what is wrong with its YAML.

    It is kept for the next time that the same is read, so nobody may change what is in it.

    `text` is what was written, less its secrets; "" where it is not text. `spoiled` has, by
    the identity of a mapping or list, the keys or indexes whose value is not what was meant.
    """

    path: str
    root: Any = None
    text: str = ""
    findings: tuple[Finding, ...] = ()
    spoiled: Spoiled = field(default_factory=dict)


def read(data: bytes, path: str) -> Document:
    """Read one file. Never raises: whatever is wrong is a finding with its position.

    A handbook that is served, or compared with an older one, reads only what differs.
    """
    return (_kept if len(data) <= MOST_KEPT else _read)(data, path)


def _read(data: bytes, path: str) -> Document:
    text, found = opened(data, path)
    if text is None:
        return Document(path, findings=tuple(found))
    builder = _Builder(text, path)
    builder.findings += found
    try:
        builder.run()
    except yaml.YAMLError as error:
        builder.findings.append(explain(error, text, path, builder.open_quote))
        builder.root = None
    except _StopReadingError:
        builder.root = None
    return Document(path, builder.root, text, tuple(builder.findings), builder.spoiled)


_kept = functools.lru_cache(maxsize=2048)(_read)


def _at(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _StopReadingError(Exception):
    """Reading further would only repeat the last finding."""


class _Builder:
    """Builds values from parser events; a stack of open containers takes the place of recursion."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.findings: list[Finding] = []
        self.spoiled: Spoiled = {}
        self.root: Any = None
        self.open_quote: Position | None = None
        self._stack: list[tuple[Map | Seq | None, int]] = []
        self._container: Map | Seq | None = None
        self._key: str | None = None
        self._size = 0
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open_anchors: dict[int, str] = {}
        self._documents = 0
        self._lines = lines(text) if _SUSPECT_COMMENT.search(text) else []

    def run(self) -> None:
        """Read all events; stops early where going on would make no sense."""
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

    def _report(self, at: Position, code: Code, message: str, hint: str) -> None:
        self.findings.append(code.at(Where(self.path, *at), message, hint))

    def _spoil(self, key: str | None = None) -> None:
        """Note that the value of a key, or what comes next in a list, is not what was meant."""
        container = self._container
        if type(container) is Map:
            step: str | int | None = self._key if key is None else key
        else:
            step = len(container) if container is not None else None
        if step is not None:
            self.spoiled.setdefault(id(container), set()).add(step)

    def _stop(self, at: Position, code: Code, message: str, hint: str) -> None:
        self._report(at, code, message, hint)
        raise _StopReadingError

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
            value = self._refuse_escaped(text, at)
        self._place(value, at, 1)
        if event.anchor:
            self._anchor(event.anchor, value, 1, at)

    def _plain(self, text: str, at: Position, event: Any) -> Any:
        if self._lines and (cut := self._cut(event)):
            self._spoil()
            self._report(
                at,
                codes.EMPTY_OR_CUT,
                f'value is cut by " {cut}"',
                "quote the value: a blank and # start a comment",
            )
            return text
        if text in NULLS:
            if self._container is not None:
                self._spoil()
                self._report(
                    at,
                    codes.EMPTY_OR_CUT,
                    EMPTY_VALUE,
                    "write the value, or leave the line out: it then shows as not set",
                )
            return None
        try:
            return resolve(text)
        except TooLongError:
            self._spoil()
            self._report(at, codes.LONG_NUMBER, "number too long", "quote it")
            return 0

    def _cut(self, event: Any) -> str | None:
        """The comment right behind a plain value, where it looks like a part of the value."""
        mark = event.end_mark
        rest = self._lines[mark.line][mark.column :] if mark.line < len(self._lines) else ""
        match = re.match(r"\s*(#\S\S*)", rest)
        return match[1] if match else None

    def _take_key(self, container: Map, text: str, at: Position, event: Any) -> None:
        plain = event.implicit[0]
        if not plain:
            text = self._refuse_escaped(text, at)
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

    def _refuse_tag(self, tag: str, at: Position) -> None:
        short = tag.replace("tag:yaml.org,2002:", "!!")
        message = "binary not allowed" if short == "!!binary" else f"tag {short} not allowed"
        hint = (
            "write a list"
            if short in ("!!set", "!!omap", "!!pairs")
            else "plain YAML only: text, numbers, lists and mappings"
        )
        self._spoil()
        report = self._stop if short == "!!set" else self._report
        report(at, codes.TAG, message, hint)

    def _refuse_escaped(self, text: str, at: Position) -> str:
        """What may not come in by an escape: invisible characters, and secrets in disguise."""
        shown, leaked = without_secrets(text, self.path)
        if leaked:
            self._report(at, codes.SECRET, leaked[0].message, leaked[0].hint)
        if bad := UNPRINTABLE.search(text):
            self._spoil()
            message = f"the escape for U+{ord(bad[0]):04X} makes a character that cannot be shown"
            self._report(at, codes.INVISIBLE, message, "remove the escape")
        if unseen := in_escapes(text):
            self._spoil()
            self._report(at, codes.UNSEEN, unseen, "remove the escape")
        return shown

    def _ignore(self, _event: Any) -> None:
        pass


_HANDLERS: dict[type, Any] = {
    events.StreamStartEvent: _Builder._ignore,
    events.StreamEndEvent: _Builder._ignore,
    events.DocumentStartEvent: _Builder._document,
    events.DocumentEndEvent: _Builder._ignore,
    events.ScalarEvent: _Builder._scalar,
    events.AliasEvent: _Builder._alias,
    events.MappingStartEvent: _Builder._open,
    events.MappingEndEvent: _Builder._close,
    events.SequenceStartEvent: _Builder._open,
    events.SequenceEndEvent: _Builder._close,
}
