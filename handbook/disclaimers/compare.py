"""Whether a text is read to the letter, and what is wrong where it is not."""

import difflib
from collections.abc import Iterable

from handbook.disclaimers.visible import Piece

# A block of text that is at least so much like the wording was meant to be it.
ALIKE = 0.6
SHOWN = 40


def compare(wording: str, found: Iterable[Piece]) -> str:
    """What is wrong with how a wording is shown; "" where a reader sees it to the letter."""
    given = list(found)
    wanted = " ".join(wording.split())
    seen = "".join("" if piece.hidden else piece.text for piece in given)
    if wanted in _one_line(seen):
        return ""
    if reason := _hidden(wanted, given):
        return f"is hidden by {reason}" if reason.startswith("the ") else f"is hidden in {reason}"
    blocks = [line for line in (_one_line(block) for block in seen.split("\n")) if line]
    near = max(blocks, key=lambda block: _alike(block, wanted), default="")
    if _alike(near, wanted) >= ALIKE or _is_start(near, wanted):
        return _difference(near, wanted)
    return "is missing"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _hidden(wanted: str, given: list[Piece]) -> str:
    """Why a text that stands in the page is not seen."""
    for reason in dict.fromkeys(piece.hidden for piece in given if piece.hidden):
        shown = "".join(piece.text for piece in given if piece.hidden in ("", reason))
        if wanted in _one_line(shown):
            return reason
    return ""


def _alike(block: str, wanted: str) -> float:
    """How much a block is like a wording, from 0 to 1; long texts are told apart early."""
    match = difflib.SequenceMatcher(None, block, wanted, autojunk=False)
    if match.real_quick_ratio() < ALIKE or match.quick_ratio() < ALIKE:
        return 0.0
    return match.ratio()


def _is_start(block: str, wanted: str) -> bool:
    return len(block) >= SHOWN / 2 and wanted.startswith(block.rstrip("…."))


def _difference(block: str, wanted: str) -> str:
    """The first words in which a block differs from a wording."""
    have, want = block.split(), wanted.split()
    at = next((n for n, (a, b) in enumerate(zip(have, want, strict=False)) if a != b), len(have))
    if at >= len(have):
        return f'is cut after "{" ".join(have[-5:])}"'
    if at >= len(want):
        return f'goes on after its end: "{" ".join(have[at : at + 5])}"'
    return f'reads "{_some(have[at:])}" where it must read "{_some(want[at:])}"'


def _some(words: list[str]) -> str:
    text = " ".join(words[:3])
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
