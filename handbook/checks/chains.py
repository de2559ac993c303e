"""Rules over events that name other events: corrections, and what settles a release."""

import datetime as dt
from collections.abc import Iterator

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.checks.rules import Fault, rule
from handbook.model.work import Duty


@rule("HB907", all_of=["event"])
def corrections_fit(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every correction names another event about the same record, that nothing else corrects.

    A correction that was itself taken back does not count.
    """
    log = {each.id: each for each in book.log}
    known = book.known()
    corrected_by: dict[str, Logged] = {}
    for each in book.log:
        wrong = log.get(each.event.corrects or "")
        if wrong is None:
            continue
        where = each.where("corrects")
        if loop := _loop(each, log):
            hint = "only a later event can correct an earlier one"
            yield Fault(where, f"events correct each other: {' -> '.join(loop)}", hint)
        if not known.in_force(each.id):
            continue
        if wrong.event.subject != each.event.subject:
            yield Fault(
                where,
                f'it corrects an event about "{wrong.event.subject}"',
                f"retract this one: handbook log retraction --corrects {each.id}",
            )
        first = corrected_by.setdefault(wrong.id, each)
        if first is not each:
            yield Fault(
                where,
                f"{wrong.id} is already corrected by {first.id}",
                f"retract one: handbook log retraction --corrects {each.id}",
            )


def _loop(start: Logged, log: dict[str, Logged]) -> list[str]:
    """The way from an event over those it corrects back to itself; nothing where it ends."""
    trail = [start.id]
    while (corrects := log[trail[-1]].event.corrects) in log and corrects not in trail:
        trail.append(str(corrects))
    return [*trail, start.id] if corrects == start.id else []


@rule("HB908", all_of=["event"])
def settled_events_fit(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every event that a duty settles is one after which the duty is owed, up to that day.

    An event that was corrected or taken back since is judged as it was written.
    """
    log = {each.id: each for each in book.log}
    for each in book.standing:
        duty = book.get(each.event.subject)
        for index, target in enumerate(getattr(each.event, "settles", ())):
            if not isinstance(duty, Duty) or target not in log:
                continue
            settled = log[target]
            if settled.event.owed_from > each.event.on or not schedule.owing(duty, settled):
                yield Fault(
                    each.where("settles", index),
                    f'"{duty.id}" was not owed for {target} on {each.event.on}',
                    f"it is owed {duty.owed}; handbook due says for which",
                )


@rule("HB909")
def environments_fit_cadence(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty that names environments is owed after deploys."""
    for entry in book.each(Duty):
        duty = entry.record
        if duty.environments and schedule.trigger_of(duty) != "release":
            owed = duty.cadence.words if duty.cadence else "at no time that is written"
            yield Fault(
                entry.where("environments", key=True),
                f'"{duty.id}" is owed {owed}, not after deploys',
                "write cadence: {on: deploy}, or remove environments:",
            )
