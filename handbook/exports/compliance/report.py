"""The export as plain values: its tables in the order in which an auditor reads them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from handbook.catalog import Logged
from handbook.exports.compliance import controls, duties, happened, releases, reviews, unknown
from handbook.exports.compliance.asked import Asked, Hole, late_record, moment, proof
from handbook.exports.compliance.tables import Row, Table, rows

# The page has room for so many notes.
MOST_NOTED = 10
_TABLES: tuple[Callable[[Asked], Table], ...] = (
    controls.by_control,
    duties.duties,
    duties.occasions,
    reviews.reviews,
    reviews.rotations,
    reviews.access_reviews,
    happened.drills,
    happened.incidents,
    happened.follow_ups,
    happened.approvals,
    happened.holders,
    unknown.questions,
    unknown.gaps,
)
_HOLES: tuple[Callable[[Asked], Iterator[Hole]], ...] = (
    duties.holes_of_duties,
    reviews.holes_of_reviews,
    reviews.holes_of_secrets_and_accesses,
    happened.holes_of_drills,
    happened.holes_of_incidents,
    controls.holes_of_controls,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What an export tells: the tables, and the events on which they rest, oldest first.

    `notes` are what git could not tell of versions, a sentence each.
    """

    asked: Asked
    tables: tuple[Table, ...]
    events: tuple[Logged, ...]
    notes: tuple[str, ...]

    @property
    def first_notes(self) -> tuple[str, ...]:
        """Those that the page has room for; the manifest has all."""
        return self.notes[:MOST_NOTED]


def report(asked: Asked) -> Report:
    """The export of a period. The same arguments give the same tables."""
    released = releases.releases(asked)
    found = [
        *chain.from_iterable(find(asked) for find in _HOLES),
        *releases.holes_of_releases(asked, released),
        *_without_proof(asked),
    ]
    made = (make(asked) for make in _TABLES)
    told = (each for each in made if each.rows or not each.if_any)
    tables = (_holes(asked, found), released, *told)
    events = tuple(_events(asked, tables))
    whole = (*tables, _log(asked, events))
    return Report(asked, whole, events, tuple(asked.versions.why))


def _without_proof(asked: Asked) -> Iterator[Hole]:
    """Events of the period that nothing proves, as `handbook audit` has it."""
    for each in asked.known.standing:
        if asked.judged.has(each.event.on) and each.event.lacks_evidence:
            says = f"{each.event.kind} of {each.event.on} has no evidence"
            yield Hole("no evidence", each.event.subject, says, None, each.id)


def _holes(asked: Asked, found: list[Hole]) -> Table:
    columns = {
        "sort": "Sort",
        "record": "Record",
        "title": "Title",
        "owner": "Owner",
        "says": "What is missing",
        "first": "From",
        "last": "Until",
        "days": "Days",
        "event": "Event",
    }
    table = rows(
        {
            "sort": each.sort,
            "record": each.record,
            "title": asked.title(each.record),
            "owner": asked.owner(asked.book.get(each.record)),
            "says": each.says,
            "first": str(each.days.first) if each.days else "",
            "last": str(each.days.last) if each.days else "",
            "days": str(each.days.days) if each.days else "",
            "event": each.event,
        }
        for each in found
    )
    says = (
        "What was owed and late, not done or not known, what was released although something was "
        "missing, and what nothing proves. Days are those of the period."
    )
    return Table("holes", "Holes", says, columns, table, "There is none.")


def _events(asked: Asked, tables: tuple[Table, ...]) -> Iterator[Logged]:
    """The events of the period, those that tables name, and what corrects any of them."""
    named = frozenset().union(*(table.events for table in tables))
    firsts = {
        asked.known.first(each.id)
        for each in asked.known.events
        if each.id in named or asked.judged.has(each.event.on)
    }
    yield from (each for each in asked.known.events if asked.known.first(each.id) in firsts)


def _log(asked: Asked, events: tuple[Logged, ...]) -> Table:
    columns = {
        "event": "Event",
        "kind": "Kind",
        "at": "At",
        "known": "Known since",
        "recorded": "Recorded later, on",
        "subject": "About",
        "by": "By",
        "outcome": "Outcome",
        "details": "Details",
        "corrects": "Corrects",
        "hidden_by": "Does not count: corrected or taken back by",
        "proof": "Proof",
        "digest": "SHA-256 of the report of a machine",
        "file": "File",
    }
    found = rows(_event(asked, each) for each in events)
    says = "The events on which all of it rests. Each is a file of the archive, as it was recorded."
    return Table("events", "Events", says, columns, found, "Nothing was recorded.")


def _event(asked: Asked, each: Logged) -> Row:
    event = each.event
    hiding = asked.known.hidden.get(each.id)
    return {
        "event": each.id,
        "kind": event.kind,
        "at": moment(event),
        "known": str(asked.known.since[each.id]),
        "recorded": late_record(each),
        "subject": event.subject,
        "by": event.by,
        "outcome": event.result,
        "details": event.details,
        "corrects": event.corrects or "",
        "hidden_by": hiding.id if hiding else "",
        "proof": proof(each),
        "digest": event.origin.sha256 if event.origin else "",
        "file": file_of(each),
    }


def file_of(each: Logged) -> str:
    """The file of an event in the archive."""
    return f"events/{each.event.on:%Y}/{each.id}.yaml"
