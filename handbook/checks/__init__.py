"""The rules over the whole handbook. Each module of this package registers those that it has.

The modules are found by walking the package, so a new one is named nowhere.
"""

import datetime as dt
import importlib
import pkgutil
from collections.abc import Collection, Iterable

from handbook.catalog import Handbook, Owners
from handbook.checks.ignores import accept
from handbook.checks.rules import RULES, Rule
from handbook.findings import Finding, Severity, in_order

__all__ = ["RULES", "Rule", "accept", "check"]

for _module in sorted(each.name for each in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")


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
    found = _of_what_goes_on(book, found)
    # What a rule of the day found may go away by itself, so an ignore of it is never stale.
    lasting = {name for name, each in RULES.items() if not each.of_day}
    return in_order(accept(book, found, {*lasting, *looked}))


# What is only asked of records that are still in use.
_OF_USE = ("HB403", "HB410", "HB560")


def _of_what_goes_on(book: Handbook, found: set[Finding]) -> set[Finding]:
    """The findings without gaps, and some others, about records that have an end.

    They do not count whatever the day is: nobody completes what is to go.
    """
    if not book.ended:
        return found
    owner = Owners(book)
    asked = (each for each in found if each.severity is Severity.GAP or each.code in _OF_USE)
    return found.difference(each for each in asked if owner.of(each.where) in book.ended)
