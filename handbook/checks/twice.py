"""Rules over what the log says twice, and over words of it that stand elsewhere."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Logged
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.log import Event, Incident
from handbook.nearest import meant


@rule("HB941", Severity.WARNING, all_of=["escalation"])
def severities_are_of_the_ladder(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every incident has a severity of a severity ladder, where an escalation has one.

    It is a warning, because ladders change and events do not. A new event is refused.
    """
    for each in book.standing:
        if not isinstance(each.event, Incident) or not book.ladder:
            continue
        severity = each.event.severity
        if severity not in book.ladder:
            hint = meant(severity, book.ladder, also=f"one of {', '.join(book.ladder)}")
            message = f'severity "{severity}" is not on the ladder'
            yield Fault(each.where("severity"), message, hint)


@rule("HB942", Severity.WARNING)
def events_are_there_once(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two events of the log say the same, to the letter, as where two branches recorded it."""
    seen: dict[tuple[object, ...], list[Logged]] = {}
    for each in book.standing:
        same = seen.setdefault(_key(each.event), [])
        twin = next((other for other in same if other.event == each.event), None)
        if twin is None:
            same.append(each)
        elif not each.event.corrects:
            yield Fault(
                each.where(),
                f"the same as {twin.id}, to the letter",
                "if it happened once: handbook log retraction --corrects "
                f"{each.id}; if twice, tell them apart: {each.correction} --note TEXT",
            )


def _key(event: Event) -> tuple[object, ...]:
    """What two events that are the same have in common, quick to compare."""
    return event.kind, event.on, event.subject, event.by
