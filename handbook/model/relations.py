"""The ids of other records that a record names."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from handbook.model.base import Relation
from handbook.model.fields import Field, Path, fields_of

__all__ = ["Path", "Reference", "references"]

# What is read on the page of a record before those that name it, where their model says no more.
NAMED_BY = "Named by"
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reference:
    """One id that a record names: where in the record, which id, and the kinds it may be of.

    `relation` is how that is read on both pages.
    """

    path: Path
    target: str
    kinds: tuple[str, ...]
    relation: Relation


def references(record: BaseModel, path: Path = ()) -> Iterator[Reference]:
    """Every id that the record names, in the order of its fields."""
    for field in _naming(type(record)):
        for here, value in field.values(record, path):
            if field.ref:
                yield Reference(here, value, field.ref.kinds, _relation(field))
            else:
                yield from references(value, here)


@functools.cache
def _relation(field: Field) -> Relation:
    """How a field is read: as its model says, or else by its name, and as naming the other."""
    return field.relation or Relation(field.label, NAMED_BY)


def with_ids(record: M, current: Mapping[str, str]) -> M:
    """The same with other ids in place of some, as a record has them now; events are not meant."""
    changes: dict[str, Any] = {}
    for field in _naming(type(record)):
        before = getattr(record, field.name)
        items = before if field.many else (before,)
        after = tuple(_with_id(item, field, current) for item in items if item is not None)
        if before is not None and after != tuple(items):
            changes[field.name] = after if field.many else after[0]
    return record.model_copy(update=changes) if changes else record


def _with_id(item: Any, field: Field, current: Mapping[str, str]) -> Any:
    if field.ref is None:
        return with_ids(item, current)
    return item if field.ref.kinds == ("event",) else current.get(item, item)


@functools.cache
def _naming(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model that hold ids, or parts in which ids are named."""
    return tuple(f for f in fields_of(model) if f.ref or (f.part and _naming(f.part)))
