"""From where an IP address can be reached: this machine, a private network, or the internet."""

import ipaddress
import re
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network

# The IPv6 addresses that are given out to the public at all (IANA, "Internet Protocol
# Version 6 Address Space"), and those among them that lead to nobody's public server.
_GIVEN_OUT = IPv6Network("2000::/3")
_NOT_PUBLIC = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocols, Teredo among them (RFC 2928, RFC 4380)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4, which carries any IPv4 address, and is retired (RFC 7526)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
# Behind these stands an IPv4 address, and that alone decides: IPv4-mapped (RFC 4291) and
# NAT64 (RFC 6052). NAT64 of one's own network, 64:ff9b:1::/48, is not given out above.
_CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
_IPV4 = (1 << 32) - 1
# RFC 5214, 6.1: the interface of ISATAP; the bit for "universal" may be set.
_ISATAP, _UNIVERSAL = 0x5EFE, 0x0200 << 16
# RFC 6761, RFC 6762, RFC 8375, and ICANN's resolution 2024.07.29.06.
_LOCAL_SUFFIXES = ("local", "internal", "home.arpa")
_NUMBERS = re.compile(r"0[xX][0-9A-Fa-f]*|[0-9]+")


class Reach(IntEnum):
    """Where an address can be reached from, the narrowest first."""

    LOOPBACK = 1
    PRIVATE = 2
    PUBLIC = 3


def reach_of(address: str) -> Reach:
    """How far an IP address reaches. Raises ValueError where it is none.

    What is not given out to the public is private: the default is the safe one.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and any(found in each for each in _CARRIERS):
        found = IPv4Address(int(found) & _IPV4)
    return _of_ipv4(found) if isinstance(found, IPv4Address) else _of_ipv6(found)


def _of_ipv4(address: IPv4Address) -> Reach:
    # A connection to 0.0.0.0 arrives at this machine.
    if address.is_loopback or address.is_unspecified:
        return Reach.LOOPBACK
    return Reach.PUBLIC if address.is_global and not address.is_multicast else Reach.PRIVATE


def _of_ipv6(address: IPv6Address) -> Reach:
    if address.is_loopback or address.is_unspecified:
        return Reach.LOOPBACK
    if address not in _GIVEN_OUT or any(address in each for each in _NOT_PUBLIC):
        return Reach.PRIVATE
    if (int(address) >> 32) & ~_UNIVERSAL & _IPV4 == _ISATAP:
        return _of_ipv4(IPv4Address(int(address) & _IPV4))
    return Reach.PUBLIC


def literal(host: str) -> str | None:
    """The IP address that the host of a URL is, in its usual form; None where it is a name.

    An IPv4 address may be written in decimal, octal or hexadecimal, in one to four parts,
    as the system's resolver and browsers read it (inet_aton(3); WHATWG URL, "IPv4 parser").
    """
    plain = host.strip("[]").partition("%")[0]
    if ":" in plain:
        try:
            return str(IPv6Address(plain))
        except ValueError:
            return None
    parts = plain.removesuffix(".").split(".")
    if len(parts) > 4 or not all(map(_NUMBERS.fullmatch, parts)):
        return None
    try:
        *first, last = map(_number, parts)
        return str(IPv4Address(_joined(first, last)))
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int:
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def _joined(first: list[int], last: int) -> int:
    """The number of an IPv4 address: a byte for each part but the last, which fills the rest."""
    room = 8 * (4 - len(first))
    if any(part > 255 for part in first) or last >> room:
        raise ValueError(last)
    return (int.from_bytes(bytes(first), "big") << room) + last


def reach_by_name(host: str) -> Reach | None:
    """How far a host reaches, as its name alone tells; None where only a resolver knows."""
    if address := literal(host):
        return reach_of(address)
    name = host.lower().rstrip(".")
    if f".{name}".endswith(".localhost"):
        return Reach.LOOPBACK
    return Reach.PRIVATE if f".{name}".endswith(tuple(f".{s}" for s in _LOCAL_SUFFIXES)) else None
