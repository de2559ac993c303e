"""Ids for what people named in their own words."""

import re
import unicodedata
from collections.abc import Collection

from pydantic import TypeAdapter, ValidationError

from handbook.model.base import Id
from handbook.source.scalars import TooLongError, resolve

_LONGEST = 40
_ID: TypeAdapter[str] = TypeAdapter(Id)
# A page of this name would be that of its folder.
_FOLDERS = frozenset({"index", "readme"})


class Ids:
    """Gives out ids, none of them twice, and none of those that the starter itself uses."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = {*taken, *_FOLDERS}

    def give(self, title: str, otherwise: str) -> str:
        """The id for a title, as booking-api; a title without Latin letters has the other word."""
        wanted = slug(title)
        base = wanted if _usable(wanted) else otherwise
        found, number = base, 1
        while found in self._taken:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found


def slug(title: str) -> str:
    """A title as small Latin letters, digits and hyphens, without its accents; "" if none are."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:_LONGEST].strip("-")


def _usable(text: str) -> bool:
    """Whether a text is an id for the model, and needs no quotes to be read as text."""
    try:
        return isinstance(resolve(_ID.validate_python(text)), str)
    except (ValidationError, TooLongError):
        return False
