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


def markdown_of(record: BaseModel) -> list[str]:
    """The Markdown texts of a record in which nothing is wrong, as `texts` has them."""
    found: list[str] = []
    _collect(record, found)
    return found


def _collect(record: BaseModel, found: list[str]) -> None:
    held = vars(record)
    for name, many, is_part in _ways_to_markdown(type(record)):
        value = held[name]
        if value is None:
            continue
        if is_part:
            for part in value if many else (value,):
                _collect(part, found)
        elif many:
            found += value
        else:
            found.append(value)


@functools.cache
def _ways_to_markdown(model: type[BaseModel]) -> tuple[tuple[str, bool, bool], ...]:
    """Of each field that is Markdown, or may have any within: name, whether many, whether parts."""
    fields = _with_texts(model, only_markdown=True)
    return tuple((field.name, field.many, field.part is not None) for field in fields)


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
