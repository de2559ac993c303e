"""Names of variables that say of themselves that they hold a secret."""

import re

_WORDS = frozenset(
    {
        *("password", "passwd", "passwort", "passphrase", "pass", "pwd", "kennwort", "pin"),
        *("secret", "secrets", "token", "tokens", "apikey", "credential", "credentials", "otp"),
    }
)
# Which of a key's names mean one that is kept: the id, the name or the user of a key is none.
_KEYS = re.compile(r"(?:^|_)(?:api|access|private|secret|auth|signing|service|encryption)_keys?$")
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
    return not _WORDS.isdisjoint(parts) or bool(_KEYS.search("_".join(parts)))
