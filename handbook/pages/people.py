"""Questions that templates ask of people, roles and who is on call, answered with plain values."""

import datetime as dt

from handbook import schedule
from handbook.catalog import Handbook
from handbook.catalog.roles import inside
from handbook.catalog.roles import rosters as going_on
from handbook.model.moment import words
from handbook.model.oncall import Roster
from handbook.model.work import Duty
from handbook.schedule import Turn

# A page may be read long after it was built, so it knows the turns of a year and a week.
WEEKS_AHEAD = 53


def duties(book: Handbook, role: str) -> list[Duty]:
    """What a role owes, and what the roles within it owe."""
    roles = inside(book, role)
    return [duty for duty in book.all(Duty) if duty.owner in roles]


def rosters(book: Handbook, today: dt.date, role: str | None = None) -> list[Roster]:
    """The rosters that go on today; of a role and those within it, if one is given."""
    roles = inside(book, role) if role else ()
    return [each for each in going_on(book, today) if role is None or each.role in roles]


def turns(book: Handbook, roster: Roster, today: dt.date) -> list[Turn]:
    """The turns of a roster from a day on, for a year; none where only a tool knows them."""
    if not (roster.rotation or roster.weeks or roster.overrides):
        return []
    start = dt.datetime.combine(today, dt.time(), book.zone).astimezone(dt.UTC)
    return schedule.turns(book, roster, start, start + dt.timedelta(weeks=WEEKS_AHEAD))


def on_roster(found: list[Turn]) -> list[str]:
    """The people of some turns, each once, in the order of their turns."""
    return list(dict.fromkeys(each.person for each in found if each.person))


def with_weekday(book: Handbook, value: dt.datetime) -> str:
    """A moment in the handbook's time zone with its day, as Mon 2026-03-02 09:00 CET."""
    local = value.astimezone(book.zone)
    return f"{local:%a} {words(local)}"
