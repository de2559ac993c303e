"""What each field of a model is: read from its annotations, here and nowhere else.

Relations, prose, new records, options of commands and explanations of faults all rest on it.
"""

import functools
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from handbook.model.base import (
    Address,
    Length,
    Markdown,
    Record,
    Ref,
    Relation,
    Text,
    Verbatim,
    Wording,
)

# The way to a value within a record: keys, and numbers within lists.
Path = tuple[str | int, ...]
# What every Text carries, and nothing else does.
_TEXT = next(mark for mark in get_args(Text)[1:] if isinstance(mark, AfterValidator))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model: `name` in Python, `key` in YAML, `title` what the model has people read.

    `many` is whether it is a list. The rest is about its value, or about each of the list:
    `part` is its model where it has fields of its own, `ref` says of which kinds the record is
    that it names, `relation` how that is read on both pages, `prose` is whether people read it as
    text, `markdown` whether that is Markdown, `wording` whether others are told it to the letter,
    `address` whether a link leads there, `length` whether it is a length of time, `flag` whether
    it is yes or no, and `choices` are the words that it may be.
    """

    name: str
    key: str
    title: str
    description: str
    required: bool
    many: bool
    part: type[BaseModel] | None
    ref: Ref | None
    relation: Relation | None
    prose: bool
    markdown: bool
    wording: bool
    address: bool
    length: bool
    flag: bool
    choices: tuple[str, ...]

    @property
    def label(self) -> str:
        """What people read before its value: its title or, without one, its key."""
        return self.title or self.key.replace("_", " ").capitalize()

    def values(self, record: BaseModel, path: Path = ()) -> Iterator[tuple[Path, Any]]:
        """Each value that a record at a path has here, with its own path.

        What is not set, and an item that could not be read, is none.
        """
        value = getattr(record, self.name)
        here = (*path, self.key)
        if not self.many:
            if value is not None:
                yield here, value
            return
        for number, item in enumerate(value or ()):
            if item is not None:
                yield (*here, number), item


@functools.cache
def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model in their order."""
    return tuple(_field(name, info) for name, info in model.model_fields.items())


def field_of(model: type[BaseModel], key: str | int) -> Field | None:
    """The field of a model that has a key in YAML, or None."""
    return next((field for field in fields_of(model) if field.key == key), None)


def own_fields(record: BaseModel) -> tuple[Field, ...]:
    """The fields of a record less those that every record has, or all fields of a part."""
    shared = fields_of(Record) if isinstance(record, Record) else ()
    names = {field.name for field in shared}
    return tuple(field for field in fields_of(type(record)) if field.name not in names)


def _field(name: str, info: FieldInfo) -> Field:
    every = list(_unfolded(info.annotation))
    marks: list[Any] = [*info.metadata]
    for annotation in every:
        marks += getattr(annotation, "__metadata__", ())
    models = (a for a in every if isinstance(a, type) and issubclass(a, BaseModel))
    words = (get_args(a) for a in every if get_origin(a) is Literal)
    return Field(
        name=name,
        key=info.alias or name,
        title=info.title or "",
        description=info.description or "",
        required=info.is_required(),
        many=any(get_origin(a) is tuple for a in every),
        part=next(models, None),
        ref=next((mark for mark in marks if isinstance(mark, Ref)), None),
        relation=next((mark for mark in marks if isinstance(mark, Relation)), None),
        prose=_TEXT in marks and Verbatim() not in marks,
        markdown=Markdown() in marks,
        wording=Wording() in marks,
        address=Address() in marks,
        length=Length() in marks,
        flag=bool in every,
        choices=next(words, ()),
    )


def _unfolded(annotation: Any) -> Iterator[Any]:
    """An annotation and everything inside it: unions, tuples and Annotated."""
    yield annotation
    origin = get_origin(annotation)
    inner: tuple[Any, ...] = ()
    if origin in (Union, types.UnionType, tuple):
        inner = get_args(annotation)
    elif origin is Annotated:
        inner = get_args(annotation)[:1]
    for each in inner:
        if each is not Ellipsis:
            yield from _unfolded(each)
