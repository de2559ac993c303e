"""A new record as commented YAML, with a blank for all that must be filled in."""

from collections.abc import Collection, Iterator

from pydantic import BaseModel

from handbook.model import Kind
from handbook.model.fields import Field, fields_of
from handbook.source.scalars import resolve

_GIVEN = ("id",)


def skeleton(kind: Kind, record_id: str, expected: Collection[str] = ()) -> str:
    """YAML for one record: required keys blank, all others as comments.

    `expected` are further keys to be filled in, as review or steps.undo.
    A record of a kind that shares a file starts with a hyphen, to be appended to it.
    """
    shown = record_id if isinstance(resolve(record_id), str) else f'"{record_id}"'
    lines = [f"id: {shown}", *_fields(kind.model, expected)]
    if not kind.listed:
        return "\n".join(lines) + "\n"
    return "\n".join(("- " if n == 0 else "  ") + line for n, line in enumerate(lines)) + "\n"


def _fields(model: type[BaseModel], expected: Collection[str], above: str = "") -> Iterator[str]:
    asked = getattr(model, "asked", ())
    for field in fields_of(model):
        if field.name in _GIVEN:
            continue
        if field.required or field.name in asked or f"{above}{field.key}" in expected:
            yield from _required(field, expected, f"{above}{field.key}.")
        else:
            yield f"# {field.key}:  # {_describe(field)}"


def _required(field: Field, expected: Collection[str], here: str) -> Iterator[str]:
    yield f"{field.key}:  # {_describe(field)}"
    if field.part:
        inner = list(_fields(field.part, expected, here))
        yield from (f"  - {line}" if n == 0 else f"    {line}" for n, line in enumerate(inner))
    elif field.many:
        yield "  -"


def _describe(field: Field) -> str:
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    return field.description + choices
