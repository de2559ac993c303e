"""Rules over the log: what it names is there, it is not ahead of its time, and it has proof."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Logged
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, a, meant
from handbook.model.log import Done, Drill, Event, Incident, Release
from handbook.model.relations import references
from handbook.model.work import Duty
from handbook.schedule.raising import EVIDENCE

_OF_EVENTS = "the id of an event is the name of its file in log/, without .yaml"
_OF_RECORDS = (
    "renamed since: formerly: ",
    " on the record, as handbook rename writes it; removed since: write it again, with ended:",
)

# The fields of events that are days or moments.
_DAYS = (
    *("on", "recorded", "recorded_at", "at", "backup_taken"),
    *("started", "detected", "resolved"),
)


@rule("HB901", all_of=["settings.timezone"], of_day=True)
def events_have_happened(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every day and moment that an event of the log names lies in the past, or is of today.

    This is judged on the day of the change: what it finds goes away once that day has come, and
    nothing that it did not find comes up.
    """
    for each in book.standing:
        for steps, day in _days(each.event, book.zone):
            if day > today:
                hint = f"today is {today}; is the year right?"
                yield Fault(each.where(*steps), f"{day} is in the future", hint)


def _days(event: Event, zone: dt.tzinfo) -> Iterator[tuple[tuple[str | int, ...], dt.date]]:
    """Every day that an event names, in the handbook's time zone, and where."""
    for name in _DAYS:
        value = getattr(event, name, None)
        if value:
            yield (name,), _day(value, zone)
    for name in ("remediation", "follow_ups"):
        for index, task in enumerate(getattr(event, name, ())):
            if task.done:
                yield (name, index, "done"), task.done


def _day(value: dt.date, zone: dt.tzinfo) -> dt.date:
    return value.astimezone(zone).date() if isinstance(value, dt.datetime) else value


@rule("HB902", parts=True)
def events_name_records(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every id that an event names is the id of a record, and of the right kind."""
    ids = {each.id for each in book.log}
    for each in book.standing:
        for ref in references(each.event):
            if ref.kinds == ("event",):
                if ref.target not in ids and not book.may_hold(ref.target, ref.kinds):
                    hint = meant(ref.target, ids, otherwise=_OF_EVENTS)
                    yield Fault(each.where(*ref.path), f'unknown event "{ref.target}"', hint)
                continue
            target = book.entries.get(ref.target)
            if target is None:
                if not book.may_hold(ref.target, ref.kinds):
                    wanted = " or ".join(ref.kinds).replace("*", "record")
                    gone = f"{_OF_RECORDS[0]}[{ref.target}]{_OF_RECORDS[1]}"
                    hint = book.meant(ref.target, ref.kinds, otherwise=gone)
                    yield Fault(each.where(*ref.path), f'unknown {wanted} "{ref.target}"', hint)
            elif ref.target in book.unread.ids:  # another record may have it as well
                continue
            elif "*" not in ref.kinds and target.kind.name not in ref.kinds:
                wanted = " or ".join(ref.kinds)
                message = f'"{ref.target}" is {a(target.kind.name)}, expected {a(wanted)}'
                yield Fault(each.where(*ref.path), message, f"handbook list {ref.kinds[0]}")


@rule("HB903", all_of=["event"])
def done_has_proof(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty that is recorded as done has the evidence that the duty asks for."""
    for each in book.standing:
        duty = book.get(each.event.subject)
        if not isinstance(duty, Duty) or not isinstance(each.event, (Done, Drill)):
            continue
        if duty.evidence_from and each.event.on < duty.evidence_from:
            continue
        missing = missing_evidence(duty, each.event)
        hint = f"{each.correction} {' '.join(EVIDENCE[kind] for kind in missing)}"
        for kind in missing:
            yield Fault(each.where("subject"), f'"{duty.id}" was done without a {kind}', hint)


def missing_evidence(duty: Duty, event: Event) -> list[str]:
    """The kinds of evidence that a duty asks for and an event does not have."""
    given = {"ticket": event.ticket, "link": event.evidence, "note": event.note}
    return [kind for kind in duty.evidence if not given[kind]]


@rule("HB904", all_of=["settings.timezone"])
def events_run_forward(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every incident starts, is detected and resolved in that order; a drill follows its backup."""
    for each in book.standing:
        for earlier, later, says in _orders(each.event, book.zone):
            place = each.where(earlier)
            yield Fault(each.where(later), says, f"{earlier} is at {place}")


def _orders(event: Event, zone: dt.tzinfo) -> Iterator[tuple[str, str, str]]:
    """The pairs of fields of an event that are in the wrong order, and what that means."""
    if isinstance(event, Incident):
        if event.detected and event.detected < event.started:
            yield "started", "detected", "detected before it started"
        if event.resolved and event.resolved < event.started:
            yield "started", "resolved", "resolved before it started"
        elif event.resolved and event.detected and event.resolved < event.detected:
            yield "detected", "resolved", "resolved before it was detected"
        if event.on < _day(event.started, zone):
            yield "started", "on", f"{event.on} is before it started"
    if isinstance(event, Drill) and event.backup_taken and event.on < event.backup_taken:
        yield "backup_taken", "on", f"{event.on} is before the backup was taken"


@rule("HB930", all_of=["event"])
def events_are_written_afterwards(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every event was recorded on its day or later, and not before the event that it corrects."""
    log = {each.id: each for each in book.log}
    for each in book.log:
        recorded = each.event.recorded
        if recorded is None:
            continue
        if recorded < each.event.on:
            yield Fault(
                each.where("recorded"),
                f"recorded on {recorded}, before it happened on {each.event.on}",
                f"it happened at {each.where('on')}; is the year right?",
            )
        wrong = log.get(each.event.corrects or "")
        written = (wrong.event.recorded or wrong.event.on) if wrong else recorded
        if wrong and recorded < written:
            yield Fault(
                each.where("recorded"),
                f"recorded on {recorded}, before what it corrects was, on {written}",
                f"what it corrects is at {wrong.where()}; is the year right?",
            )


@rule("HB931", all_of=["settings.timezone"])
def moments_lie_on_their_day(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every event that says its moment happened on the day of that moment."""
    zone = book.zone
    for each in book.log:
        at = each.event.at
        if at and _day(at, zone) != each.event.on:
            yield Fault(
                each.where("at"),
                f"{at:%Y-%m-%d %H:%M%z} is on {_day(at, zone)} in {zone}, not on {each.event.on}",
                f"the day is at {each.where('on')}",
            )


@rule("HB932", Severity.GAP, all_of=["event"])
def releases_say_which_came_last(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Of several releases to an environment on one day each says its moment."""
    days: dict[tuple[dt.date, str], list[Logged]] = {}
    for each in book.standing:
        if isinstance(each.event, Release):
            days.setdefault((each.event.on, each.event.environment), []).append(each)
    for (day, place), found in days.items():
        for each in found if len(found) > 1 else ():
            if each.event.at is None:
                yield Fault(
                    each.where("on"),
                    f'{len(found)} releases to "{place}" on {day}: this one does not say when',
                    f"{each.correction} --at MOMENT",
                )


@rule("HB905")
def events_are_filed(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every event's file is named by its date and subject, in the folder of its year."""
    for each in book.log:
        written = str(each.node["subject"]).lower()  # also where it was renamed since
        place = f"log/{each.event.on.year:04}/{each.event.on}-{written}-"
        if not each.path.removeprefix(f"{book.shown}/").startswith(place):
            yield Fault(
                each.where("on"),
                "the file's name does not say its date and subject",
                f"name it {place}….yaml",
            )
