"""Who is on call at a moment: pure functions of a roster and time.

A turn of the rotation lasts a week, from a hand-over to the next one. A week that is given to
somebody by name goes before the rotation, which goes on counting; an override goes before both.
Nobody is on call after their last day, after the roster ended, or where nothing says who is:
that is not known, and never a guess.

A hand-over is a time of day in the handbook's time zone, so between two of them may lie an
hour more or less than a week. A time that the clocks leave out is as much later as they are put
forward; of one that comes twice the first counts (as RFC 5545, 3.3.5, has it).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook
from handbook.model.cadence import Cadence
from handbook.model.oncall import Roster
from handbook.model.people import Person
from handbook.schedule.dates import step

DAYS_OF_WEEK = 7
_DAILY = Cadence("daily", days=1)
_WEEKLY = Cadence("weekly", days=DAYS_OF_WEEK)
_INSTANT = dt.timedelta(microseconds=1)
# How far around a span of time hand-overs are looked at: more than a turn with its odd hour.
_AROUND = dt.timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Turn:
    """A time in which one person is on call, or nobody is known to be.

    `start` and `end` are in UTC, the end not in it; None where there is no such end. `why` is
    "rotation", "week" or "override", or "" where nobody is known.
    """

    start: dt.datetime | None
    end: dt.datetime | None
    person: str | None
    why: str = ""


def turns(book: Handbook, roster: Roster, start: dt.datetime, end: dt.datetime) -> list[Turn]:
    """All turns that reach into a span of time, first to last, with no hole between them."""
    rules = _Rules(book, roster)
    edges = rules.edges(start - _AROUND, end + _AROUND)
    found: list[tuple[Turn, object]] = []
    for first, last in zip([None, *edges], [*edges, None], strict=True):
        # Before the first edge nothing is known, unless it starts out of sight.
        at = first or (edges[0] - _INSTANT if edges else start)
        turn, mark = rules.turn(first, last, at)
        if found and found[-1][1] == mark:
            before = found.pop()[0]
            turn = Turn(before.start, turn.end, turn.person, turn.why)
        found.append((turn, mark))
    return [
        turn
        for turn, _ in found
        if (turn.start is None or turn.start < end) and (turn.end is None or turn.end > start)
    ]


def turn_at(book: Handbook, roster: Roster, moment: dt.datetime) -> Turn:
    """The turn that runs at a moment."""
    moment = moment.astimezone(dt.UTC)
    return turns(book, roster, moment, moment + _INSTANT)[0]


def instant(book: Handbook, roster: Roster, when: dt.date) -> dt.datetime:
    """A moment as it is, or the hand-over's time on a day, in UTC."""
    if isinstance(when, dt.datetime):
        return when.astimezone(dt.UTC)
    return _in_utc(book, when, roster.hands_over.time if roster.hands_over else dt.time())


def week_after(day: dt.date) -> dt.date:
    """The day a week later; at the calendar's end its last day."""
    return step(day, _WEEKLY, 1)


def _in_utc(book: Handbook, day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
    # At the ends of the calendar a moment has no day in other time zones.
    day = min(max(day, dt.date(dt.MINYEAR + 1, 1, 1)), dt.date(dt.MAXYEAR - 1, 12, 31))
    return dt.datetime.combine(day, time, book.zone).astimezone(dt.UTC)


class _Rules:
    """What a roster says, ready to be asked of any moment."""

    def __init__(self, book: Handbook, roster: Roster) -> None:
        self.book = book
        self.roster = roster
        self.left = {each.id: each.left for each in book.all(Person) if each.left}

    def edges(self, start: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
        """The moments at which it may be somebody else's turn, in a span of time at least."""
        roster = self.roster
        found = set(self._hand_overs(start, end))
        for week in roster.weeks:
            found |= {self._at(week.from_), self._at(week_after(week.from_))}
        for each in roster.overrides:
            found |= {self._at(each.from_), self._at(each.until)}
        found |= {_in_utc(self.book, step(day, _DAILY, 1)) for day in self.left.values()}
        if roster.ended:
            found.add(_in_utc(self.book, roster.ended))
        return sorted(found)

    def turn(
        self, start: dt.datetime | None, end: dt.datetime | None, at: dt.datetime
    ) -> tuple[Turn, object]:
        """The turn between two edges, and what tells it from a turn of the same person after it."""
        person, why, mark = self._who(at)
        day = at.astimezone(self.book.zone).date()
        left = self.left.get(person or "")
        ended = self.roster.ended is not None and day >= self.roster.ended
        if person is None or ended or (left and day > left):
            return Turn(start, end, None), None
        return Turn(start, end, person, why), (person, why, mark)

    def _who(self, at: dt.datetime) -> tuple[str | None, str, object]:
        roster = self.roster
        for number, each in reversed(list(enumerate(roster.overrides))):
            if self._at(each.from_) <= at < self._at(each.until):
                return each.person, "override", number
        for week in reversed(roster.weeks):
            if self._at(week.from_) <= at < self._at(week_after(week.from_)):
                return week.person, "week", week.from_
        if roster.rotation and roster.starts and roster.hands_over:
            count = self._count(roster.starts, at)
            if count >= 0:
                return roster.rotation[count % len(roster.rotation)], "rotation", count
        return None, "", None

    def _count(self, first: dt.date, at: dt.datetime) -> int:
        """How many hand-overs lie between the first of the rotation and a moment."""
        days = (at.astimezone(self.book.zone).date() - first).days
        count = days // DAYS_OF_WEEK
        return count if self._at(step(first, _WEEKLY, count)) <= at else count - 1

    def _hand_overs(self, start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
        """The first hand-over of the rotation, and those in a span of time."""
        first = self.roster.starts
        if not (first and self.roster.rotation and self.roster.hands_over):
            return
        yield self._at(first)
        skipped = max((start.date() - first).days // DAYS_OF_WEEK, 0)
        for count in range(skipped, (end.date() - first).days // DAYS_OF_WEEK + 2):
            yield self._at(step(first, _WEEKLY, count))

    def _at(self, when: dt.date) -> dt.datetime:
        return instant(self.book, self.roster, when)
