"""Every code that a finding can have: a room that is imported here declares its own."""

from handbook import checks, history, pages, probes, words
from handbook.findings import CODES, Code, nearest, number

REPORTING = (checks, history, pages, probes, words)


def rulebook() -> tuple[Code, ...]:
    """All codes in the order of their numbers."""
    return tuple(sorted(CODES.values(), key=lambda code: number(code.name)))


def matching(text: str) -> frozenset[str]:
    """The codes that a text names: one, as HB401, or a hundred of them, as HB4.

    Raises LookupError, with the nearest code, where it names none.
    """
    digits = text.strip().upper().removeprefix("HB")
    if digits.isdecimal() and len(digits) < 3:
        found = [name for name in CODES if number(name) // 100 == int(digits)]
    else:
        found = [name for name in CODES if name == f"HB{digits}"]
    if not found:
        near = nearest(text, CODES)
        hint = f'did you mean "{near}"?' if near else "handbook rules lists all"
        raise LookupError(f'there is no code "{text}"; {hint}')
    return frozenset(found)
