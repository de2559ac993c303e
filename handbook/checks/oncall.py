"""Rules over who is on call and who stands in: no hole, no overlap, nobody who left."""

import datetime as dt
from collections.abc import Iterator

from handbook import schedule
from handbook.catalog import Entry, Handbook, Lack
from handbook.catalog.roles import can_be_reached
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.oncall import DAYS, Roster
from handbook.model.people import Person, Role
from handbook.model.relations import Path, references
from handbook.schedule import oncall


@rule("HB612", Severity.WARNING)
def those_who_left_are_replaced(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Nobody whose last day is set stands in for others, or takes turns from week to week."""
    entries: list[Entry[Person] | Entry[Role] | Entry[Roster]]
    entries = [*book.each(Person), *book.each(Role), *book.each(Roster)]
    for entry in entries:
        for reference in references(entry.record):
            left = getattr(book.get(reference.target), "left", None)
            field = reference.path[0]
            ended = entry.record.ended or getattr(entry.record, "left", None)
            if field in ("stand_in", "rotation") and left and not (ended and ended <= left):
                yield Fault(
                    entry.where(*reference.path),
                    f'"{reference.target}" left on {left}, and is still in {field}',
                    "name who takes over; from the day after, nobody is known",
                )


@rule("HB613")
def turns_are_of_those_who_are_there(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every week and override of a roster is taken by somebody who is there until its end."""
    for entry in book.each(Roster):
        for path, person, end in _taken(book, entry.record):
            left = getattr(book.get(person), "left", None)
            if left and left < end.astimezone(book.zone).date():
                yield Fault(
                    entry.where(*path, "person"),
                    f'"{person}" left on {left}, before the turn ends on '
                    f"{end.astimezone(book.zone).date()}",
                    "give it to somebody else",
                )


def _taken(book: Handbook, roster: Roster) -> Iterator[tuple[Path, str, dt.datetime]]:
    """What is given to somebody by name: where, to whom, and its end."""
    for number, week in enumerate(roster.weeks):
        end = oncall.instant(book, roster, oncall.week_after(week.from_))
        yield ("weeks", number), week.person, end
    for number, each in enumerate(roster.overrides):
        yield ("overrides", number), each.person, oncall.instant(book, roster, each.until)


@rule("HB614")
def turns_do_not_overlap(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two weeks of a roster, and no two overrides of it, are at the same time."""
    for entry in book.each(Roster):
        roster = entry.record
        for name in ("weeks", "overrides"):
            before: list[tuple[dt.datetime, dt.datetime, int]] = []
            for number, each in enumerate(getattr(roster, name)):
                start = oncall.instant(book, roster, each.from_)
                last = oncall.week_after(each.from_) if name == "weeks" else each.until
                end = oncall.instant(book, roster, last)
                for first, until, other in before:
                    if start < until and first < end:
                        at = entry.where(name, other, "from")
                        yield Fault(
                            entry.where(name, number, "from"),
                            f'two of the {name} of "{roster.id}" are at the same time',
                            f"the other one is at {at}; keep one, or move one",
                        )
                        break
                before.append((start, end, number))


@rule("HB615", Severity.WARNING, all_of=["person.left"])
def rosters_have_no_hole(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Between the weeks of a roster, and before its rotation starts, lies no time of nobody's."""
    for entry in book.each(Roster):
        roster = entry.record
        starts: list[tuple[Path, dt.date]]
        starts = [(("weeks", n), each.from_) for n, each in enumerate(roster.weeks)]
        if roster.rotation and roster.starts:
            starts.append((("starts",), roster.starts))
        for path, day in sorted(starts, key=lambda pair: pair[1])[1:]:
            start = oncall.instant(book, roster, day)
            hole = schedule.turn_at(book, roster, start - dt.timedelta(seconds=1))
            if hole.person is None and hole.end == start and hole.start:
                since = hole.start.astimezone(book.zone)
                where = entry.where(*path, "from") if path[0] == "weeks" else entry.where(*path)
                yield Fault(
                    where,
                    f'nobody is on call in "{roster.id}" from {since:%Y-%m-%d %H:%M} until this',
                    "add a week or an override for the time between",
                )


@rule("HB616", Severity.GAP)
def rosters_say_who(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every roster names a tool or turns, and for turns the hand-over and where they start."""
    for entry in book.each(Roster):
        for missing, hint in _open(entry.record):
            message = f'roster "{entry.record.id}": {missing} is not set'
            yield Fault(entry.where("id"), message, hint)


def _open(roster: Roster) -> Iterator[tuple[str, str]]:
    turns = roster.rotation or roster.weeks
    if not (turns or roster.overrides or roster.tool):
        yield "who is on call", "add tool: with a link, or rotation: or weeks: with people"
    if turns and not roster.hands_over:
        yield "hands_over", "add hands_over:, as Monday 09:00"
    if roster.rotation and not roster.starts:
        yield "starts", "add starts: with the day on which the first of the rotation takes over"


@rule("HB617", parts=True)
def turns_start_at_the_hand_over(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every rotation and week starts on the day of the hand-over; no override ends early."""
    for entry in book.each(Roster):
        roster = entry.record
        days: list[tuple[Path, dt.date | None]] = [(("starts",), roster.starts)]
        days += [(("weeks", n, "from"), each.from_) for n, each in enumerate(roster.weeks) if each]
        for path, day in days:
            if day and roster.hands_over and day.weekday() != roster.hands_over.weekday:
                yield Fault(
                    entry.where(*path),
                    f"{day} is a {DAYS[day.weekday()]}, not a {DAYS[roster.hands_over.weekday]}",
                    f"it is handed over on {roster.hands_over}, at {entry.where('hands_over')}",
                )
        for number, each in enumerate(roster.overrides):
            if each and each.from_ and each.until:
                start = oncall.instant(book, roster, each.from_)
                if oncall.instant(book, roster, each.until) <= start:
                    yield Fault(
                        entry.where("overrides", number, "until"),
                        "an override that ends before it starts",
                        "until: is when it ends; a day means the hand-over's time on it",
                    )


@rule("HB618", Severity.GAP, all_of=["role.reach"])
def those_on_call_can_be_reached(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every person on a roster can be reached, by a way of their own or of the roster's role."""
    on_call: dict[str, str] = {}
    for entry in book.each(Roster):
        for reference in references(entry.record):
            person = book.get(reference.target)
            roles = [entry.record.role] if entry.record.role else []
            if isinstance(person, Person) and not can_be_reached(book, person, roles):
                on_call.setdefault(person.id, entry.record.id)
    for name, roster in on_call.items():
        yield Fault(
            book.entries[name].where("id"),
            f'"{name}" is on call in "{roster}", but nothing says how to reach them',
            "add reach: with a phone, chat, pager or email",
            lacks=(Lack(name, "reach"),),
        )
