"""The ids of other records that a record names."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from handbook.model.fields import Field, Path, fields_of

__all__ = ["Path", "Reference", "references"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One id that a record names: where in the record, which id, and the kinds it may be of."""

    path: Path
    target: str
    kinds: tuple[str, ...]


def references(record: BaseModel, path: Path = ()) -> Iterator[Reference]:
    """Every id that the record names, in the order of its fields."""
    for field in _naming(type(record)):
        for here, value in field.values(record, path):
            if field.ref:
                yield Reference(here, value, field.ref.kinds)
            else:
                yield from references(value, here)


@functools.cache
def _naming(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model that hold ids, or parts in which ids are named."""
    return tuple(f for f in fields_of(model) if f.ref or (f.part and _naming(f.part)))
