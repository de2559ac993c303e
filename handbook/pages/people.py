"""Questions that templates ask of people, roles and who is on call, answered with plain values."""

import datetime as dt
from typing import NamedTuple

from handbook import schedule
from handbook.catalog import Handbook
from handbook.catalog.roles import inside
from handbook.catalog.roles import rosters as going_on
from handbook.model.moment import words
from handbook.model.oncall import Roster
from handbook.model.people import Assignment, Person, Role
from handbook.model.work import Duty
from handbook.schedule import Turn, ahead

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


class Sheet(NamedTuple):
    """A role on the contact sheet: who holds it now, who can be reached how, and who stands in."""

    role: Role
    held: list[Assignment]
    rosters: list[Roster]
    reached: list[Role | Person]
    stand_in: list[str]


def contact_sheet(book: Handbook, today: dt.date) -> list[Sheet]:
    """The contact sheet, a row a role; what is empty is not known."""
    return [_row(book, role, today) for role in book.all(Role)]


def _row(book: Handbook, role: Role, today: dt.date) -> Sheet:
    held = list(ahead.holders(book, role.id, today))
    people = [each for one in held if isinstance(each := book.get(one.person), Person)]
    reached = [each for each in people if each.reach or each.contact]
    stand_in = [*role.stand_in, *(name for each in people for name in each.stand_in)]
    return Sheet(
        role,
        held,
        rosters(book, today, role.id),
        [*([role] if role.reach else []), *reached],
        list(dict.fromkeys(stand_in)),
    )
