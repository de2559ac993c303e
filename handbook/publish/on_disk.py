"""The pages of a site as they are read from a disk, where a folder's address is no page."""

import html
import re
from collections.abc import Container
from posixpath import dirname, join, normpath
from urllib.parse import unquote

INDEX = "index.html"
# What holds no tag, or a start tag; a value in quotes may hold any sign (HTML, 13.1.2).
_TAG = re.compile(
    r"""<!--.*?-->|<(script|style)\b.*?</\1\s*>|<([a-z][\w-]*)(?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.IGNORECASE | re.DOTALL,
)
_LINKS = frozenset({"a", "area", "link"})
_HREF = re.compile(r"""(\shref\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|\?", re.IGNORECASE)


def led_to_files(page: str, path: str, files: Container[str]) -> str:
    """A page at a path of a site, with each link to a folder leading to the page in it.

    `files` are the paths of the site. What leads to none of them stays as it is.
    """
    here = dirname(path)

    def lead(tag: re.Match[str]) -> str:
        if (tag[2] or "").lower() not in _LINKS:
            return tag[0]
        return _HREF.sub(lambda href: _led(href, here, files), tag[0])

    return _TAG.sub(lead, page)


def _led(href: re.Match[str], here: str, files: Container[str]) -> str:
    written = href[2].strip("\"'")
    address, sign, rest = _parted(html.unescape(written))
    if _ELSEWHERE.match(address) or not (address.endswith("/") or address in (".", "..")):
        return href[0]
    folder = address if address.endswith("/") else f"{address}/"
    if normpath(join(here, unquote(folder), INDEX)) not in files:
        return href[0]
    return f'{href[1]}"{html.escape(f"{folder}{INDEX}{sign}{rest}")}"'


def _parted(address: str) -> tuple[str, str, str]:
    """An address without its query and anchor, and both with the sign before them."""
    found = re.search(r"[?#]", address)
    if not found:
        return address, "", ""
    return address[: found.start()], found[0], address[found.end() :]
