"""Where something is wrong, what it is, and what to do about it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_LINE = 400


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
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, in words a newcomer can act on."""

    where: Where
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        label = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        line = f"{self.where}: {self.code} {label}{_one_line(self.message)}"
        return f"{line}\n    {_one_line(self.hint)}" if self.hint else line


def _one_line(text: str) -> str:
    """Text on one line and of a length that a terminal shows; data can hold anything."""
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"


def nearest(wrong: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word closest to a wrong one, or None where nothing is near."""
    by_folded = {word.casefold(): word for word in sorted(known, reverse=True)}
    close = difflib.get_close_matches(wrong.casefold(), list(by_folded), n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of them stops a build."""
    return any(finding.severity is Severity.ERROR for finding in findings)
