"""What is written into the log of a playbook that was followed, once somebody says so."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

from handbook.catalog import Handbook, Logged
from handbook.cli.common import open_book
from handbook.cli.corrected import open_incident
from handbook.cli.following import Following, ask, say
from handbook.cli.record import draft_and_record
from handbook.cli.recording import Wish
from handbook.cli.writing import book_to_write
from handbook.edit.drafts import is_open
from handbook.following.told import addition, command, event, timeline
from handbook.model import Record
from handbook.model.people import Person, Role
from handbook.model.work import Duty, Playbook
from handbook.nearest import meant


class Kind(NamedTuple):
    """What a run may have been: a kind of event, the record that it is about, and its words.

    `incident` is the open one that it belongs to.
    """

    name: str
    subject: str
    words: str
    incident: Logged | None = None


def kinds(book: Handbook, playbook: Playbook) -> Iterator[Kind]:
    """What the run of a playbook may have been: the page of the playbook offers the same."""
    yield Kind("walkthrough", playbook.id, "a walkthrough")
    for duty in book.all(Duty):
        if duty.playbook == playbook.id and not duty.ended:
            yield Kind("done", duty.id, f'the duty "{duty.title}"')
    for each in playbook.about:
        yield Kind("incident", each, f"an incident of {book.title_of(each)}")
    yield from (_part_of(book, each) for each in book.standing if is_open(each))


def _part_of(book: Handbook, incident: Logged) -> Kind:
    subject, result = incident.event.subject, " ".join(incident.event.result.split())
    words = f"part of {incident.id}: {book.title_of(subject)}, {result}"
    return Kind("incident", subject, words, incident)


def write_down(at: Following, by: str | None, folder: str, incident: str | None = None) -> bool:
    """Show the timeline, ask what it was, and record it; whether it is in the log now.

    `incident` is the open one that it belongs to, where that was said before.
    """
    click.echo(f"\n{timeline(at.told)}")
    book = open_book(folder, rests_on=())  # what was recorded while the playbook was followed
    named = open_incident(book, incident, "--incident") if incident else None
    kind = _part_of(book, named) if named else _choose(list(kinds(book, at.playbook)))
    if kind is None:
        return False
    fields = _added(at, kind.incident, by) if kind.incident else _fields(at, kind, by)
    click.echo(f"\n{command(kind.name, fields)}\n")
    if not click.confirm("Record it now", default=False):
        return False
    with book_to_write(folder) as book:
        # It happened, whatever else did on that day; the same run once more has the same note.
        draft_and_record(book, kind.name, fields, Wish(again=True))
    return True


def _choose(found: Sequence[Kind]) -> Kind | None:
    say("What was it, for the log?")
    for number, kind in enumerate(found, 1):
        say(f"  {number} {kind.words}", indent="    ")
    chosen = click.prompt(
        "Number (Enter: nothing yet)",
        default=0,
        show_default=False,
        type=click.IntRange(0, len(found)),
        prompt_suffix=" ",
    )
    return found[chosen - 1] if chosen else None


def _fields(at: Following, kind: Kind, by: str | None) -> dict[str, Any]:
    given: dict[str, Any] = {"subject": kind.subject, "by": by or _by(at)}
    if kind.name == "incident":
        given["severity"] = _severity(at.book)
        if click.confirm("Is it over", default=False):
            given["resolved"] = at.told.ended
    return event(at.told, kind.name, {**given, **dict(_proof(at.book.get(kind.subject)))})


def _added(at: Following, incident: Logged, by: str | None) -> dict[str, Any]:
    """What a run adds to an incident that is open; who recorded that stays unless `by` is said."""
    is_over = click.confirm("Is it over", default=False)
    before = {"corrects": incident.id, "subject": incident.event.subject, "by": by}
    given = {name: value for name, value in before.items() if value}
    return {**given, **addition(at.told, incident.event, is_over=is_over)}


def _proof(record: Record) -> Iterator[tuple[str, Any]]:
    """What proves that a duty was done, as far as it asks for more than what happened when."""
    asked = record.evidence if isinstance(record, Duty) else ()
    if "ticket" in asked and (ticket := ask("The ticket's number or address:")):
        yield "ticket", ticket
    if "link" in asked and (url := ask("The address of what proves it:")):
        yield "evidence", [url]


def _by(at: Following) -> str:
    """Who did it, asked until it is a role or a person."""
    roles = [*at.playbook.roles] or [each for each in (at.playbook.owner,) if each]
    usual = roles[0] if len(roles) == 1 else None
    while True:
        name = click.prompt("Who did it (id of a role or person)", default=usual)
        if wrong := unknown(at.book, name):
            click.echo(f"Error: {wrong}")
        else:
            return at.book.current(name)


def unknown(book: Handbook, name: str) -> str:
    """Why a name is nobody who can have done it; "" for a role or a person."""
    if isinstance(book.get(name), Role | Person):
        return ""
    hint = book.meant(name, ("role", "person"), otherwise="handbook list role shows the roles")
    return f'there is no role or person "{name}"; {hint}'


def _severity(book: Handbook) -> str:
    """How severe it was, by the ladder where there is one."""
    while True:
        ladder = f" ({', '.join(book.ladder)})" if book.ladder else ""
        name = ask(f"How severe was it{ladder}:")
        if name and (not book.ladder or name in book.ladder):
            return name
        if name:
            click.echo(f'Error: no ladder has "{name}"; {meant(name, book.ladder)}'.rstrip("; "))
