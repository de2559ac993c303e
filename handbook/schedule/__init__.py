"""When something is due: pure functions of the handbook and a day.

A due date is derived, never typed: the day it was last done plus its cadence or, while it
was never done, the day that its record says it starts plus its cadence. It is late from
the day after; on the day itself it is not. It is soon from `soon_from` on, which is a third
of the cadence before the due date, and two weeks at most. Weekends and holidays move
nothing: all who read a date read the same one.

What was never done and says no start is not known: nobody can tell when it was last done,
so it has no date, and comes first. What an automation does is nobody's chore: it is
observed, or not. A failure is not done, and hides what was observed before it.

What was done and expires is owed again by then, whatever its cadence.

What has an event cadence is owed after each release, iteration or leaving since its start, from
the day of the first that nothing settles. What a leaving names is owed from its day as well, before
its cadence makes it owed.

What counts on a day is what was known on that day: `Handbook.known` is asked, and nothing else.
"""

from handbook.schedule.dates import MONTH, YEAR, step
from handbook.schedule.oncall import Turn, turn_at, turns
from handbook.schedule.owed import (
    READING,
    TRIGGERS,
    Standing,
    adopted,
    doings,
    duties,
    has_ended,
    latest,
    of_duty,
    of_machines,
    of_people,
    of_review,
    open_for,
    owing,
    owing_events,
    rank,
    starts,
    trigger_of,
    unproven_since,
)
from handbook.schedule.seen import CLAIMED, DOING, OBSERVED, Seen, failed, seen
from handbook.schedule.state import State, Status, occurrences, state, unsettled, upcoming

__all__ = [
    "CLAIMED",
    "DOING",
    "MONTH",
    "OBSERVED",
    "READING",
    "TRIGGERS",
    "YEAR",
    "Seen",
    "Standing",
    "State",
    "Status",
    "Turn",
    "adopted",
    "doings",
    "duties",
    "failed",
    "has_ended",
    "latest",
    "occurrences",
    "of_duty",
    "of_machines",
    "of_people",
    "of_review",
    "open_for",
    "owing",
    "owing_events",
    "rank",
    "seen",
    "starts",
    "state",
    "step",
    "trigger_of",
    "turn_at",
    "turns",
    "unproven_since",
    "unsettled",
    "upcoming",
]
