"""What a rule is, and the list of all."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TypeVar

from handbook.catalog import Doc, Entry, Handbook, Lack
from handbook.findings import Code, Finding, Severity, Where, declare
from handbook.model import Record

R = TypeVar("R", bound=Record)
Check = Callable[[Handbook, dt.date], Iterator["Fault"]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule yields: a place, what is wrong there, and what to do.

    It weighs what the rule's code does, unless it says itself how much. `lacks` is what records
    are without, one of which would be enough: a decision that settles it is named.
    """

    where: Where
    message: str
    hint: str = ""
    severity: Severity | None = None
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the whole handbook; its docstring is the rule.

    It is quiet while the kinds or fields `all_of` could not all be read, because it would
    take what is not read for what is not there. It looks at records in which nothing is
    wrong or, with `parts`, also at what can be used of the others: a rule about what a
    record has, never about what it lacks.

    A check judges a change, and gives the same findings on every later day. So a rule is
    not told which day it is, but the calendar's last, unless it is `of_day`. What such a
    rule finds may only go away as time passes.
    """

    code: Code
    check: Check
    all_of: frozenset[str] = frozenset()
    parts: bool = False
    of_day: bool = False

    def findings(self, book: Handbook, today: dt.date) -> Iterator[Finding]:
        """Every finding of this rule; it never stops at the first."""
        if book.lacks(self.all_of):
            return
        day = today if self.of_day else dt.date.max
        for fault in self.check(book.as_read if self.parts else book, day):
            decision = next(filter(None, map(book.settlers.get, fault.lacks)), "")
            found = self.code.at(fault.where, fault.message, _with(fault.hint, decision))
            severity = fault.severity or found.severity
            yield replace(found, severity=severity, decision=decision)


def _with(hint: str, decision: str) -> str:
    """A hint with the decision that it waits for."""
    return f"{hint}; {decision} decides it" if decision else hint


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    severity: Severity = Severity.ERROR,
    *,
    all_of: Iterable[str] = (),
    parts: bool = False,
    of_day: bool = False,
) -> Callable[[Check], Check]:
    """Register a rule under its code; raises ValueError where the code is taken.

    `all_of` names kinds, as "duty" or `EVERY_KIND`, fields, as "term.also", and "event",
    "settings" and "doc".
    """

    def register(check: Check) -> Check:
        says = " ".join((check.__doc__ or "").split())
        declared = declare(name, says, severity)
        RULES[name] = Rule(declared, check, frozenset(all_of), parts, of_day)
        return check

    return register


def of_each(
    name: str,
    book: Handbook,
    entries: Iterable[Entry[R]],
    look: Callable[[Handbook, Entry[R]], Iterable[Fault]],
) -> Iterator[Fault]:
    """What a rule that looks at one record at a time finds in some.

    It may rest on nothing but the record: it is not asked again about a file that did not
    change, and in which it found nothing (`catalog.fine`). A file of which reading tells
    something may have records that are not there yet, as one whose id another has.
    """
    looked = set()
    wrong = {each.where.path for each in book.findings}
    for entry in book.fine.others(name, entries, attrgetter("path")):
        looked.add(entry.path)
        for fault in look(book, entry):
            wrong.add(entry.path)
            yield fault
    book.fine.add(name, looked - wrong)


def of_each_page(
    name: str, book: Handbook, look: Callable[[Doc], Iterable[Fault]]
) -> Iterator[Fault]:
    """What a rule that looks at one page of the docs folder at a time finds in all of them.

    It may rest on nothing but the page's text, as `of_each` on a record.
    """
    fine = []
    pages = (doc for doc in book.docs if doc.is_page)
    for doc in book.fine.others(name, pages, attrgetter("shown")):
        found = list(look(doc))
        yield from found
        if not found and not doc.unread:
            fine.append(doc.shown)
    book.fine.add(name, fine)
