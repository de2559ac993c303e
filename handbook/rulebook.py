"""Every code that a finding can have: each room that reports declares its own.

The rooms are loaded when the whole list is asked for, and not before: a check
does not wait for what reads a built site.
"""

import importlib

from handbook.findings import Code, all_codes, declare_later, nearest, number

REPORTING = ("checks", "history", "pages", "probes", "words")


def _load_rooms() -> None:
    for room in REPORTING:
        importlib.import_module(f"handbook.{room}")


declare_later(_load_rooms)


def rulebook() -> tuple[Code, ...]:
    """All codes in the order of their numbers."""
    return tuple(sorted(all_codes().values(), key=lambda code: number(code.name)))


def matching(text: str) -> frozenset[str]:
    """The codes that a text names: one, as HB401, or a hundred of them, as HB4.

    Raises LookupError, with the nearest code, where it names none.
    """
    codes = all_codes()
    digits = text.strip().upper().removeprefix("HB")
    if digits.isdecimal() and len(digits) < 3:
        found = [name for name in codes if number(name) // 100 == int(digits)]
    else:
        found = [name for name in codes if name == f"HB{digits}"]
    if not found:
        near = nearest(text, codes)
        hint = f'did you mean "{near}"?' if near else "handbook rules lists all"
        raise LookupError(f'there is no code "{text}"; {hint}')
    return frozenset(found)
