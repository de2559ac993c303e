"""What a rule is, and the list of all."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook
from handbook.findings import Finding, Severity, Where

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

    code: str
    severity: Severity
    check: Check

    @property
    def says(self) -> str:
        """The rule in words."""
        return " ".join((self.check.__doc__ or "").split())

    def findings(self, book: Handbook, today: dt.date) -> Iterator[Finding]:
        """Every finding of this rule; it never stops at the first."""
        for fault in self.check(book, today):
            yield Finding(fault.where, self.code, fault.message, fault.hint, self.severity)


RULES: dict[str, Rule] = {}


def rule(code: str, severity: Severity = Severity.ERROR) -> Callable[[Check], Check]:
    """Register a rule under its code, which never changes meaning."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"two rules have the code {code}")
        RULES[code] = Rule(code, severity, check)
        return check

    return register
