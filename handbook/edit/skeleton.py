"""A new record as commented YAML, with a blank for all that must be filled in."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from handbook.model import Kind
from handbook.model.knowledge import Section
from handbook.model.relations import slots
from handbook.model.work import Playbook
from handbook.source.scalars import resolve

_GIVEN = ("id",)
# Optional for the model, because a gap may be written down, but asked for by a rule.
_ASKED: dict[type[BaseModel], tuple[str, ...]] = {
    Playbook: ("review", "escalation", "terraform"),
    Section: ("body",),
}


def skeleton(kind: Kind, record_id: str) -> str:
    """YAML for one record: required keys blank, all others as comments.

    A record of a kind that shares a file starts with a hyphen, to be appended to it.
    """
    listed = not kind.store.endswith("/")
    shown = record_id if isinstance(resolve(record_id), str) else f'"{record_id}"'
    lines = [f"id: {shown}", *_fields(kind.model)]
    if not listed:
        return "\n".join(lines) + "\n"
    return "\n".join(("- " if n == 0 else "  ") + line for n, line in enumerate(lines)) + "\n"


def _fields(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        if name in _GIVEN:
            continue
        key = info.alias or name
        if info.is_required() or name in _ASKED.get(model, ()):
            yield from _required(model, name, key, info)
        else:
            yield f"# {key}:  # {_describe(info)}"


def _required(model: type[BaseModel], name: str, key: str, info: FieldInfo) -> Iterator[str]:
    slot = next((s for s in slots(model) if s.name == name), None)
    yield f"{key}:  # {_describe(info)}"
    if slot and slot.part:
        inner = list(_fields(slot.part))
        yield from (f"  - {line}" if n == 0 else f"    {line}" for n, line in enumerate(inner))
    elif (slot and slot.many) or _is_many(info.annotation):
        yield "  -"


def _is_many(annotation: Any) -> bool:
    return any(get_origin(each) is tuple for each in _parts(annotation))


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) in (Annotated, Union, types.UnionType):
        for each in get_args(annotation):
            yield from _parts(each)


def _describe(info: FieldInfo) -> str:
    for each in _parts(info.annotation):
        if get_origin(each) is Literal:
            return f"{info.description} One of: {', '.join(get_args(each))}."
    return info.description or ""
