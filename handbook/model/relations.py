"""Which fields of a model name other records, found once from its annotations."""

import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from handbook.model.base import Markdown, Ref

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reference:
    """One id that a record names: where in the record, which id, and the kinds it may be of."""

    path: Path
    target: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A field that holds ids, or parts that hold them."""

    name: str
    key: str
    many: bool
    ref: Ref | None
    part: type[BaseModel] | None
    markdown: bool


def references(record: BaseModel, path: Path = ()) -> Iterator[Reference]:
    """Every id that the record names, in the order of its fields."""
    for slot in _naming(type(record)):
        value = getattr(record, slot.name)
        if value is None or value == ():
            continue
        items = enumerate(value) if slot.many else ((None, value),)
        for index, item in items:
            here = (*path, slot.key) if index is None else (*path, slot.key, index)
            if item is None:  # an item that could not be read
                continue
            if slot.ref:
                yield Reference(here, item, slot.ref.kinds)
            else:
                yield from references(item, here)


def with_ids(record: M, current: Mapping[str, str]) -> M:
    """The same with other ids in place of some, as a record has them now; events are not meant."""
    changes: dict[str, Any] = {}
    for slot in _naming(type(record)):
        before = getattr(record, slot.name)
        items = before if slot.many else (before,)
        after = tuple(_with_id(item, slot, current) for item in items if item is not None)
        if before is not None and after != tuple(items):
            changes[slot.name] = after if slot.many else after[0]
    return record.model_copy(update=changes) if changes else record


def _with_id(item: Any, slot: _Slot, current: Mapping[str, str]) -> Any:
    if slot.ref is None:
        return with_ids(item, current)
    return item if slot.ref.kinds == ("event",) else current.get(item, item)


@functools.cache
def _naming(model: type[BaseModel]) -> tuple[_Slot, ...]:
    """The fields of a model that hold ids, or parts in which ids are named."""
    return tuple(s for s in slots(model) if s.ref or (s.part and _naming(s.part)))


@functools.cache
def slots(model: type[BaseModel]) -> tuple[_Slot, ...]:
    """The fields of a model that hold ids, parts or Markdown."""
    found = (_slot(name, info) for name, info in model.model_fields.items())
    return tuple(slot for slot in found if slot.ref or slot.part or slot.markdown)


def _slot(name: str, info: FieldInfo) -> _Slot:
    marks: list[Any] = list(info.metadata)
    many, part = False, None
    for annotation in unfold(info.annotation):
        marks += getattr(annotation, "__metadata__", ())
        inner = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
        if get_origin(inner) is tuple:
            many = True
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            part = inner
    ref = next((mark for mark in marks if isinstance(mark, Ref)), None)
    markdown = any(isinstance(mark, Markdown) for mark in marks)
    return _Slot(name, info.alias or name, many, ref, part, markdown)


def unfold(annotation: Any) -> Iterator[Any]:
    """An annotation and everything inside it: unions, tuples and Annotated."""
    yield annotation
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType, tuple):
        inner = get_args(annotation)
    elif origin is Annotated:
        inner = get_args(annotation)[:1]
    else:
        inner = ()
    for each in inner:
        if each is not Ellipsis:
            yield from unfold(each)
