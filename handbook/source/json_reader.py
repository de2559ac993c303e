"""JSON text to values with the position of every key and value.

It is the JSON of RFC 8259 with the stricter advice of RFC 7493 (I-JSON): no key twice, no half of
a surrogate pair. What other systems write is read with it; the data itself is YAML.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from handbook.findings import Finding, Where
from handbook.secrets import DOT, find
from handbook.source import codes
from handbook.source.decode import place
from handbook.source.nodes import Map, Position, Seq

MOST_BYTES = 20 * 1024 * 1024
# One token of JSON, with the white space before it.
_TOKEN = re.compile(
    r'[ \t\r\n]*(?:([\[\]{}:,])|("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*|true|false|null))', re.S
)
_HALF = re.compile("[\ud800-\udfff]")
# What stands in the place of a value that looks like a secret.
HIDDEN = DOT * 3


class NotJsonError(ValueError):
    """The text is not a JSON object; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Json:
    """An object, what is wrong with its text, and where a value looks like a secret, and like what.

    What looks like a secret is not in the values: a mark stands in its place.
    """

    path: str
    root: Map
    findings: tuple[Finding, ...] = ()
    secrets: dict[Position, str] = field(default_factory=dict)


def read_json(data: bytes, path: str, *, listed: bool = False) -> Json:
    """Read a JSON object. Raises NotJsonError where there is none.

    With `listed` it may be a list, and `root` is then one.
    """
    if len(data) > MOST_BYTES:
        raise NotJsonError(f"{path}: larger than {MOST_BYTES // 1024**2} MiB")
    try:
        text = data.decode("utf-8-sig")
        whole = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise NotJsonError(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise NotJsonError(f"{path}: {error}") from None
    if not isinstance(whole, dict) and not (listed and isinstance(whole, list)):
        raise NotJsonError(f"{path}:1:1: a report is a JSON object")
    builder = _Builder(text, path)
    return Json(path, builder.root(), tuple(builder.findings), builder.secrets)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet, and the key of its next value, once it is read."""

    node: Map | Seq
    key: str | None = None
    key_at: Position = (1, 1)

    @property
    def wants_a_key(self) -> bool:
        return isinstance(self.node, Map) and self.key is None

    def put(self, value: Any, at: Position) -> None:
        if isinstance(self.node, Map):
            key = self.key or ""
            self.node[key] = value
            self.node.key_at[key], self.node.value_at[key] = self.key_at, at
            self.key = None
        else:
            self.node.append(value)
            self.node.items_at.append(at)


class _Builder:
    """Makes nodes of a text that is JSON."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.findings: list[Finding] = []
        self.secrets: dict[Position, str] = {}
        self._leaks = list(find(text))

    def root(self) -> Map:
        """The object, with all that is in it."""
        top = Seq()
        inner = [_Open(top)]
        for token in _TOKEN.finditer(self.text):
            sign = token[1]
            if sign in ("]", "}"):
                inner.pop()
            elif sign not in (",", ":"):
                self._take(inner, token)
        found: Map = top[0]
        return found

    def _take(self, inner: list[_Open], token: re.Match[str]) -> None:
        """Put the key or the value that a token is, or begins, where it belongs."""
        holder, where = inner[-1], place(self.text, token.start(token.lastindex or 0), self.path)
        at = where.line, where.column
        if holder.wants_a_key:
            holder.key, holder.key_at = self._text(token, where), at
            if holder.key in holder.node:
                message = f'duplicate key "{holder.key}"'
                self.findings.append(codes.DUPLICATE_KEY.at(where, message, "remove one of them"))
            return
        value = self._value(token, where)
        holder.put(value, at)
        if isinstance(value, (Map, Seq)):
            inner.append(_Open(value))

    def _value(self, token: re.Match[str], where: Where) -> Any:
        if token[1]:
            at = where.line, where.column
            return Map(at) if token[1] == "{" else Seq(at)
        return self._text(token, where) if token[2] else json.loads(token[3])

    def _text(self, token: re.Match[str], where: Where) -> str:
        start, end = token.span(2)
        leak = next((each for each in self._leaks if each.start < end and start < each.end), None)
        if leak:
            self.secrets[where.line, where.column] = leak.sort
            return HIDDEN
        text: str = json.loads(token[2])
        if half := _HALF.search(text):
            message = f"half of a character: \\u{ord(half[0]):04x} without the other half"
            self.findings.append(codes.BAD_ESCAPE.at(where, message, "write both, or neither"))
        return _HALF.sub("\ufffd", text)
