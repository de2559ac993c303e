"""Where something is wrong, what it is, and what to do about it.

Every finding is made by the code that it carries, and every code is declared
once, beside what reports it: `TAB = declare("HB112", "…")` and then
`TAB.at(where, message, hint)`. So the list of all codes is never typed.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from handbook.nearest import meant, nearest
from handbook.secrets import mask

__all__ = [
    "CODES",
    "NUMBERS",
    "OPEN_QUESTION",
    "Code",
    "Finding",
    "Severity",
    "Where",
    "a",
    "declare",
    "has_errors",
    "in_order",
    "is_reading",
    "meant",
    "nearest",
    "number",
]

# What the codes of each hundred are about; a new code takes a free number of its hundred.
NUMBERS = {
    0: "what the data accepts",
    1: "YAML",
    2: "fields of records",
    3: "files, settings and kinds",
    4: "relations, and records that are like others",
    5: "what a record must say",
    6: "what is not known of people, owners and on-call",
    7: "facts of the source document",
    8: "assignments over time",
    9: "the log, and duties",
    10: "pages and macros",
    11: "secrets, disclaimers and the spelling of terms",
    12: "links, anchors and ids of the built site",
    13: "links to other servers; gates, and reports of machines",
    14: "drift: the handbook and what is there; scores and controls",
}
# The code of a question that is open: a gap, and what settles others.
OPEN_QUESTION = "HB604"
LONGEST_LINE = 400
FIRST_READING, FIRST_RULE = 100, 400


class Severity(StrEnum):
    """How much a finding weighs: an error stops a build, a gap is what is not known yet."""

    ERROR = "error"
    WARNING = "warning"
    GAP = "gap"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: path relative to the data folder, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{_one_line(self.path)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in words a newcomer can act on.

    What was found while reading comes first, because all else rests on it; then findings sort
    by place, and by code in the order of its number. None shows a secret, whatever it quotes.
    `decision` is the id of the open question that would settle it, "" where none does. `related`
    is the other place, where two contradict each other.
    """

    where: Where
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    decision: str = ""
    related: Where | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _masked(self.message))
        object.__setattr__(self, "hint", _masked(self.hint))
        for name in ("where", "related"):
            place = getattr(self, name)
            if place and (path := _masked(place.path)) != place.path:
                object.__setattr__(self, name, Where(path, place.line, place.column))

    def __lt__(self, other: "Finding") -> bool:
        return self.order() < other.order()

    def order(self) -> tuple[object, ...]:
        """What findings are sorted by."""
        where = self.where
        place = where.path, where.line, where.column
        later = not FIRST_READING <= number(self.code) < FIRST_RULE
        return later, *place, number(self.code), self.message, self.hint, self.severity

    def __str__(self) -> str:
        label = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        line = f"{self.where}: {self.code} {label}{_one_line(self.message)}"
        return f"{line}\n    {_one_line(self.advice)}" if self.advice else line

    @property
    def advice(self) -> str:
        """What to do, behind the other place where there is one."""
        if self.related is None:
            return self.hint
        return f"{self.related}: {self.hint}" if self.hint else str(self.related)


# Paths and hints come again and again.
_masked = functools.lru_cache(maxsize=4096)(mask)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which they are told, each once."""
    return tuple(sorted(set(found), key=Finding.order))


def a(noun: str) -> str:
    """A noun, or nouns, with the article of its first sound: "a role", "an environment"."""
    return f"{'an' if noun[:1] in 'aeio' or noun == 'faq' else 'a'} {noun}"


def number(code: str) -> int:
    """The number of a code, by which codes are sorted: 401 of HB401, 1001 of HB1001."""
    return int(code.removeprefix("HB"))


def is_reading(code: str) -> bool:
    """Whether a code is about reading the data, on which all that is said afterwards rests."""
    return number(code) < FIRST_RULE


@dataclass(frozen=True, slots=True)
class Code:
    """What a finding says with its code, in one sentence; a code never changes meaning.

    `severity` is what its findings weigh, where the data does not say how much they do.
    """

    name: str
    says: str
    severity: Severity = Severity.ERROR

    def at(
        self, where: Where, message: str, hint: str = "", related: Where | None = None
    ) -> Finding:
        """A finding of this code."""
        return Finding(where, self.name, message, hint, self.severity, related=related)


CODES: dict[str, Code] = {}


def declare(name: str, says: str, severity: Severity = Severity.ERROR) -> Code:
    """Add a code to the list of all, to make its findings with.

    `name` is HB and a number, `says` is the sentence that holds where nothing is found.
    Raises ValueError where the name is taken, is none, or is of no hundred in `NUMBERS`.
    """
    if name in CODES or not re.fullmatch(r"HB\d{3,4}", name):
        raise ValueError(f"the code {name} is taken, or is not HB and a number")
    if number(name) // 100 not in NUMBERS:
        raise ValueError(f"{name}: NUMBERS in handbook/findings.py names no such hundred")
    CODES[name] = code = Code(name, says, severity)
    return code


def _one_line(text: str) -> str:
    """Text on one line and of a length that a terminal shows; data can hold anything."""
    shown = text
    if not text.isprintable():
        shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of them stops a build."""
    return any(finding.severity is Severity.ERROR for finding in findings)
