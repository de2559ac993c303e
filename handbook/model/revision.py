"""The full name of a commit, which no tag or branch that moves on can change."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from handbook.model.base import Verbatim, refuse

# SHA-1 or SHA-256 in hexadecimal (gitformat-hash-function-transition(7)).
_PATTERN = "(?:[0-9a-f]{40}|[0-9a-f]{64})"


def is_commit(text: str) -> bool:
    """Whether a text is the full name of a commit."""
    return re.fullmatch(_PATTERN, text) is not None


def _commit(value: str) -> str:
    if not is_commit(value):
        hint = "40 or 64 digits from 0 to f, as git rev-parse VERSION prints them"
        raise refuse(f'"{value[:20]}" is not the full name of a commit', hint)
    return value


Commit = Annotated[
    str,
    AfterValidator(_commit),
    Verbatim(),
    WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN}$"}),
]
