"""The list of all codes, and the check: the rules of all rooms, with what the data accepts."""

import datetime as dt
import importlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from handbook import checks
from handbook.catalog import Handbook
from handbook.findings import CODES, Code, Finding, declare, is_reading, meant, number

# The rooms that declare codes. They are loaded when the list is asked for, and not before.
REPORTING = ("checks", "history", "pages", "linkcheck", "disclaimers", "evidence", "drift")
# Codes that are not looked for any more, and what became of them. None is used again.
_EXPECTED = "it is for each handbook to expect, in expectations.yaml (HB560)"
RETIRED = {
    **dict.fromkeys(("HB503", "HB504", "HB505", "HB602", "HB606", "HB935"), _EXPECTED),
    "HB922": "handbook audit lists the incidents that are open",
}
NO_SUCH_CODE = declare("HB001", "Every ignore names a code of a rule, never one about reading.")


def rulebook() -> tuple[Code, ...]:
    """All codes in the order of their numbers."""
    for room in REPORTING:
        importlib.import_module(f"handbook.{room}")
    return tuple(sorted(CODES.values(), key=lambda code: number(code.name)))


def matching(text: str) -> frozenset[str]:
    """The codes that a text names: one, as HB401, or a hundred of them, as HB4.

    Raises LookupError, with the nearest code, where it names none.
    """
    names = [code.name for code in rulebook()]
    digits = text.strip().upper().removeprefix("HB")
    if digits.isdecimal() and len(digits) < 3:
        found = [name for name in names if number(name) // 100 == int(digits)]
    else:
        found = [name for name in names if name == f"HB{digits}"]
    if not found and (retired := RETIRED.get(f"HB{digits}")):
        raise LookupError(f"HB{digits} is not looked for any more: {retired}")
    if not found:
        raise LookupError(f'there is no code "{text}"; {_hint(text, names)}')
    return frozenset(found)


class CheckStep(NamedTuple):
    """Something that is looked at besides the rules: what it finds, and the codes it looks for."""

    codes: Collection[str]
    look: Callable[[Handbook, dt.date], Iterable[Finding]]


def check(book: Handbook, today: dt.date, further: Iterable[CheckStep] = ()) -> tuple[Finding, ...]:
    """The check: all that is wrong with the data and the pages on a day, and all that is a gap.

    Each command and each build that speaks of errors or gaps asks here, so that all say the
    same. What reading brought up, the rules, and the steps; less what the data accepts.
    `further` are steps that only the caller can take, as rendering the pages.
    """
    steps = (*STEPS, *further)
    more = [finding for step in steps for finding in step.look(book, today)]
    return checks.check(book, today, more, {code for step in steps for code in step.codes})


def _wrong_ignores(book: Handbook, _today: dt.date) -> Iterator[Finding]:
    ignores = book.settings.ignores if book.settings else ()
    names = {code.name for code in rulebook()} if ignores else set()
    for place, ignore in enumerate(ignores):
        where = book.setting_at("ignores", place, "code")
        if is_reading(ignore.code):
            hint = "mend it: what is not read cannot be checked"
            yield NO_SUCH_CODE.at(where, f"{ignore.code} cannot be ignored", hint)
        elif ignore.code in RETIRED:
            message = f"{ignore.code} is not looked for any more: {RETIRED[ignore.code]}"
            yield NO_SUCH_CODE.at(where, message, "remove the ignore")
        elif ignore.code not in names:
            message = f'there is no code "{ignore.code}"'
            yield NO_SUCH_CODE.at(where, message, _hint(ignore.code, sorted(names)))


def _hint(text: str, names: list[str]) -> str:
    return meant(text, names, otherwise="handbook rules lists all")


# What the check looks at besides the rules. A new step is added here, and nowhere else.
STEPS: tuple[CheckStep, ...] = (CheckStep((NO_SUCH_CODE.name,), _wrong_ignores),)
