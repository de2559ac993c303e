"""Where a text names steps: "step 9", "steps 1 to 4", 'the step "Find the deployment"'."""

import functools
import re
from typing import Any, NamedTuple

from handbook.source import markdown

_NUMBER = r"\d{1,3}(?![\w%]|[.,:]\d)"
_JOIN = r"(?:\s*(?:,|–|-|\bto\b|\band\b|\bor\b|\bthrough\b)\s*)+"
_TITLE = r'["“][^"“”]{1,200}["”]'
_NAMES = re.compile(
    r"(?<![\w-])steps?\s+"
    rf"(?:(?P<numbers>{_NUMBER}(?:{_JOIN}{_NUMBER})*)|(?P<titles>{_TITLE}(?:{_JOIN}{_TITLE})*))",
    re.IGNORECASE,
)
# What every text in small letters has that names a step, also where code or a link stands between.
_MAY_NAME = re.compile(r"step(?<![\w-]step)s?(?:\s+[\d\"“]|\s*[`~\[<])")
_MAY_COUNT = ("the next step", "the step before")
_EACH_TITLE = re.compile(_TITLE)
_NEXT = re.compile(
    r"(?<![\w-])(?:the next step|(?P<before>the step before))(?![\w-]|\s+of\b)", re.I
)
_EACH = re.compile(_NUMBER)
# Of what the steps are, where that is said behind them.
_OF = re.compile(r"\s+of\s+(?:(?:this|the)\s+(?P<here>way|playbook)\b)?")
_LINK = re.compile(r"(?:the\s+)?\[[^\[\]\n]*\]\((?P<to>[^()\s]*)\)")
# A link whose words name a step by its number, and the anchor to which it leads.
_LABELLED = re.compile(
    rf"\[(?:[^\[\]\n]*\s)?step\s+(?P<number>{_NUMBER})[^\[\]\n]*\]\((?P<to>[^()\s]*#[\w.-]+)\)",
    re.IGNORECASE,
)
_ANY_LINK = re.compile(r"\[[^\[\]\n]*\]\([^()\n]*\)|<[^<>\n]*>")


class StepName(NamedTuple):
    """A step as a text names it, with the part of the text that does.

    It has a `number`, a `title`, or `further`, which counts from the step that says it. `to` is
    the address of a playbook or a way whose step it is, where the text says one; for a link it is
    where the link leads, and `is_link` says so.
    """

    start: int
    end: int
    number: int | None = None
    title: str | None = None
    further: int = 0
    to: str = ""
    is_link: bool = False


def may_name(text: str) -> bool:
    """Whether a text may name a step; quick, and says yes too often. Texts may be put together."""
    small = text.casefold()
    return bool(_MAY_NAME.search(small)) or any(words in small for words in _MAY_COUNT)


@functools.lru_cache(maxsize=8192)
def step_names(text: str) -> tuple[StepName, ...]:
    """Every step that the sentences of a Markdown text name, in order; code names none.

    "step 2 of" something that is no playbook names a step of somebody else.
    """
    if not may_name(text):
        return ()
    plain = markdown.without_code(text)
    found = [_labelled(each) for each in _LABELLED.finditer(plain)]
    # What stands in a link leads somewhere already.
    bare = _ANY_LINK.sub(lambda link: " " * len(link[0]), plain)
    for each in _NAMES.finditer(bare):
        found += _of_match(plain, each)
    found += [
        StepName(each.start(), each.end(), further=-1 if each["before"] else 1)
        for each in _NEXT.finditer(bare)
    ]
    return tuple(sorted(found))


def _labelled(found: re.Match[str]) -> StepName:
    number = int(found["number"])
    return StepName(found.start(), found.end(), number, to=found["to"], is_link=True)


def _of_match(plain: str, found: re.Match[str]) -> list[StepName]:
    of, to = _OF.match(plain, found.end()), ""
    if of and not of["here"]:
        link = _LINK.match(plain, of.end())
        to = link["to"] if link else ""
        if not to.startswith(("#", "/playbooks/")):
            return []
    part = "numbers" if found["numbers"] else "titles"
    each_of = _EACH if found["numbers"] else _EACH_TITLE
    named = [
        StepName(each.start(), each.end(), **_read(each[0]), to=to)
        for each in each_of.finditer(plain, found.start(part), found.end(part))
    ]
    # A link takes the word with it: "step 9", but "1" and "4" of "steps 1 to 4".
    return named if len(named) > 1 else [named[0]._replace(start=found.start())]


def _read(written: str) -> dict[str, Any]:
    """A number, or a title on one line and without what a sentence puts behind it."""
    if written[0].isdigit():
        return {"number": int(written)}
    return {"title": " ".join(written[1:-1].split()).rstrip(".,")}
