"""The duties as an iCalendar file (RFC 5545), for all roles or one."""

import datetime as dt

import icalendar

from handbook import schedule
from handbook.catalog import Handbook
from handbook.catalog.roles import inside
from handbook.model.work import Duty
from handbook.schedule import State, Status

# A month that lacks the day is skipped by RRULE (RFC 5545, 3.3.10) but not by the
# schedule, which takes the month's last day; such series are written date by date.
_IN_EVERY_MONTH = 28
AHEAD_YEARS = 2
ZONE_YEARS = 12
# Close to the calendar's end the library counts beyond it.
_LAST_RULES = dt.date(dt.MAXYEAR - 1, 1, 1)


def calendar(book: Handbook, today: dt.date, role: str | None = None) -> str:
    """One event a duty that people owe, its UID the same whatever its id becomes.

    It is of the whole day, or starts at the duty's time of day in the handbook's zone, whose
    rules are then in the file (VTIMEZONE).

    What is not known stands on the day of the file, to be verified. What machines do is
    nobody's date. A UID names the handbook by its own id, so that no two handbooks have the
    same, and no title is in it (RFC 7986, 5.3).

    SEQUENCE is the number of events that the log has of the duty's doing, so it grows
    with each one that moves the date (RFC 5545, 3.8.7.4). DTSTAMP is midnight UTC of the
    day, which without METHOD also says when the event was last revised (3.8.7.2); that is
    why there is no LAST-MODIFIED. Two files of one day are byte for byte the same.
    """
    title = book.settings.title if book.settings else "Handbook"
    found = icalendar.Calendar()
    roles = inside(book, role) if role else ()
    found.add("prodid", "-//ops-handbook//handbook calendar//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", icalendar.vText(f"{title}: {_of(book, role)}"))
    for duty, state in schedule.duties(book, today):
        day = today if state.status is Status.UNKNOWN else state.due
        # The calendar's last day stands for all days after it, which no program can show.
        if day and day < dt.date.max and (role is None or duty.owner in roles):
            found.add_component(_event(book, duty, state, day, today))
    found.add_missing_timezones(*_span([today, *(_day(each) for each in found.events)]))
    text: str = found.to_ical().decode("utf-8")
    return text


def _day(event: icalendar.Event) -> dt.date:
    start: dt.date = event.start
    return start.date() if isinstance(start, dt.datetime) else start


def _span(days: list[dt.date]) -> tuple[dt.date, dt.date]:
    """The first and the last day of which the rules of a time zone are told."""
    first = min(days).replace(month=1, day=1)
    last = schedule.step(max(days), schedule.YEAR, ZONE_YEARS)
    return min(first, _LAST_RULES), min(last, _LAST_RULES)


def _of(book: Handbook, role: str | None) -> str:
    return book.title_of(role) if role else "all duties"


def _event(
    book: Handbook, duty: Duty, state: State, day: dt.date, today: dt.date
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{duty.first_id}@{book.namespace}")
    event.add("dtstamp", dt.datetime.combine(today, dt.time(), dt.UTC))
    event.add("sequence", _moved(book, duty, today))
    start = _start(book, state, day)
    event.add("dtstart", start)
    if not isinstance(start, dt.datetime):
        event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", duty.title if state.due else f"{duty.title} ({state.standing})")
    event.add("description", _description(book, duty, state))
    event.add("transp", "TRANSPARENT")
    _repeat(book, event, state, today)
    return event


def _start(book: Handbook, state: State, day: dt.date) -> dt.date:
    """The day, or its moment in the handbook's zone where the duty is due at a time of day.

    An event with a moment and no end lasts no time (RFC 5545, 3.6.1).
    """
    if not state.at:
        return day
    return dt.datetime.combine(day, dt.time.fromisoformat(state.at), book.zone)


def _moved(book: Handbook, duty: Duty, today: dt.date) -> int:
    """How many events known on a day have moved the duty's date; those corrected count too."""
    kinds = (*schedule.DOING, "retraction")
    owing = schedule.trigger_of(duty)
    return sum(
        event.kind == owing
        or duty.id in getattr(event, "opens", ())
        or (event.kind in kinds and event.subject == duty.id)
        for event in (each.event for each in book.known(today).events)
    )


def _description(book: Handbook, duty: Duty, state: State) -> str:
    owner = book.title_of(duty.owner) if duty.owner else "not set"
    done = f"Last done {state.last.event.on}." if state.last else "Never done."
    lines = [f"Owner: {owner}.", f"Owed {state.owed_now}.", done]
    if duty.playbook:
        lines.append(f"Playbook: {book.title_of(duty.playbook)}.")
    return "\n".join(lines)


def _repeat(book: Handbook, event: icalendar.Event, state: State, today: dt.date) -> None:
    """The coming dates: as a rule where it gives the schedule's own dates, else as a list."""
    cadence = state.cadence
    if cadence is None or cadence.on or state.due is None:
        return
    if cadence.days:
        event.add("rrule", {"freq": "daily", "interval": cadence.days})
    elif cadence.weekday is None and max(state.anchor.day, state.due.day) <= _IN_EVERY_MONTH:
        event.add("rrule", {"freq": "monthly", "interval": cadence.months})
    else:
        until = schedule.step(max(today, state.due), schedule.YEAR, AHEAD_YEARS)
        days = [day for day in schedule.occurrences(state, until) if day != state.due]
        if days and state.at:
            event.add("rdate", [_start(book, state, day) for day in days])
        elif days:
            event.add("rdate", days, {"value": "DATE"})
