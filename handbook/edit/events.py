"""A log event as the text of its file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handbook.source.scalars import NULLS, resolve

SCHEMA = "# yaml-language-server: $schema=../../schema/event.schema.json"
# Text that means itself without quotes, wherever it stands in a file.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./@+_-]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def name(day: str, subject: str, random: str) -> str:
    """The path of an event's file within the data folder."""
    return f"log/{day[:4]}/{day}-{subject.lower()}-{random}.yaml"


def text(values: Mapping[str, Any]) -> str:
    """An event's YAML; `values` are text, whole numbers, true or false, lists and mappings."""
    return "\n".join([SCHEMA, *_mapping(values)]) + "\n"


def _mapping(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if value is None or value in ((), [], ""):
            continue
        if isinstance(value, (list, tuple)):
            yield f"{key}:"
            for item in value:
                yield from _item(item)
        elif isinstance(value, Mapping):
            yield f"{key}:"
            yield from (f"  {line}" for line in _mapping(value))
        else:
            yield f"{key}: {scalar(value)}"


def _item(item: Any) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield f"  - {scalar(item)}"
        return
    for number, line in enumerate(_mapping(item)):
        yield f"  {'- ' if number == 0 else '  '}{line}"


def scalar(value: Any) -> str:
    """A value as YAML, quoted wherever it would otherwise be read as something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    plain = str(value)
    if _PLAIN.fullmatch(plain) and not plain.endswith(" ") and _means_itself(plain):
        return plain
    return '"' + "".join(_escape(char) for char in plain) + '"'


def _means_itself(plain: str) -> bool:
    try:
        return plain not in NULLS and resolve(plain) == plain
    except ValueError:
        return False


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() or char == " ":
        return char
    code = ord(char)
    return (
        f"\\x{code:02x}"
        if code <= 0xFF
        else f"\\u{code:04x}"
        if code <= 0xFFFF
        else f"\\U{code:08x}"
    )
