"""Rules over addresses that records name."""

import datetime as dt
from collections.abc import Collection, Iterator
from functools import partial
from operator import itemgetter
from urllib.parse import urlsplit

from handbook.catalog import Entry, Handbook
from handbook.checks.rules import Fault, of_each, rule
from handbook.findings import Severity, Where
from handbook.model import Record
from handbook.model.platform import Environment, System
from handbook.model.texts import addresses

# Hosts that no network lies before (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3).
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
# A file without either names no such address: YAML writes a letter as it is, or with a backslash.
_SIGNS = ("http:", "\\")


@rule("HB541", parts=True)
def addresses_are_encrypted(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every address is https, or http on the reader's own machine."""
    texts = book.fine.others("HB541", book.texts.items(), itemgetter(0))
    suspects = {path for path, text in texts if _is_suspect(text)}
    yield from of_each("HB541", book, book.entries.values(), partial(_unencrypted, suspects))


def _unencrypted(
    suspects: Collection[str], _book: Handbook, entry: Entry[Record]
) -> Iterator[Fault]:
    for path, address in addresses(entry.record) if entry.path in suspects else ():
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname not in _OWN_MACHINE:
            yield Fault(
                entry.where(*path),
                f'"{address}" is not encrypted',
                f"write https://{parts.geturl()[len('http://') :]}; http only for localhost",
            )


def _is_suspect(text: str) -> bool:
    folded = text.lower()
    return any(sign in folded for sign in _SIGNS)


@rule("HB542", Severity.WARNING)
def environments_are_apart(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two environments have the same address."""
    seen: dict[str, tuple[str, Where]] = {}
    for environment, address, where in _places(book):
        first, at = seen.setdefault(address.rstrip("/").casefold(), (environment, where))
        if first != environment:
            message = f'"{address}" is also the address of another environment'
            yield Fault(where, message, f"that one is at {at}")


def _places(book: Handbook) -> Iterator[tuple[str, str, Where]]:
    """Each address at which something answers in an environment, and where it is written."""
    for environment in book.each(Environment):
        for name in ("frontend_url", "backend_url"):
            if address := getattr(environment.record, name):
                yield environment.record.id, address, environment.where(name)
    for system in book.each(System):
        for number, place in enumerate(system.record.environments):
            if place.url:
                where = system.where("environments", number, "url")
                yield place.environment, place.url, where
