"""GitHub's expressions in workflows: which secrets they read, and when two mean the same.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

import re
from collections.abc import Iterator

# A context reads a secret as secrets.NAME or secrets['NAME'], in any case.
_SECRET = re.compile(r"\bsecrets(?:\.|\[\s*['\"])([A-Za-z_][A-Za-z0-9_]*)", re.I)
# GitHub makes this one itself, for each run ("Automatic token authentication").
_GIVEN = "GITHUB_TOKEN"
_EXPRESSION = re.compile(r"\$\{\{((?:'(?:[^']|'')*'|[^'])*?)\}\}", re.S)
# Blanks mean nothing but within quotes.
_BLANKS = re.compile(r"('(?:[^']|'')*')|\s+")


def secrets_read(text: str) -> Iterator[str]:
    """The secrets that a text reads, in capitals as GitHub compares them."""
    for name in _SECRET.findall(text):
        if name.upper() != _GIVEN:
            yield name.upper()


def meaning(text: str) -> str:
    """A text with its expressions less the blanks in them."""
    return _EXPRESSION.sub(lambda found: "${" + "{" + _bare(found[1]) + "}}", text)


def condition(text: str) -> str:
    """What an `if:` asks: there the braces may be left out."""
    whole = _EXPRESSION.fullmatch(text.strip())
    return _bare(whole[1] if whole else text)


def _bare(expression: str) -> str:
    return _BLANKS.sub(lambda found: found[1] or "", expression)
