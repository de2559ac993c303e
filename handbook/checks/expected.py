"""The rule over what a handbook expects of its records."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.catalog.asked import Wanted, wanted
from handbook.catalog.unmet import unmet
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity


@rule("HB560", Severity.GAP)
def expectations_are_met(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every record has what this handbook expects of it, as each expectation says it weighs."""
    for each in wanted(book):
        yield from _unmet(book, each)


def _unmet(book: Handbook, each: Wanted) -> Iterator[Fault]:
    """What records lack of what is expected of them, with the expectation's own words."""
    record = each.entry.record
    reasons = f" ({', '.join(record.source)})" if record.source else ""
    by = f'expected by "{record.title}"{reasons} at {each.entry.where()}'
    severity = Severity(record.severity)
    for found in unmet(book, each):
        hint = f"{record.hint or found.hint}; {by}"
        yield Fault(found.where, found.message, hint, severity, found.lacks)
