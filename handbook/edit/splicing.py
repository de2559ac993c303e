"""Other text in some places of a data file, and every other byte as it is.

A field of a record that a file already has is set, or gets one more item. What comes out is read
again and compared, so a form that nobody thought of is refused and never guessed at.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from handbook.edit.events import scalar
from handbook.findings import Where
from handbook.source import Map, Seq, position, read
from handbook.source.decode import decode, index_of

# From where, up to where, and what stands there then.
Splice = tuple[int, int, str]

_QUOTED = r"\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\r\n]|'')*'"
# A value on one line, with its anchor, in a block and in a flow mapping (YAML 1.2, 7.3).
_IN_BLOCK = re.compile(rf"(?:&\S+[ ]+)?(?:{_QUOTED}|[^\r\n#\[{{|>]*?(?=[ \t]*(?:[ \t]#|\r?\n|$)))")
_IN_FLOW = re.compile(rf"(?:&\S+[ ]+)?(?:{_QUOTED}|[^\r\n#,\[\]{{}}]*[^\s#,\[\]{{}}])")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_EMPTY_LIST = re.compile(r"\[[ \t]*\]")


class NotPlainError(ValueError):
    """Something is written in a form in which it cannot be changed; the text says what."""


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """A file with other text in some places, and its byte order mark where it has one."""
    text, _ = decode(data, "")
    for start, end, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[end:]
    return encoded(text, data)


def encoded(text: str, like: bytes) -> bytes:
    """A text as the bytes of a file, with a byte order mark where `like` has one."""
    mark = codecs.BOM_UTF8 if like.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode("utf-8")


def newline(text: str) -> str:
    """The line end of a file."""
    return "\r\n" if "\r\n" in text else "\n"


def with_value(data: bytes, record: str, key: str, value: str, after: Sequence[str]) -> bytes:
    """A file in which a field of the record with this id has this value.

    A new field comes behind the first of the fields `after` where it can stand, else behind the
    id. Raises NotPlainError.
    """
    return _first_right(
        data, record, key, value, lambda text, node: _set(text, node, key, scalar(value), after)
    )


def with_item(data: bytes, record: str, key: str, item: str, after: Sequence[str]) -> bytes:
    """A file in which a list of the record with this id ends with one more item; see `with_value`.

    Raises NotPlainError.
    """
    before = _record(read(data, "").root, record).get(key)
    wanted = [*before, item] if isinstance(before, list) else [item]
    return _first_right(
        data, record, key, wanted, lambda text, node: _add(text, node, key, scalar(item), after)
    )


def _first_right(
    data: bytes,
    record: str,
    key: str,
    value: Any,
    ways: Callable[[str, Map], Iterator[Splice]],
) -> bytes:
    """The first of some ways to write a field after which it is there, and nothing else differs."""
    before = read(data, "")
    for splice in ways(decode(data, "")[0], _record(before.root, record)):
        after = spliced(data, [splice])
        found = read(after, "")
        is_worse = len(found.findings) > len(before.findings)
        if not is_worse and found.root == _changed(before.root, record, key, value):
            return after
    raise NotPlainError(f'"{key}" of "{record}" cannot be written where it is')


def _changed(root: Any, record: str, key: str, value: Any) -> Any:
    """What a file says, with another value for a field of a record."""
    if isinstance(root, list):
        return [_changed(each, record, key, value) for each in root]
    if isinstance(root, dict) and root.get("id") == record:
        return {**root, key: value}
    return root


def _record(root: Any, record: str) -> Map:
    nodes = root if isinstance(root, Seq) else [root]
    found = next((n for n in nodes if isinstance(n, Map) and n.get("id") == record), None)
    if found is None:
        raise NotPlainError(f'"{record}" is not there any more')
    return found


def _set(text: str, node: Map, key: str, value: str, after: Sequence[str]) -> Iterator[Splice]:
    if key not in node:
        yield from _inserted(text, node, f"{key}: {value}", after)
    elif node[key] is None:
        yield from _filled(text, node, key, value)
    else:
        start, end = _span(text, node, key)
        yield start, end, value


def _filled(text: str, node: Map, key: str, value: str) -> Iterator[Splice]:
    """A value for a key that has none: nothing stands there, or a word for nothing."""
    start = text.find(":", _at(text, node, key, is_key=True)) + 1
    said = re.compile(r"[ \t]*(?:~|null|Null|NULL)?").match(text, start)
    yield start, said.end() if said else start, f" {value}"


def _add(text: str, node: Map, key: str, item: str, after: Sequence[str]) -> Iterator[Splice]:
    items = node.get(key)
    if key not in node or items is None:
        yield from _set(text, node, key, f"[{item}]", after)
    elif isinstance(items, Seq) and items:
        yield from _behind_the_last(text, node, key, item)
    elif found := _EMPTY_LIST.match(text, _at(text, node, key)):
        yield found.start(), found.end(), f"[{item}]"


def _behind_the_last(text: str, node: Map, key: str, item: str) -> Iterator[Splice]:
    """An item behind the last one: behind a comma, or on a line like that of the last one."""
    start = index_of(text, Where("", *position(node, (key, len(node[key]) - 1))))
    if found := _IN_FLOW.match(text, start):
        yield found.end(), found.end(), f", {item}"
    line = text.rfind("\n", 0, start) + 1
    end = _end_of_line(text, start)
    yield end, end, f"{newline(text)}{text[line:start]}{item}"


def _inserted(text: str, node: Map, written: str, after: Sequence[str]) -> Iterator[Splice]:
    """A new key behind another: in a flow mapping behind a comma, else on a line of its own."""
    flow = text[index_of(text, Where("", *position(node, ())))] == "{"
    for key in (*(name for name in after if name in node), "id"):
        _, end = _span(text, node, key)
        if flow:
            yield end, end, f", {written}"
            continue
        line = text.rfind("\n", 0, _at(text, node, key, is_key=True)) + 1
        indent = " " * (_at(text, node, key, is_key=True) - line)
        end = _end_of_line(text, end)
        yield end, end, f"{newline(text)}{indent}{written}"


def _at(text: str, node: Map, key: str, *, is_key: bool = False) -> int:
    return index_of(text, Where("", *position(node, (key,), key=is_key)))


def _span(text: str, node: Map, key: str) -> tuple[int, int]:
    """Where the value of a key begins and ends, if it is one of one line."""
    start = _at(text, node, key)
    flow = text[index_of(text, Where("", *position(node, ())))] == "{"
    found = (_IN_FLOW if flow else _IN_BLOCK).match(text, start)
    return start, found.end() if found else start


def _end_of_line(text: str, start: int) -> int:
    found = _REST_OF_LINE.match(text, start)
    return found.end() if found else start
