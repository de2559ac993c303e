"""Questions that several templates ask of the handbook, answered with plain values."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from handbook.catalog import Handbook
from handbook.catalog.controls import Control, Kept, controls, plain
from handbook.catalog.controls import met as of_records
from handbook.catalog.decisions import Left
from handbook.findings import OPEN_QUESTION, Finding, Severity, a
from handbook.model import Record
from handbook.model.fields import field_of
from handbook.model.knowledge import Question, Track, TrackItem
from handbook.model.people import Escalation, Responsibility
from handbook.model.platform import Credential, Vendor
from handbook.model.work import Duty
from handbook.schedule import has_ended

RACI = {"R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed"}


def raci(task: Responsibility, role: str) -> str:
    """The letters of a role in a row of the matrix, as "RA"."""
    holders = {
        "R": task.responsible,
        "A": (task.accountable,),
        "C": task.consulted,
        "I": task.informed,
    }
    return "".join(letter for letter, roles in holders.items() if role in roles)


def proposals(book: Handbook) -> bool:
    """Whether an escalation says something that was only proposed."""
    return any(
        each.then_proposed or any(stop.proposed for stop in each.route)
        for each in book.all(Escalation)
    )


def by_kind(book: Handbook, records: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Records in groups by kind, under the kind's plural name."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(book.entries[record.id].kind.plural.capitalize(), []).append(record)
    return list(groups.items())


def track_days(book: Handbook, track: Track) -> list[tuple[int, list[TrackItem]]]:
    """A track's items in groups by day, in order; what everybody does comes before its own."""
    everybodys = (each for each in book.all(Track) if track.role and not each.role)
    items = [item for each in (*everybodys, track) for item in each.items]
    days = sorted({item.day for item in items})
    return [(day, [item for item in items if item.day == day]) for day in days]


def gaps(found: Iterable[Finding]) -> list[Finding]:
    """What the handbook does not know and no decision settles, less the open questions."""
    gaps = (each for each in found if each.severity is Severity.GAP)
    return [each for each in gaps if each.code != OPEN_QUESTION and not each.decision]


def waiting(found: Iterable[Finding]) -> int:
    """How many gaps wait for a decision."""
    return sum(bool(each.decision) for each in found if each.severity is Severity.GAP)


def label(book: Handbook, left: Left) -> str:
    """What is left to settle, before the records of which it is: "Backups: RPO of"."""
    kind, (first, *inner) = book.kinds[left.kind], left.what.split(".")
    field = field_of(kind.model, first)
    said = f"{' '.join([field.label, *inner])} of" if field else f"{a(first)} that names"
    return f"{kind.plural.capitalize()}: {said}"


class Asked(NamedTuple):
    """Questions that are open, and those that were decided."""

    open: tuple[Question, ...]
    decided: tuple[Question, ...]


def apart(questions: Iterable[Any]) -> Asked:
    """Questions in their order, those that were decided apart."""
    found = [each for each in questions if isinstance(each, Question)]
    return Asked(
        tuple(each for each in found if each.is_open),
        tuple(each for each in found if not each.is_open),
    )


class Met(NamedTuple):
    """How an expectation is met: by how many, in a word, and the records that lack some of it."""

    says: str
    state: str
    lacking: tuple[str, ...]


def kept_controls(book: Handbook, today: dt.date) -> list[Control]:
    """The controls that something keeps which has not ended by today."""
    found = (
        each._replace(kept=tuple(kept for kept in each.kept if not has_ended(kept.record, today)))
        for each in controls(book)
    )
    return [each for each in found if each.kept]


def control_anchors(book: Handbook, today: dt.date) -> dict[str, str]:
    """For each control as records write it, its place on the page of all controls."""
    return {
        written: each.anchor
        for each in kept_controls(book, today)
        for kept in each.kept
        for written in kept.record.controls
        if plain(written) == each.id
    }


def met(book: Handbook, kept: Kept) -> Met:
    """How an expectation that keeps a control is met by the records that it is about."""
    if kept.wanted is None:
        return Met("no record can meet it", "not known", ())
    count, lacking = of_records(book, kept.wanted)
    names = tuple(dict.fromkeys(each.entry.record.id for each in lacking))
    state = "met" if not names else f"{len(names)} {'lacks' if len(names) == 1 else 'lack'} it"
    return Met(f"{count - len(names)} of {count} {kept.wanted.kind.plural}", state, names)


def vendors(book: Handbook, duty: Duty) -> list[str]:
    """The ids of the vendors that a duty is about, also through a credential."""
    about = [book.get(each) for each in duty.about]
    found = [*about, *book.named_as(duty.id, "rotation")]
    named = (
        each.id if isinstance(each, Vendor) else getattr(each, "vendor", None) for each in found
    )
    return list(dict.fromkeys(each for each in named if each))


def users(book: Handbook, credential: Credential) -> list[Record]:
    """What uses a credential: what it says itself, and the pipelines that name it."""
    found = [*map(book.get, credential.used_by), *book.naming(credential.id, "pipeline")]
    return list({each.id: each for each in found}.values())


def by_cadence(
    book: Handbook, duties: Iterable[Duty]
) -> tuple[list[str], list[tuple[str | None, dict[str, list[Duty]]]]]:
    """Duties by owner and cadence: the cadences in words, the shortest first, and a row an owner.

    What is owed after an event comes after what time makes owed. Those that nobody owns are the
    last row, without a role.
    """
    found = list(duties)
    cadences = list(dict.fromkeys(each.owed for each in sorted(found, key=_how_often)))
    rows: dict[str | None, dict[str, list[Duty]]] = {}
    owners = [each.id for each in book.of("role")]
    for owner in (*owners, None):
        for duty in found:
            if duty.owner == owner:
                rows.setdefault(owner, {}).setdefault(duty.owed, []).append(duty)
    return cadences, list(rows.items())


def _how_often(duty: Duty) -> tuple[int, int]:
    cadence = duty.cadence
    if cadence is None:
        return 2, 0
    return (1, 0) if cadence.on else (0, cadence.days + 30 * cadence.months)
