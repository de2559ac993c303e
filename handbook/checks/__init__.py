"""Every rule over the whole handbook; importing a module registers its rules."""

import datetime as dt
from collections.abc import Collection, Iterable

from handbook.catalog import Handbook
from handbook.checks import (
    addresses,
    chains,
    complete,
    cycles,
    dates,
    dialect,
    docs,
    events,
    followup,
    front,
    pages,
    people,
    pipelines,
    promises,
    related,
    sources,
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
    "dialect",
    "docs",
    "events",
    "followup",
    "front",
    "pages",
    "people",
    "pipelines",
    "promises",
    "related",
    "sources",
    "unknown",
    "wording",
]


def check(
    book: Handbook,
    today: dt.date,
    more: Iterable[Finding] = (),
    looked: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What reading brought up and what every rule finds, less what the data accepts; sorted.

    `more` was found by others, who looked for the codes `looked`. All that is looked for
    together is `rulebook.check`.
    """
    found = {*book.findings, *more}
    for each in RULES.values():
        found.update(each.findings(book, today))
    # What a rule of the day found may go away by itself, so an ignore of it is never stale.
    lasting = {name for name, each in RULES.items() if not each.of_day}
    return in_order(accept(book, found, {*lasting, *looked}))
