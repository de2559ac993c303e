"""What can be used of a record in which something is wrong, each field by itself.

It is looked at for further findings, and never published.
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ValidationError, create_model

from handbook.findings import nearest
from handbook.model.base import Part
from handbook.model.fields import Field, Path, fields_of
from handbook.source import Map, Seq
from handbook.source.diagnostics import Spoiled


def as_read(model: type[BaseModel], node: Mapping[str, Any], spoiled: Spoiled) -> Any:
    """A record with the fields that are right; the others are None, or empty where they are lists.

    An item that is wrong keeps its place in its list, as None or as a part without fields.
    """
    values: dict[str, Any] = {}
    for field in fields_of(model):
        key = field.key
        if key not in node:
            values[key] = _nothing(model, field)
        elif key in spoiled.get(id(node), ()):
            values[key] = _unusable(field)
        elif field.part:
            values[key] = _parts(field.part, node[key], spoiled, many=field.many)
        else:
            values[key] = _value(model, field, node[key])
    return model.model_construct(**values)


def lost(model: type[BaseModel], record: Any, node: Map, spoiled: Spoiled) -> frozenset[str]:
    """The keys whose value in the record is not what the file says.

    An unknown key may be a known one that is misspelt. So the absent key that it is near counts
    as lost or, where it is near none, each absent key.
    """
    keys = {field.key: field for field in fields_of(model)}
    absent = keys.keys() - node.keys()
    gone = set(spoiled.get(id(node), ()))
    gone |= {key for key in absent if keys[key].required}
    for stray in node.keys() - keys.keys():
        meant = nearest(stray, keys)
        gone |= {meant} if meant in absent else absent
    for key, field in keys.items():
        if key in absent:
            continue
        if not _same(getattr(record, field.name), node[key], spoiled):
            gone.add(key)
    return frozenset(str(key) for key in gone)


def spoiled_in(node: Any, spoiled: Spoiled, path: Path = ()) -> Iterator[Path]:
    """The path of each value below a node that is not what was meant."""
    items = node.items() if isinstance(node, Map) else enumerate(node)
    yield from ((*path, step) for step in spoiled.get(id(node), ()))
    for step, each in items:
        if isinstance(each, (Map, Seq)):
            yield from spoiled_in(each, spoiled, (*path, step))


def _same(value: Any, written: Any, spoiled: Spoiled) -> bool:
    """Whether all that was written is in the value that was made of it."""
    if spoiled.get(id(written)) or value is None:
        return False
    if isinstance(value, BaseModel):
        return isinstance(written, Map) and not lost(type(value), value, written, spoiled)
    if isinstance(value, tuple):
        whole = isinstance(written, Seq) and len(value) == len(written)
        return whole and all(_same(*pair, spoiled) for pair in zip(value, written, strict=True))
    return True


def _parts(part: type[BaseModel], written: Any, spoiled: Spoiled, *, many: bool) -> Any:
    if not many:
        return as_read(part, written, spoiled) if isinstance(written, Map) else None
    if not isinstance(written, Seq):
        return ()
    maps = (each if isinstance(each, Map) else Map() for each in written)
    return tuple(as_read(part, each, spoiled) for each in maps)


def _value(model: type[BaseModel], field: Field, written: Any) -> Any:
    try:
        return value_of(model, field.name, written)
    except ValidationError:
        if not (isinstance(written, Seq) and field.many):
            return _unusable(field)
    return tuple(_item(model, field, each) for each in written)


def _item(model: type[BaseModel], field: Field, written: Any) -> Any:
    try:
        return value_of(model, field.name, [written])[0]
    except ValidationError:
        return None


def value_of(model: type[BaseModel], name: str, written: Any) -> Any:
    """What a field of a model makes of a value alone; ValidationError where it refuses it."""
    return getattr(alone(model, name).model_validate({name: written}), name)


@functools.cache
def _nothing(model: type[BaseModel], field: Field) -> Any:
    """What a field holds where nothing is known of it."""
    if not field.required:
        return model.model_fields[field.name].get_default()
    return _unusable(field)


def _unusable(field: Field) -> Any:
    """What stands for a value that is wrong: never the default, which nobody meant."""
    return () if field.many else None


@functools.cache
def alone(model: type[BaseModel], name: str) -> type[BaseModel]:
    """A model with nothing but the field of this name, as another model defines it."""
    info = model.model_fields[name]
    annotation: Any = info.annotation
    if info.metadata:
        annotation = Annotated[(annotation, *info.metadata)]
    fields: Any = {name: (annotation, ...)}
    return create_model("Alone", __base__=Part, **fields)
