"""Rules over addresses that records name."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, Where
from handbook.model import Record
from handbook.model.knowledge import Asset
from handbook.model.platform import Environment, Vendor
from handbook.model.relations import Path

# Hosts that no network lies before (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3).
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def _addresses(record: Record) -> Iterator[tuple[Path, str | None]]:
    for number, link in enumerate(record.links):
        yield ("links", number, "url"), link.url
    if isinstance(record, Environment):
        for name in ("frontend_url", "backend_url"):
            if address := getattr(record, name):
                yield (name,), address
    elif isinstance(record, Vendor):
        for number, contact in enumerate(record.contacts):
            yield ("contacts", number, "url"), contact.url
    elif isinstance(record, Asset) and record.location:
        yield ("location",), record.location


@rule("HB541", parts=True)
def addresses_are_encrypted(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every address is https, or http on the reader's own machine."""
    for entry in book.entries.values():
        for path, address in _addresses(entry.record):
            parts = urlsplit(address or "")
            if parts.scheme == "http" and parts.hostname not in _OWN_MACHINE:
                yield Fault(
                    entry.where(*path),
                    f'"{address}" is not encrypted',
                    f"write https://{parts.geturl()[len('http://') :]}; http only for localhost",
                )


@rule("HB542", Severity.WARNING)
def environments_are_apart(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two environments have the same address."""
    seen: dict[str, Where] = {}
    for entry in book.each(Environment):
        record = entry.record
        own = {record.frontend_url: "frontend_url", record.backend_url: "backend_url"}
        for address, name in own.items():
            if address is None:
                continue
            where = entry.where(name)
            first = seen.setdefault(address.rstrip("/").casefold(), where)
            if first != where:
                message = f'"{address}" is also the address of another environment'
                yield Fault(where, message, f"that one is at {first}")
