"""Addresses as they go over the wire, and where a redirect leads; pure functions over text."""

import re
import string
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna

from handbook.net.reachability import literal

WEB = frozenset({"http", "https"})
# What stays as it is in a path, a query or a fragment; all else is percent-encoded.
_KEPT = "".join(sorted(set(string.punctuation) - set('"<>`')))
# WHATWG URL, "forbidden domain code point".
_NO_HOST = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")
_AROUND = "".join(map(chr, range(0x21)))


def on_the_wire(url: str) -> str:
    """A web address in ASCII, as it is asked for: names as DNS has them, letters as UTF-8.

    Raises ValueError where no server can be asked for it.
    """
    parts = urlsplit(url)
    host = host_on_the_wire(parts.hostname or "")
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port is None else f":{parts.port}"
    path, query, fragment = (quote(each, safe=_KEPT) for each in parts[2:])
    return urlunsplit(
        SplitResult(
            parts.scheme, f"{quote(user, safe=_KEPT)}{at}{host}{port}", path, query, fragment
        )
    )


def host_on_the_wire(host: str) -> str:
    """A host's name in ASCII (UTS #46), an IPv6 address in brackets. Raises ValueError.

    The standard's checks of what may be registered are left to those who register names;
    browsers do the same, and there are servers whose name is an emoji.
    """
    if ":" in host:
        address = literal(host)
        if address is None:
            raise ValueError("no IPv6 address")
        return f"[{address}]"
    plain = unquote(host, errors="strict")
    if not plain.isascii():
        plain = ".".join(map(_label, _mapped(plain).split(".")))
    if not plain or _NO_HOST.search(plain):
        raise ValueError("no name of a server")
    return plain.lower()


def _mapped(name: str) -> str:
    try:
        return idna.uts46_remap(name, std3_rules=False, transitional=False)
    except idna.IDNAError as error:
        raise ValueError("no name of a server") from error


def _label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def redirected(base: str, location: str) -> str:
    """Where the Location header of an answer leads (RFC 9110, 10.2.2), with its fragment.

    `location` is as HTTP libraries give headers: each byte a character of Latin-1. Bytes
    beyond ASCII are UTF-8 or, where they are not, meant as they are. What browsers
    put right in silence is put right. Raises ValueError where it is no address.
    """
    text = re.sub(r"[\t\r\n]", "", _as_sent(location).strip(_AROUND))
    if (urlsplit(text).scheme or "http") in WEB:
        way, mark, rest = re.match(r"(?s)([^?#]*)([?#]?)(.*)", text).groups()  # type: ignore[union-attr]
        text = way.replace("\\", "/") + mark + rest
    to = urljoin(base, text)
    return on_the_wire(to) if urlsplit(to).scheme in WEB else to


def _as_sent(header: str) -> str:
    try:
        data = header.encode("latin-1")
    except UnicodeEncodeError:
        return header  # it was decoded already
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(each) if each < 0x80 else f"%{each:02X}" for each in data)
