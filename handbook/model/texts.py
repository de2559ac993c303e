"""The texts of a record that people read as prose, and the addresses that its links have."""

from collections.abc import Iterator

from pydantic import BaseModel

from handbook.model.fields import Path, fields_of


def texts(
    record: BaseModel, path: Path = (), *, only_markdown: bool = False
) -> Iterator[tuple[Path, str]]:
    """Every text of a record that is prose, with its path, in the order of its fields.

    Ids, addresses, dates, choices, commands and quotes are none. `only_markdown` leaves
    out what is shown to the letter.
    """
    for field in fields_of(type(record)):
        wanted = field.markdown if only_markdown else field.prose
        for here, value in field.values(record, path) if wanted or field.part else ():
            if field.part:
                yield from texts(value, here, only_markdown=only_markdown)
            else:
                yield here, value


def addresses(record: BaseModel, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every address of a record where a link leads, with its path, in the order of its fields."""
    for field in fields_of(type(record)):
        for here, value in field.values(record, path) if field.address or field.part else ():
            if field.part:
                yield from addresses(value, here)
            else:
                yield here, value
    own = getattr(record, "extra", None)
    for way, value in own.addresses() if own else ():
        yield (*path, "extra", *way), value
