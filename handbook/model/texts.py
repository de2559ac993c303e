"""The texts of a record that people read as prose, and the addresses that its links have."""

import functools
from collections.abc import Iterator

from pydantic import BaseModel

from handbook.model.fields import Field, Path, fields_of


def texts(
    record: BaseModel, path: Path = (), *, only_markdown: bool = False
) -> Iterator[tuple[Path, str]]:
    """Every text of a record that is prose, with its path, in the order of its fields.

    Ids, addresses, dates, choices, commands and quotes are none. `only_markdown` leaves
    out what is shown to the letter.
    """
    for field in _with_texts(type(record), only_markdown=only_markdown):
        for here, value in field.values(record, path):
            if field.part:
                yield from texts(value, here, only_markdown=only_markdown)
            else:
                yield here, value


def addresses(record: BaseModel, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every address of a record where a link leads, with its path, in the order of its fields."""
    for field in _with_addresses(type(record)):
        for here, value in field.values(record, path):
            if field.part:
                yield from addresses(value, here)
            else:
                yield here, value
    own = getattr(record, "extra", None)
    for way, value in own.addresses() if own else ():
        yield (*path, "extra", *way), value


@functools.cache
def _with_texts(model: type[BaseModel], *, only_markdown: bool) -> tuple[Field, ...]:
    """The fields of a model that are texts, or have any within."""
    fields = fields_of(model)
    return tuple(f for f in fields if f.part or (f.markdown if only_markdown else f.prose))


@functools.cache
def _with_addresses(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model that are addresses, or have any within."""
    return tuple(field for field in fields_of(model) if field.address or field.part)
