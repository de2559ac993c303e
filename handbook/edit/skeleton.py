"""A new record as commented YAML, with a blank for all that must be filled in."""

from collections.abc import Collection, Iterator, Sequence

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
        if field.name in _GIVEN and not above:
            continue
        if field.required or field.name in asked or f"{above}{field.key}" in expected:
            yield from _required(field, expected, f"{above}{field.key}.")
        else:
            yield from _optional(field)


def _required(field: Field, expected: Collection[str], here: str) -> Iterator[str]:
    yield f"{field.key}:  # {_describe(field)}"
    if field.part:
        inner = list(_fields(field.part, expected, here))
        yield from _item(inner, indent="  ")
    elif field.many:
        yield "  -"


def _optional(field: Field) -> Iterator[str]:
    """A field as a comment, with the fields of its parts, so that it can be filled in at once."""
    yield f"# {field.key}:  # {_describe(field)}"
    if field.part and field.many:
        inner = [f"{each.key}:  # {_describe(each)}" for each in fields_of(field.part)]
        yield from _item(inner, indent="#   ")


def _item(lines: Sequence[str], indent: str) -> Iterator[str]:
    """Lines as an item of a list."""
    yield from (f"{indent}{'  ' if n else '- '}{line}" for n, line in enumerate(lines))


def _describe(field: Field) -> str:
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    return field.description + choices
