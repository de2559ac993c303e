"""A report of a machine as an event of the log: of what kind, about what, and by whom."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handbook.catalog import Handbook, Logged
from handbook.evidence import codes
from handbook.evidence.fields import pointer
from handbook.evidence.report import Ended, Report
from handbook.findings import Finding, Where, meant
from handbook.model import Record
from handbook.model.log import EVENT_MODELS
from handbook.model.work import Automation, Backup, Duty, Monitor
from handbook.source import Json, position

FAILURE = "failure"
# What a machine can say of its own work, and what it means where the work failed.
_TELLS = {
    "done": FAILURE,
    "observation": FAILURE,
    "drill": FAILURE,
    FAILURE: FAILURE,
    "release": None,
}


def usual_kind(record: Record | None) -> str:
    """The kind of event that a report of a record is, where nobody says: a duty was done."""
    return "done" if isinstance(record, Duty) else "observation"


def bearers(book: Handbook, names: Collection[str]) -> tuple[str, ...]:
    """The ids of the records that are called so in reports."""
    kinds = (Automation, Backup, Monitor)
    records = (each for kind in kinds for each in book.all(kind))
    return tuple(r.id for r in records if not {*names}.isdisjoint(_reports_as(r)))


def _reports_as(record: Record | None) -> tuple[str, ...]:
    return tuple(getattr(record, "reports_as", ()))


def author(book: Handbook, subject: str) -> str | None:
    """The automation whose work a report about a record tells of, where there is one."""
    record = book.get(subject)
    if isinstance(record, Automation):
        return record.id
    return record.done_by if isinstance(record, Duty) else None


@dataclass(frozen=True, slots=True)
class Told:
    """A report, and the text that it was read from."""

    json: Json
    report: Report

    def contradicts(self, place: str, message: str, hint: str) -> Finding:
        """The finding that it contradicts something, at one of the places of the report."""
        steps = self.report.places.get(place, ())
        where = Where(self.json.path, *position(self.json.root, steps))
        said = f"{pointer(steps)}: {message}" if steps else message
        return codes.CONTRADICTS.at(where, said, hint)


def problems(
    book: Handbook, told: Told, kind: str, given: Mapping[str, Any], now: dt.datetime
) -> Iterator[Finding]:
    """What keeps a report from being an event of a kind: what contradicts it.

    `given` are the fields that the command line says, with `subject`; `now` is the moment.
    """
    yield from _of_kind(told, kind)
    yield from _of_names(book, told, str(given.get("subject")))
    yield from _of_time(book, told, given, now)


def _of_kind(told: Told, kind: str) -> Iterator[Finding]:
    report = told.report
    if kind not in _TELLS:
        hint = f"a machine can tell of: {', '.join(_TELLS)}"
        yield told.contradicts("ended", f"a report of {report.source} is no {kind}", hint)
    elif kind == FAILURE and report.ended is Ended.WORKED:
        hint = "record it as done, or as an observation"
        yield told.contradicts("ended", f"it did not fail: {report.outcome}", hint)
    elif report.ended is Ended.FAILED and _TELLS[kind] is None:
        hint = "record it as a failure of the automation"
        yield told.contradicts("ended", f"it failed, so there is no {kind}", hint)


def _of_names(book: Handbook, told: Told, subject: str) -> Iterator[Finding]:
    record, name = book.get(subject), told.report.names[0]
    does = book.get(record.done_by) if isinstance(record, Duty) and record.done_by else None
    for each in (record, does):
        known = _reports_as(each)
        if each and known and {*told.report.names}.isdisjoint(known):
            hint = meant(name, known, also=f"reports of {each.id} are of {', '.join(known)}")
            yield told.contradicts("names", f'it is of "{name}"', hint)


def _of_time(
    book: Handbook, told: Told, given: Mapping[str, Any], now: dt.datetime
) -> Iterator[Finding]:
    at = told.report.at
    if at is None:
        return
    if at > now:
        hint = f"it is {now.isoformat(timespec='seconds')}"
        yield told.contradicts("at", f"{at.isoformat()} is in the future", hint)
    day = at.astimezone(book.zone).date()
    for key in ("on", "at"):
        said = given.get(key)
        on = said.astimezone(book.zone).date() if isinstance(said, dt.datetime) else said
        if on and on != day:
            hint = f"leave --{key} out: the report says it"
            yield told.contradicts("at", f"it is of {day}, not of {on}", hint)


def event_of(
    report: Report, kind: str, sha256: str, zone: dt.tzinfo, now: dt.datetime
) -> tuple[str, dict[str, Any]]:
    """The kind and the fields of the event that a report is; one that failed is a failure."""
    if report.ended is Ended.FAILED:
        kind = FAILURE
    at = (report.at or now).astimezone(zone).replace(microsecond=0)
    own = EVENT_MODELS[kind].model_fields
    more = {
        name: value.astimezone(zone).date() if isinstance(value, dt.datetime) else value
        for name, value in report.more.items()
        if name in own
    }
    origin = {"source": report.source, "id": report.id or None, "sha256": sha256}
    return kind, {
        "on": at.date(),
        "at": at,
        "outcome": report.outcome,
        "note": report.note,
        **({"evidence": report.evidence} if report.evidence else {}),
        **more,
        "origin": {key: value for key, value in origin.items() if value},
    }


def same_input(book: Handbook, values: Mapping[str, Any]) -> Logged | None:
    """The event that was recorded before from the same report about the same record, if any.

    It is the same report where it is of the same run. One that names no run tells how something
    is, which can be the same on another day: it is the same where its bytes are, and its day.
    One that was taken back counts too.
    """
    origin = values["origin"]
    run, sha256 = (origin["source"], origin.get("id")), origin["sha256"]
    for each in reversed(book.log):
        known = each.event.origin
        if known is None or each.event.subject != values["subject"]:
            continue
        same_bytes = known.sha256 == sha256
        of_day = str(each.event.on) == str(values.get("on"))
        if run == (known.source, known.id) if run[1] else same_bytes and of_day:
            return each
    return None
