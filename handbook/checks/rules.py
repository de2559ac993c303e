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

    It is quiet while the kinds or fields `all_of` could not all be read, because it would
    take what is not read for what is not there. It looks at records in which nothing is
    wrong or, with `parts`, also at what can be used of the others: a rule about what a
    record has, never about what it lacks.
    """

    code: Code
    check: Check
    all_of: frozenset[str] = frozenset()
    parts: bool = False

    def findings(self, book: Handbook, today: dt.date) -> Iterator[Finding]:
        """Every finding of this rule; it never stops at the first."""
        if book.lacks(self.all_of):
            return
        for fault in self.check(book.as_read if self.parts else book, today):
            yield self.code.at(fault.where, fault.message, fault.hint)


RULES: dict[str, Rule] = {}
EVERY_KIND = tuple(KINDS)


def rule(
    name: str,
    severity: Severity = Severity.ERROR,
    *,
    all_of: Iterable[str] = (),
    parts: bool = False,
) -> Callable[[Check], Check]:
    """Register a rule under its code; raises ValueError where the code is taken.

    `all_of` names kinds, as "duty", fields, as "term.also", and "event", "settings" and "doc".
    """

    def register(check: Check) -> Check:
        says = " ".join((check.__doc__ or "").split())
        RULES[name] = Rule(declare(name, says, severity), check, frozenset(all_of), parts)
        return check

    return register
