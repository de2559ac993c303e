"""The event that another puts right: which one was meant, and whether it can be."""

from collections.abc import Mapping
from typing import Any

import click

from handbook.catalog import Handbook, Logged
from handbook.edit.drafts import is_open
from handbook.nearest import meant


def corrected(book: Handbook, given: Mapping[str, Any]) -> Logged | None:
    """The event that the options name to be put right, if any; a bad one is a usage error."""
    event_id = given.get("corrects")
    if event_id is None:
        return None
    wrong = _event(book, event_id, "--corrects")
    subject = given.get("subject")
    if subject and subject != wrong.event.subject:
        raise click.UsageError(
            f'{wrong.id} is about "{wrong.event.subject}", not "{subject}". Where that is wrong: '
            f"handbook log retraction --corrects {wrong.id}, then record it anew"
        )
    return wrong


def open_incident(book: Handbook, event_id: str, option: str = "--close") -> Logged:
    """The incident that an option names; one that is over, or none, is a usage error."""
    found = _event(book, event_id, option)
    if not is_open(found):
        what = (
            "is over" if found.event.kind == "incident" else f"is no incident: {found.event.kind}"
        )
        raise click.BadParameter(f"{found.id} {what}{_open(book)}", param_hint=option)
    return found


def _event(book: Handbook, event_id: str, option: str) -> Logged:
    log = {each.id: each for each in book.log}
    if event_id not in log:
        named = "; an event is named by its file in log/, without .yaml"
        hint = meant(event_id, log)
        hint = f"; {hint}" if hint else named if option == "--corrects" else _open(book)
        raise click.BadParameter(f'there is no event "{event_id}"{hint}', param_hint=option)
    for each in book.standing:
        if each.event.corrects == event_id:
            done = "retracted" if each.event.kind == "retraction" else "corrected"
            raise click.BadParameter(
                f"{event_id} is already {done} by {each.id}; name that one instead",
                param_hint=option,
            )
    return log[event_id]


def _open(book: Handbook) -> str:
    """The incidents that are open, as the end of a sentence."""
    found = [each.id for each in book.standing if is_open(each)]
    return f"; open are {', '.join(found)}" if found else "; no incident is open"
