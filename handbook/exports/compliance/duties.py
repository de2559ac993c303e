"""For each duty of the period what was owed and what was done, with holes."""

from collections import Counter
from collections.abc import Iterator, Sequence

from handbook import schedule
from handbook.exports.compliance.asked import Asked, Hole, late_record, proof
from handbook.exports.compliance.tables import NOT_KNOWN, Row, Table, rows
from handbook.model.log import Event
from handbook.model.work import Duty
from handbook.schedule.occasions import Occasion, Result, holes, of_duty

# The columns that tell of one occasion, by their keys.
OCCASION = {
    "due": "Due",
    "done": "Done",
    "by": "By",
    "result": "Result",
    "days_late": "Days late",
    "for": "Owed for",
    "event": "Event",
    "recorded": "Recorded later, on",
    "proof": "Proof",
}


def owed(asked: Asked) -> Iterator[tuple[Duty, tuple[Occasion, ...]]]:
    """The duties that had not ended before the period, each with its occasions in it."""
    for duty in asked.book.all(Duty):
        if not schedule.has_ended(duty, asked.period.first):
            yield duty, within(asked, of_duty(asked.book, duty, asked.today))


def within(asked: Asked, found: Sequence[Occasion]) -> tuple[Occasion, ...]:
    """The occasions that were due, done, late or not known in the period."""
    return tuple(each for each in found if each.touches(asked.period))


def duties(asked: Asked) -> Table:
    """A row for each duty: how often it was done, in time and late, and how it stands."""
    columns = {
        "duty": "Duty",
        "title": "Title",
        "owner": "Owner",
        "owed": "Owed",
        "done_by": "Done by",
        "times_done": "Times done",
        "in_time": "In time",
        "late": "Late",
        "not_done": "Not done",
        "not_known": "Not known",
        "days_uncovered": "Days late or not known",
        "standing": f"On {asked.today}",
    }
    found = rows(_duty(asked, duty, each) for duty, each in owed(asked))
    says = "What was owed in the period, how often it was done, and on how many days it was late."
    return Table("duties", "Duties", says, columns, found, "No duty was owed.")


def _duty(asked: Asked, duty: Duty, found: Sequence[Occasion]) -> Row:
    state = schedule.of_duty(asked.book, duty, asked.today)
    done = (each.event.on for each in schedule.doings(asked.known, duty))
    count = Counter(each.result for each in found)
    return {
        "duty": duty.id,
        "title": duty.title,
        "owner": asked.owner(duty),
        "owed": duty.owed,
        "done_by": duty.done_by or "",
        "times_done": str(sum(map(asked.judged.has, done))),
        "in_time": str(count[Result.IN_TIME]),
        "late": str(count[Result.LATE]),
        "not_done": str(count[Result.NOT_DONE]),
        "not_known": NOT_KNOWN if duty.cadence is None else str(count[Result.UNKNOWN]),
        "days_uncovered": str(sum(each.days for each in holes(found, asked.judged)))
        if duty.cadence
        else NOT_KNOWN,
        "standing": state.words(asked.today),
    }


def occasions(asked: Asked) -> Table:
    """A row for each time that a duty was owed in the period."""
    columns = {"duty": "Duty", "title": "Title", "owner": "Owner", **OCCASION}
    found = rows(
        {"duty": duty.id, "title": duty.title, "owner": asked.owner(duty), **occasion(asked, one)}
        for duty, every in owed(asked)
        for one in every
    )
    says = "Each time that a duty was owed: by when, when it was done, and what proves it."
    return Table("occasions", "Each time owed", says, columns, found, "Nothing was owed.")


def occasion(asked: Asked, one: Occasion) -> Row:
    """One occasion, by the keys of `OCCASION`."""
    end = one.done.event.on if one.done else asked.today
    days = (end - one.due).days if one.due and one.result in (Result.LATE, Result.NOT_DONE) else 0
    return {
        "due": str(one.due or NOT_KNOWN),
        "done": str(one.done.event.on) if one.done else "",
        "by": one.done.event.by if one.done else "",
        "result": one.result,
        "days_late": str(days) if days else "",
        "for": one.trigger.id if one.trigger else "",
        "event": one.done.id if one.done else "",
        "recorded": late_record(one.done) if one.done else "",
        "proof": proof(one.done) if one.done else "",
    }


def holes_of_duties(asked: Asked) -> Iterator[Hole]:
    """Where a duty was late, not done or not known in the period, or has no cadence."""
    for duty, found in owed(asked):
        if duty.cadence is None:
            yield Hole("duty", duty.id, "no cadence is set, so nobody knows when it is owed")
        yield from holes_of("duty", duty.id, asked, found)


def holes_of(sort: str, record: str, asked: Asked, found: Sequence[Occasion]) -> Iterator[Hole]:
    """The holes of a record, one for each occasion that has one in the period."""
    for each in found:
        days = each.hole.shared(asked.judged) if each.hole else None
        if days:
            yield Hole(sort, record, _says(each), days, each.done.id if each.done else "")


def _says(each: Occasion) -> str:
    done = f"done {each.done.event.on}" if each.done else "not done"
    if each.result is Result.UNKNOWN:
        return f"{NOT_KNOWN} before it was {done}" if each.done else "no record: not known"
    event = each.trigger.event if each.trigger else None
    if event and event.kind == "failure":
        again = f"worked again {each.done.event.on}" if each.done else "not seen working since"
        return f"failed {event.on}: {event.outcome}; {again}"
    after = f" after {event.kind} {_named(event)}".rstrip() if event else ""
    return f"due {each.due}{after}, {done}"


def _named(event: Event) -> str:
    """What tells a release, an iteration or a leaving from others, with where it went."""
    return event.details if event.kind == "release" else event.called
