"""Every code that a finding can have: a room that is imported here declares its own."""

from handbook import checks, history, pages
from handbook.findings import CODES, Code, number

REPORTING = (checks, history, pages)


def rulebook() -> tuple[Code, ...]:
    """All codes in the order of their numbers."""
    return tuple(sorted(CODES.values(), key=lambda code: number(code.name)))
