"""The wording of a record: what others are told to the letter, and what tells it from another.

Whoever approves a wording approves these very words. So the approval keeps their digest, and
words that were changed since are not approved.
"""

import hashlib
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, WithJsonSchema

from handbook.model.base import Verbatim, refuse
from handbook.model.fields import Field, fields_of

_PATTERN = "[0-9a-f]{64}"


def _digest_of(what: str, writer: str) -> Any:
    """The type of the SHA-256 of something, which a command writes."""

    def check(value: str) -> str:
        if not re.fullmatch(_PATTERN, value):
            hint = f"64 digits from 0 to f; leave it to {writer}, which writes it"
            raise refuse(f'"{value[:20]}" is not the SHA-256 of {what}', hint)
        return value

    schema = WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN}$"})
    return AfterValidator(check), Verbatim(), schema


Digest = Annotated[str, *_digest_of("a wording", "handbook log approval")]
Sha256 = Annotated[str, *_digest_of("a report", "handbook log --from")]


def wording_field(model: type[BaseModel]) -> Field | None:
    """The field of a model that holds its wording, or None where it has no such field."""
    return next((field for field in fields_of(model) if field.wording), None)


def wording_of(record: BaseModel) -> str | None:
    """The wording of a record, or None where it has none."""
    field = wording_field(type(record))
    return getattr(record, field.name) if field else None


def digest(wording: str) -> str:
    """The SHA-256 of a wording as 64 hexadecimal digits.

    Blanks around the text say nothing: a block of YAML ends with a line end, a line does not.
    """
    return hashlib.sha256(wording.strip().encode()).hexdigest()
