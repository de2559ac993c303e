"""Rules over the front matter of pages: its keys are the theme's, and so are their types."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from handbook.catalog import Doc, Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Where, nearest
from handbook.model.traits import SECTIONS
from handbook.source import position

HIDDEN = ("feedback", "footer", "navigation", "path", "tags", "toc")
_NAMES = {bool: "true or false", int: "a number", str: "text", type(None): "nothing"}


@rule("HB1036")
def front_matter_has_types(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every value of front matter has its type: text, a list, a number, or true or false."""
    for doc in book.docs:
        for key, value in (doc.front or {}).items():
            if key in _TYPES and value is not None:  # that it is empty was said by its reader
                for path, said, hint in _TYPES[key](value):
                    yield Fault(_where(doc, key, *path), f"{key} {said}", hint)


Wrong = Iterator[tuple[tuple[str | int, ...], str, str]]


def _where(doc: Doc, *path: str | int) -> Where:
    return Where(doc.shown, *position(doc.front, path))


def _text(value: Any) -> Wrong:
    if not isinstance(value, str):
        hint = "quote it" if isinstance(value, int) else "write it in one line"
        yield (), f"must be text, got {_named(value)}", hint
    elif not value.strip():
        yield (), "is empty", "write it, or leave the line out"


def _texts(value: Any) -> Wrong:
    if not isinstance(value, list):
        yield (), f"must be a list, got {_named(value)}", "as in [incident, drill]"
        return
    for index, each in enumerate(value):
        yield from (((index, *path), said, hint) for path, said, hint in _text(each))


def _hide(value: Any) -> Wrong:
    yield from _texts(value)
    for index, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, str) and each not in HIDDEN:
            near = nearest(each, HIDDEN)
            hint = f'did you mean "{near}"? ' if near else ""
            yield (index,), f'cannot hide "{each}"', f"{hint}one of {', '.join(HIDDEN)}"


def _section(value: Any) -> Wrong:
    yield from _text(value)
    near = nearest(value, SECTIONS) if isinstance(value, str) and value not in SECTIONS else None
    if near:
        hint = f'did you mean "{near}"? A section of your own has another name'
        yield (), f'"{value}" is none of the sections', hint


def _search(value: Any) -> Wrong:
    if not isinstance(value, dict):
        yield (), f"must be a mapping, got {_named(value)}", "as in {exclude: true}"
        return
    for key, each in value.items():
        if key == "exclude" and not isinstance(each, bool):
            yield (key,), f"must be true or false, got {_named(each)}", "write exclude: true"
        elif key == "boost" and not is_boost(each):
            yield (key,), "must be a number above 0", "as in boost: 2, or 0.5"
        elif key not in ("exclude", "boost"):
            yield (key,), f'has no key "{key}"', "known keys: boost, exclude"


def is_boost(value: Any) -> bool:
    """Whether a value says how much a page counts in the search: a number, also with a fraction."""
    try:
        return not isinstance(value, bool) and 0 < float(value) <= 1000
    except (TypeError, ValueError):
        return False


def _named(value: Any) -> str:
    kind = "a list" if isinstance(value, list) else "a mapping"
    return _NAMES.get(type(value), kind)


_TYPES: dict[str, Callable[[Any], Wrong]] = {
    **dict.fromkeys(("title", "description", "author", "icon", "status"), _text),
    "hide": _hide,
    "search": _search,
    "section": _section,
    "tags": _texts,
}
