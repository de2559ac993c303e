"""Names of variables that say of themselves that they hold a secret."""

import re

_WORDS = frozenset(
    {
        *("password", "passwd", "passwort", "passphrase", "pass", "pwd", "kennwort", "pin"),
        *("secret", "secrets", "token", "tokens", "apikey", "credential", "credentials", "otp"),
    }
)
# Keys that are told to everybody, or only find something; every other one may open something.
_OPEN_KEYS = frozenset(
    {
        *("public", "publishable", "primary", "foreign", "row", "sort", "partition", "object"),
        *("cache", "column", "routing", "idempotency", "dedup", "license"),
    }
)
# What only tells of a secret where it is, or how it is called.
_ABOUT = frozenset(
    {
        *("id", "ids", "name", "names", "arn", "path", "url", "file", "store", "vault", "version"),
        *("user", "owner", "role", "count", "length", "age", "type", "kind", "label", "field"),
    }
)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def says_secret(name: str) -> bool:
    """Whether a variable by its name holds a secret: DB_PASSWORD, apiToken, no SECRET_ARN."""
    parts = [each.lower() for each in _PARTS.findall(name)]
    if not parts or parts[-1] in _ABOUT:
        return False
    is_key = parts[-1] in ("key", "keys") and (len(parts) < 2 or parts[-2] not in _OPEN_KEYS)
    return is_key or not _WORDS.isdisjoint(parts)
