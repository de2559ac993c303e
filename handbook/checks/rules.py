"""What a rule is, and the list of all."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook
from handbook.findings import Code, Finding, Severity, Where, declare
from handbook.model import KINDS

Check = Callable[[Handbook, dt.date], Iterator["Fault"]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule yields: a place, what is wrong there, and what to do."""

    where: Where
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the whole handbook; its docstring is the rule.

    It is quiet while a record of the kinds `all_of` could not be read, because it
    would take what is not read for what is not there.

    A check judges a change, and gives the same findings on every later day. So a rule is
    not told which day it is, but the calendar's last, unless it is `of_day`. What such a
    rule finds may only go away as time passes.
    """

    code: Code
    check: Check
    all_of: frozenset[str] = frozenset()
    of_day: bool = False

    def findings(self, book: Handbook, today: dt.date) -> Iterator[Finding]:
        """Every finding of this rule; it never stops at the first."""
        if book.partial_kinds & self.all_of:
            return
        for fault in self.check(book, today if self.of_day else dt.date.max):
            yield self.code.at(fault.where, fault.message, fault.hint)


RULES: dict[str, Rule] = {}
EVERY_KIND = tuple(KINDS)


def rule(
    name: str,
    severity: Severity = Severity.ERROR,
    *,
    all_of: Iterable[str] = (),
    of_day: bool = False,
) -> Callable[[Check], Check]:
    """Register a rule under its code; raises ValueError where the code is taken."""

    def register(check: Check) -> Check:
        says = " ".join((check.__doc__ or "").split())
        RULES[name] = Rule(declare(name, says, severity), check, frozenset(all_of), of_day)
        return check

    return register
