"""Which kinds can be named by records of other kinds that the handbook uses."""

import functools

from pydantic import BaseModel

from handbook.catalog import Handbook
from handbook.model.fields import fields_of


def may_be_named(book: Handbook, kind: str) -> bool:
    """Whether the handbook uses another kind with a field that is made to name this one."""
    others = (each for each in book.kinds.values() if each.name != kind)
    return book.uses(*(each.name for each in others if _names(each.model, kind)))


@functools.cache
def _names(model: type[BaseModel], kind: str) -> bool:
    return any(
        (field.ref and kind in field.ref.kinds) or (field.part and _names(field.part, kind))
        for field in fields_of(model)
    )
