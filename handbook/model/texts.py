"""The texts of a record that people read as prose, found once from its annotations."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from handbook.model.base import Markdown, Text, Verbatim
from handbook.model.relations import Path, unfold

# What every Text carries, and nothing else does.
_TEXT = next(mark for mark in get_args(Text)[1:] if isinstance(mark, AfterValidator))


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that holds prose, or parts that hold it."""

    name: str
    key: str
    many: bool
    part: bool
    markdown: bool


def texts(
    record: BaseModel, path: Path = (), *, only_markdown: bool = False
) -> Iterator[tuple[Path, str]]:
    """Every text of a record that is prose, with its path, in the order of its fields.

    Ids, addresses, dates, choices, commands and quotes are none. `only_markdown` leaves
    out what is shown to the letter.
    """
    for field in _fields(type(record)):
        if only_markdown and not (field.markdown or field.part):
            continue
        value = getattr(record, field.name)
        if value is None:
            continue
        items = enumerate(value) if field.many else ((None, value),)
        for index, item in items:
            here = (*path, field.key) if index is None else (*path, field.key, index)
            if item is None:  # an item that could not be read
                continue
            if field.part:
                yield from texts(item, here, only_markdown=only_markdown)
            else:
                yield here, item


@functools.cache
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    found = (_field(name, info) for name, info in model.model_fields.items())
    return tuple(field for field in found if field)


def _field(name: str, info: FieldInfo) -> _Field | None:
    marks = list(info.metadata)
    many = part = False
    for annotation in unfold(info.annotation):
        marks += getattr(annotation, "__metadata__", ())
        inner = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
        many = many or get_origin(inner) is tuple
        part = part or (isinstance(inner, type) and issubclass(inner, BaseModel))
    prose = _TEXT in marks and Verbatim() not in marks
    field = _Field(name, info.alias or name, many, part, Markdown() in marks)
    return field if part or prose else None
