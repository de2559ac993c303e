"""What a file says, by the path of each value: in one form, however it was written.

`env: {A: 1}` says that `env.A` is 1. Of a list of plain values the path is that of the list.
Scalars are text, as GitHub's runner makes them where it needs text: `8` and `'8'` are the same,
while the number 3.10 is 3.1.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handbook.findings import Where
from handbook.markup.expressions import condition, meaning
from handbook.source import Document, Map, Seq, position

# Of these lists the order means nothing, but where a pattern takes back what one before it took.
_SETS = frozenset(
    {
        *("branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"),
        *("types", "workflows", "runs-on"),
    }
)
IF = "if"
# YAML's numbers (1.2.2, 10.3.2) that are not plain integers, which the reader leaves as text.
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SHOWN = 120
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A value: what it means, as it is shown, and where it is written."""

    means: str
    shown: str
    where: Where


Facts = dict[str, Said]


def said(key: str, text: str, where: Where) -> Said:
    """What a text at a key means."""
    means = condition(text) if key == IF else meaning(text).rstrip()
    return Said(means, _short(text), where)


def listed(key: str, items: list[str], where: Where) -> Said:
    """What a list of texts at a key means."""
    ordered = key not in _SETS or any(each.startswith("!") for each in items)
    meant = [meaning(each) for each in items]
    shown = ", ".join(items)
    return Said("\n".join(meant if ordered else sorted(set(meant))), _short(shown), where)


def facts_in(document: Document, path: Path, skip: frozenset[str] = frozenset()) -> Facts:
    """What a mapping of a document says, less the keys at its top that are read otherwise."""
    lines = document.text.splitlines()
    node = inside(document.root, path)
    found: Facts = {}
    if isinstance(node, Map):
        for key in node:
            if key not in skip:
                found.update(_flat(document, lines, (*path, key), key))
    return found


def inside(root: Any, path: Path) -> Any:
    """The value at a path, or None."""
    for step in path:
        if isinstance(root, Map) and isinstance(step, str):
            root = root.get(step)
        elif isinstance(root, Seq) and isinstance(step, int) and step < len(root):
            root = root[step]
        else:
            return None
    return root


def where_in(document: Document, path: Path, *, key: bool = False) -> Where:
    """Where a value of a document is written, or its key."""
    return Where(document.path, *position(document.root, path, key=key))


def text_at(document: Document, path: Path, lines: list[str] | None = None) -> str:
    """A scalar as text; "" where there is none."""
    value = inside(document.root, path)
    if value is None or isinstance(value, (Map, Seq)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if isinstance(value, str) and _NUMBER.fullmatch(text):
        written = lines if lines is not None else document.text.splitlines()
        line, column = position(document.root, path)
        if line <= len(written) and written[line - 1][column - 1 :].startswith(text[0]):
            return f"{float(text):.15g}"
    return text


def _flat(
    document: Document, lines: list[str], path: Path, name: str
) -> Iterator[tuple[str, Said]]:
    value, where = inside(document.root, path), where_in(document, path)
    if isinstance(value, Map) and value:
        for key in value:
            yield from _flat(document, lines, (*path, key), f"{name}.{key}")
    elif isinstance(value, Seq) and any(isinstance(each, (Map, Seq)) for each in value):
        for number in range(len(value)):
            yield from _flat(document, lines, (*path, number), f"{name}.{number + 1}")
    elif isinstance(value, Seq):
        items = [text_at(document, (*path, number), lines) for number in range(len(value))]
        yield name, listed(name, items, where)
    else:
        text = text_at(document, path, lines)
        yield name, listed(name, [text], where) if name in _SETS else said(name, text, where)


def merged(*parts: Mapping[str, Said]) -> Facts:
    """Facts together; a later one takes the place of an earlier one."""
    return {key: value for part in parts for key, value in part.items()}


def _short(text: str) -> str:
    shown = " ⏎ ".join(text.strip().splitlines())
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
