"""The steps of a playbook on the terminal, each way into it with where it starts."""

import textwrap
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.catalog.ways import Way, WayStep, ways
from handbook.model.work import Playbook


def lines(book: Handbook, entry: Entry[Playbook]) -> Iterator[str]:
    """All steps of a playbook as lines of text, in its ways, as its page shows them."""
    for way in ways(book, entry.record):
        if way.entry:
            yield f"  {way.entry.label}  ->  {entry.url}#{way.anchor}"
        yield from _above(way)
        for step in way.steps:
            yield from _of_step(step)


def _above(way: Way) -> Iterator[str]:
    """What is told of a way before its first step."""
    if way.entry and way.entry.danger:
        yield from _told("danger", way.entry.danger)
    for text in way.preconditions:
        yield from _told("first", text)
    if way.values:
        yield from _told("values", ", ".join(value.name for value in way.values))


def _of_step(step: WayStep) -> Iterator[str]:
    does = " ".join(filter(None, (step.effect, step.where)))
    yield f"  {step.number}. {step.title}{f'  ({does})' if does else ''}"
    yield from _indented(step.do)
    yield from _told("expect", step.expect or "not set")
    if step.undo or step.effect != "reads":
        yield from _told("undo", step.undo or "not set")


def _told(name: str, text: str) -> Iterator[str]:
    first, *rest = text.strip().split("\n")
    yield f"     {name}: {first}"
    yield from _indented("\n".join(rest))


def _indented(text: str) -> Iterator[str]:
    yield from textwrap.indent(text.strip("\n"), "     ").split("\n") if text.strip() else ()
