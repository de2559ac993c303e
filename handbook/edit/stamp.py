"""What an event's file says beside what was asked for, so that nobody has to guess it later.

That is the day it was written down, where that is not the day it happened; the moment of
what can happen several times a day; and which releases or iterations a duty was done for.
"""

import dataclasses
import datetime as dt
from typing import Any

from handbook import schedule
from handbook.catalog import Handbook
from handbook.model.log import EVENT_MODELS, Event
from handbook.model.moment import written
from handbook.model.work import Duty

# What can happen several times a day, so that the day alone does not tell one from the other.
OFTEN = ("release", "iteration", "approval", "notice")
# What opens or closes a gate, so that it counts from the moment at which it was written down.
FOR_GATES = ("release", "approval", "notice", "retraction")


def stamped(
    book: Handbook, values: dict[str, Any], today: dt.date, now: dt.datetime
) -> dict[str, Any]:
    """An event's fields with those that follow from when it is written, in their order.

    `values` has `kind`, `on` as text and `subject`; `now` is in the handbook's time zone.
    What `values` already says stays as it is.
    """
    found = dict(values)
    on = dt.date.fromisoformat(str(values["on"]))
    if on != today:
        found.setdefault("recorded", str(today))
    elif values["kind"] in OFTEN and now.date() == on and "corrects" not in values:
        found.setdefault("at", written(now))
    if values["kind"] in FOR_GATES and found.get("at") != written(now):
        found.setdefault("recorded_at", written(now))
    if values["kind"] == "done" and "settles" not in values:
        found["settles"] = _open(book, found, on)
    order = EVENT_MODELS[values["kind"]].model_fields
    return {name: found[name] for name in order if name in found}


def _open(book: Handbook, values: dict[str, Any], on: dt.date) -> list[str]:
    """The ids of what a duty is owed for, as a release or a leaving, up to the day it was done.

    As they were before the event that this one corrects.
    """
    duty = book.get(str(values["subject"]))
    if not isinstance(duty, Duty):
        return []
    others = tuple(each for each in book.log if each.id != values.get("corrects"))
    owed = schedule.open_for(dataclasses.replace(book, log=others), duty, dt.date.max)
    return [each.id for each in owed if _before(each.event, on, values.get("at"))]


def _before(event: Event, on: dt.date, at: str | None) -> bool:
    """Whether an event was before a day or, where both say one, before a moment."""
    if event.owed_from == event.on == on and event.at and at:
        return event.at <= dt.datetime.fromisoformat(at)
    return event.owed_from <= on
