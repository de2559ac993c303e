"""For each control what keeps it, the evidence of the period, and the holes in it."""

from collections.abc import Iterator

from handbook import schedule
from handbook.catalog.controls import Control, Kept, controls, met
from handbook.exports.compliance.asked import Asked, Hole, joined
from handbook.exports.compliance.duties import holes_of, within
from handbook.exports.compliance.tables import NOT_KNOWN, Row, Table, rows
from handbook.model.expectation import Expectation
from handbook.model.work import Duty
from handbook.schedule.occasions import of_duty


def by_control(asked: Asked) -> Table:
    """A row for each control and each duty or expectation that keeps it."""
    columns = {
        "control": "Control",
        "kept_by": "Kept by",
        "kind": "Kind",
        "title": "Title",
        "owner": "Owner",
        "evidence": "Evidence",
        "events": "Events",
        "holes": "Holes",
    }
    found = rows(
        _row(asked, control, kept)
        for control in controls(asked.book)
        for kept in control.kept
        if not schedule.has_ended(kept.record, asked.period.first)
    )
    says = "Each control that duties and expectations name: the evidence of the period, and holes."
    return Table("controls", "Controls", says, columns, found, if_any=True)


def _row(asked: Asked, control: Control, kept: Kept) -> Row:
    record = kept.record
    tell = _of_duty(asked, record) if isinstance(record, Duty) else _of_expectation(asked, kept)
    return {
        "control": control.id,
        "kept_by": record.id,
        "kind": "duty" if kept.is_duty else "expectation",
        "title": record.title,
        "owner": asked.owner(record),
        **tell,
    }


def _of_duty(asked: Asked, duty: Duty) -> Row:
    done = [e for e in schedule.doings(asked.known, duty) if asked.judged.has(e.event.on)]
    found = within(asked, of_duty(asked.book, duty, asked.today))
    holes = [_told(each) for each in holes_of("duty", duty.id, asked, found)]
    if duty.cadence is None:
        holes.append(f"no cadence is set: {NOT_KNOWN}")
    times = "once" if len(done) == 1 else f"{len(done)} times"
    return {
        "evidence": f"done {times}" if done else "none",
        "events": joined(each.id for each in done),
        "holes": "; ".join(holes),
    }


def _told(hole: Hole) -> str:
    days = f" ({hole.days.days} {'day' if hole.days.days == 1 else 'days'})" if hole.days else ""
    return f"{hole.says}{days}"


def _of_expectation(asked: Asked, kept: Kept) -> Row:
    """What the records say today: what they said then, git knows and the log does not."""
    if kept.wanted is None:
        return {"evidence": "none", "events": "", "holes": "it ended, or no record can meet it"}
    count, lacking = met(asked.book, kept.wanted)
    records = len({each.entry.record.id for each in lacking})
    return {
        "evidence": f"{count - records} of {count} records on {asked.today}" if count else "none",
        "events": "",
        "holes": "; ".join(each.message for each in lacking),
    }


def holes_of_controls(asked: Asked) -> Iterator[Hole]:
    """What records lack of an expectation that keeps a control; duties are told as duties."""
    told: set[str] = set()
    for control in controls(asked.book):
        for kept in control.kept:
            if isinstance(kept.record, Expectation) and kept.wanted and kept.record.id not in told:
                told.add(kept.record.id)
                for each in met(asked.book, kept.wanted)[1]:
                    yield Hole("expectation", each.entry.record.id, each.message)
