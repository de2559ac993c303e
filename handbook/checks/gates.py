"""Rules over what gates ask for: each condition can be proved, and each freeze is a time."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model import Record
from handbook.model.freeze import Freeze
from handbook.model.platform import Environment
from handbook.model.work import Condition, Duty, Gate

# What only some kinds of proof can make use of.
_ONLY_FOR = {
    "to": ("notice",),
    "kinds": ("notice",),
    "paths": ("notice",),
    "only_if_changed": ("notice",),
    "environment": ("release",),
}


@rule("HB590")
def freezes_are_times(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every freeze says when it is, and ends after it begins."""
    for entry, freezes in _freezing(book):
        for number, freeze in enumerate(freezes):
            place = ("freezes", number)
            if freeze.always:
                says = f'a freeze of "{entry.record.id}" says no time'
                yield Fault(entry.where(*place), says, "add starts:, ends:, weekdays: or hours:")
            elif freeze.starts and freeze.ends and freeze.ends < freeze.starts:
                says = f"the freeze ends on {freeze.ends}, before it starts on {freeze.starts}"
                yield Fault(entry.where(*place, "ends"), says, "is the year right?")


def _freezing(book: Handbook) -> Iterator[tuple[Entry[Record], tuple[Freeze, ...]]]:
    """What may have freezes, with those that it has."""
    yield from ((entry, entry.record.freezes) for entry in book.each(Gate))
    yield from ((entry, entry.record.freezes) for entry in book.each(Environment))


@rule("HB591", Severity.WARNING, all_of=["duty"])
def conditions_fit_their_proof(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every condition of a gate says what its kind of proof needs, and nothing that it ignores."""
    for entry in book.each(Gate):
        for number, condition in enumerate(entry.record.conditions):
            place = ("conditions", number)
            for field, proofs in _ONLY_FOR.items():
                if getattr(condition, field) and condition.proof not in proofs:
                    says = (
                        f"{field}: says nothing of a condition that is proved by {condition.proof}"
                    )
                    hint = f"remove it, or write proof: {' or '.join(proofs)}"
                    yield Fault(entry.where(*place, field), says, hint)
            if lacking := _lacking(book, condition):
                yield Fault(entry.where(*place, "proof"), *lacking)


def _lacking(book: Handbook, condition: Condition) -> tuple[str, str] | None:
    """What a condition does not say and cannot hold without, and what to do."""
    if condition.proof == "release" and condition.environment is None:
        return "a release to nowhere", "add environment:, where the version is tried before"
    if condition.proof == "done" and not any(
        isinstance(book.get(e), Duty) for e in condition.needs
    ):
        return "no duty that must not be late", "name one in needs:"
    return None
