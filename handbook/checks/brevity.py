"""How many words somebody reads before there is a command to run."""

import re
from collections.abc import Iterable, Sequence

from handbook.catalog.ways import spans
from handbook.markup.commands import codes
from handbook.model.work import Playbook, PlaybookEntry, PlaybookStep

# Where a link leads is no word that is read.
_TARGET = re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
# What stands alone between blanks and is no word.
_SIGN = re.compile(r"(?<!\S)[^\w\s]+(?!\S)")
# A fence at the margin, and no sign of other code above it.
_FENCE_FIRST = re.compile(r"(?:[^`~]*\n)?```(?P<language>[a-z]*)\n")
# What these show is read, not run.
SHOWN = frozenset({"text", "txt", "plain", "output", "mermaid"})


def before_command(playbook: Playbook) -> int:
    """The words of a playbook's page above its first command; 0 where no step has one.

    That is its title and summary, the ways in, what must hold, and the first way.
    """
    entry, start, end = next(spans(playbook))
    steps = _until_command(playbook.steps[start:end])
    if steps is None:
        return 0
    above = [playbook.title, playbook.summary or ""]
    for each in playbook.entries:
        above += [each.label, each.when or ""]
    above += playbook.preconditions if not playbook.entries else ()
    return _count([*above, *_above(entry), *steps])


def before_command_of_way(entry: PlaybookEntry, steps: Sequence[PlaybookStep]) -> int:
    """The words from the label of a way to its first command; 0 where it has none."""
    told = _until_command(steps)
    return 0 if told is None else _count([*_above(entry), *told])


def _above(entry: PlaybookEntry | None) -> Iterable[str]:
    """What stands between the heading of a way and its first step."""
    return (entry.label, entry.danger or "", *entry.preconditions) if entry else ()


def _until_command(steps: Iterable[PlaybookStep]) -> list[str] | None:
    """What some steps say up to the first command that is to be run, or None without one."""
    told = []
    for step in steps:
        start = first_command(step.do)
        told += [step.title, step.do if start is None else _without_fence(step.do[:start])]
        if start is not None:
            return told
    return None


def first_command(text: str) -> int | None:
    """Where the first block that is run begins, behind its opening line."""
    plain = _FENCE_FIRST.match(text)
    if plain and plain["language"] not in SHOWN:
        return plain.end()
    return next((c.start for c in codes(text) if _is_run(c.language, c.indent)), None)


def _is_run(language: str, indent: str | None) -> bool:
    return indent is not None and language not in SHOWN


def _without_fence(text: str) -> str:
    """A text that ends with the opening line of a fence, without this line."""
    return text[: text.rstrip("\n").rfind("\n") + 1]


def _count(texts: Iterable[str]) -> int:
    shown = " ".join(_TARGET.sub("", text) if "](" in text else text for text in texts)
    return len(shown.split()) - len(_SIGN.findall(shown))
