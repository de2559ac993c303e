"""Addresses in CSS, with their place."""

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
# CSS Values and Units 4, "Resource locators"; CSS Cascading 5, "@import".
_URL = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'()\s]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.I
)


def urls_with_offsets(css: str) -> Iterator[tuple[str, int]]:
    """Each address of a style sheet, with the offset at which it is written."""
    plain = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), css)
    for found in _URL.finditer(plain):
        group = found.lastindex or 0
        if group and not found[group].startswith("#"):
            yield found[group], found.start(group)


def urls_of_style(css: str) -> list[str]:
    """The addresses of a style sheet; "#x", which names a part of the page's own, is none."""
    return [url for url, _ in urls_with_offsets(css)]
