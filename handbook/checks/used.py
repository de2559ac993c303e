"""Which kinds a handbook uses: what it does not use is asked for nowhere."""

import functools

from pydantic import BaseModel

from handbook.catalog import Handbook
from handbook.model.fields import fields_of


def uses(book: Handbook, *kinds: str) -> bool:
    """Whether the handbook has a record of one of these kinds, also one that cannot be used."""
    return any(book.by_kind.get(kind) for kind in kinds) or book.lacks(kinds)


def may_be_named(book: Handbook, kind: str) -> bool:
    """Whether the handbook uses another kind with a field that is made to name this one."""
    others = (each for each in book.kinds.values() if each.name != kind)
    return uses(book, *(each.name for each in others if _names(each.model, kind)))


@functools.cache
def _names(model: type[BaseModel], kind: str) -> bool:
    return any(
        (field.ref and kind in field.ref.kinds) or (field.part and _names(field.part, kind))
        for field in fields_of(model)
    )
