"""Every rule over the whole handbook; importing a module registers its rules."""

import datetime as dt

from handbook.catalog import Handbook
from handbook.checks import (
    addresses,
    chains,
    complete,
    cycles,
    dates,
    docs,
    events,
    followup,
    pages,
    people,
    pipelines,
    promises,
    related,
    sources,
    twice,
    unknown,
    wording,
)
from handbook.checks.ignores import accept
from handbook.checks.rules import RULES, Rule
from handbook.findings import Finding, in_order

__all__ = [
    "RULES",
    "Rule",
    "accept",
    "addresses",
    "chains",
    "check",
    "complete",
    "cycles",
    "dates",
    "docs",
    "events",
    "followup",
    "pages",
    "people",
    "pipelines",
    "promises",
    "related",
    "sources",
    "twice",
    "unknown",
    "wording",
]


def check(book: Handbook, today: dt.date) -> tuple[Finding, ...]:
    """What reading brought up and what every rule finds, less what the data accepts; sorted."""
    found = set(book.findings)
    for each in RULES.values():
        found.update(each.findings(book, today))
    return in_order(accept(book, found, RULES))
