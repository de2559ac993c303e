"""Addresses as a browser reads them; pure functions over text."""

import re
from typing import NamedTuple, cast
from urllib.parse import unquote

# RFC 3986, appendix B: every text has these parts.
_PARTS = re.compile(
    r"(?s)^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$"
)
_UP = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
_HERE = frozenset({".", "%2e"})
_NO_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:[^\s/?#@\\<>\"{}|^`%\[\]:]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_MAILBOX = re.compile(r"[^@\s<>,;:\"\\]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]*[A-Za-z0-9]")
_NUMBER = re.compile(r"\+?[0-9*#().\- ]+(?:;[a-z][a-z0-9-]*(?:=[^;]*)?)*", re.I)
WEB = frozenset({"http", "https"})


class AddressParts(NamedTuple):
    """The parts of an address; None where a part is not written at all."""

    scheme: str
    host: str | None
    path: str
    query: str | None
    fragment: str | None

    @property
    def is_web(self) -> bool:
        """Whether it names a server of the web."""
        return self.scheme in WEB or (not self.scheme and self.host is not None)


def split(url: str) -> AddressParts:
    """An address in its parts, the blanks around it taken away as a browser does (WHATWG URL)."""
    # The expression matches every text.
    found = cast("re.Match[str]", _PARTS.match(url.strip(" \t\n\r\f")))
    scheme, host, path, query, fragment = found.groups()
    return AddressParts((scheme or "").lower(), host, path, query, fragment)


def walk(folder: tuple[str, ...], path: str) -> str | None:
    """The decoded path that a relative one leads to; None where it leads above the root.

    `folder` are the folders below the root that it starts in. A path that ends with
    "/" stays so. Raises UnicodeDecodeError where a percent-encoding is no UTF-8.
    """
    parts = list(folder)
    segments = path.split("/")
    for segment in segments:
        folded = segment.lower()
        if folded in _UP:
            if not parts:
                return None
            parts.pop()
        elif segment and folded not in _HERE:
            parts.append(unquote(segment, errors="strict"))
    ends = segments[-1].lower()
    slash = "/" if parts and (not ends or ends in _UP or ends in _HERE) else ""
    return "/".join(parts) + slash


def what_browsers_repair(url: str) -> str | None:
    """What is wrong in the writing of an address that browsers put right in silence, or None."""
    address = split(url)
    if address.scheme not in {"", "http", "https", "file"}:
        return None
    told = {
        "a backslash": "\\" in url.split("?", maxsplit=1)[0],
        "a line break": bool(re.search(r"[\t\n\r]", url.strip())),
        'a "%" without two hexadecimal digits': bool(_NO_PERCENT.search(url)),
        "a double slash": "//" in address.path and not address.host,
        "no server": address.host == "" and address.scheme != "file",
        "no two slashes before the server": address.scheme in WEB and address.host is None,
        'a server without "https:"': bool(address.host) and not address.scheme,
        "a server's name that cannot be": bool(address.host) and not _is_host(address.host or ""),
    }
    return next((words for words, holds in told.items() if holds), None)


def _is_host(host: str) -> bool:
    return _HOST.fullmatch(host.rpartition("@")[2]) is not None


def is_mail(address: AddressParts) -> bool:
    """Whether a mailto: names mailboxes (RFC 6068), or at least a subject to send."""
    boxes = [each.strip() for each in unquote(address.path).split(",")]
    if boxes == [""]:
        return bool(address.query)
    return all(_MAILBOX.fullmatch(each) for each in boxes)


def is_telephone(address: AddressParts) -> bool:
    """Whether a tel: is a number (RFC 3966); blanks are let through as telephones do."""
    number = unquote(address.path)
    digits = sum(char.isdigit() for char in number.partition(";")[0])
    return digits > 1 and _NUMBER.fullmatch(number) is not None
