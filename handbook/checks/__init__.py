"""Every rule over the whole handbook; importing a module registers its rules."""

import datetime as dt

from handbook.catalog import Handbook
from handbook.checks import complete, dates, docs, events, related, sources, unknown
from handbook.checks.rules import RULES, Rule
from handbook.findings import Finding

__all__ = [
    "RULES",
    "Rule",
    "check",
    "complete",
    "dates",
    "docs",
    "events",
    "related",
    "sources",
    "unknown",
]


def check(book: Handbook, today: dt.date) -> tuple[Finding, ...]:
    """What reading brought up and what every rule finds, sorted."""
    found = set(book.findings)
    for each in RULES.values():
        found.update(each.findings(book, today))
    return tuple(sorted(found))
