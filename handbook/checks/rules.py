"""What a rule is, and the list of all."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook
from handbook.findings import Code, Finding, Severity, Where, declare

Check = Callable[[Handbook, dt.date], Iterator["Fault"]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule yields: a place, what is wrong there, and what to do."""

    where: Where
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the whole handbook; its docstring is the rule."""

    code: Code
    check: Check

    def findings(self, book: Handbook, today: dt.date) -> Iterator[Finding]:
        """Every finding of this rule; it never stops at the first."""
        for fault in self.check(book, today):
            yield self.code.at(fault.where, fault.message, fault.hint)


RULES: dict[str, Rule] = {}


def rule(name: str, severity: Severity = Severity.ERROR) -> Callable[[Check], Check]:
    """Register a rule under its code; raises ValueError where the code is taken."""

    def register(check: Check) -> Check:
        says = " ".join((check.__doc__ or "").split())
        RULES[name] = Rule(declare(name, says, severity), check)
        return check

    return register
