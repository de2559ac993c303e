"""`handbook oncall`: who is on call, until when, and how to reach them."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import click

from handbook import clock, schedule
from handbook.catalog import THE_SETTINGS, Handbook
from handbook.cli import completion
from handbook.cli.common import data_option, open_book, usage
from handbook.model.moment import read_moment, words, written
from handbook.model.oncall import Roster
from handbook.model.people import Person, Role
from handbook.schedule import Turn

# The parts of the data that decide who is on call.
ON_CALL = ("roster", "person", "role", THE_SETTINGS)


@click.command()
@click.argument(
    "roster_id",
    metavar="ROSTER",
    required=False,
    shell_complete=completion.of_kinds("roster"),
)
@data_option
@click.option(
    "--at",
    "at",
    metavar="MOMENT",
    help="The moment to judge by, as 2026-12-24T22:00, in the handbook's time zone; "
    "by default now.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def oncall(roster_id: str | None, folder: str, at: str | None, as_json: bool) -> None:
    r"""Say who is on call, how to reach them, since when and until when.

    Where a roster does not say who, neither does this command: it prints "not set".

    \b
    Examples:
      handbook oncall
      handbook oncall primary --at 2026-12-24T22:00
    """
    book = open_book(folder, rests_on=ON_CALL)
    moment = _moment(book, at)
    rosters = _rosters(book, roster_id)
    if as_json:
        found = [_plain(book, each, moment) for each in rosters]
        click.echo(
            json.dumps({"at": written(moment), "rosters": found}, indent=2, ensure_ascii=False)
        )
        return
    if not rosters:
        click.echo(f"No roster in {book.shown}/rosters.yaml.")
    for number, roster in enumerate(rosters):
        if number:
            click.echo()
        for line in _lines(book, roster, moment):
            click.echo(line)


def _moment(book: Handbook, text: str | None) -> dt.datetime:
    if text is None:
        return clock.local(book, clock.moment())
    with usage("--at"):
        return clock.local(book, read_moment(text, book.zone))


def _rosters(book: Handbook, wanted: str | None) -> tuple[Roster, ...]:
    """The roster that was asked for, or all that go on; an unknown one is a usage error."""
    if wanted is None:
        return book.all(Roster)
    roster = book.get(wanted)
    if not isinstance(roster, Roster):
        names = ", ".join(each.id for each in book.all(Roster)) or "none is written"
        hint = book.meant(wanted, ("roster",), otherwise=f"rosters: {names}")
        raise click.BadParameter(f'there is no roster "{wanted}"; {hint}', param_hint="ROSTER")
    return (roster,)


def _lines(book: Handbook, roster: Roster, moment: dt.datetime) -> Iterator[str]:
    turn = schedule.turn_at(book, roster, moment)
    person = book.get(turn.person) if turn.person else None
    yield f"{roster.title}: {person.title if person else _nobody(roster)}{_span(book, turn)}"
    if person:
        yield from _ways(book, person)
    if roster.role:
        role = book.get(roster.role)
        yield from _ways(book, role)
    if roster.tool:
        yield f"  tool: {roster.tool}"


def _nobody(roster: Roster) -> str:
    """What is said where the roster does not say who."""
    turns = roster.rotation or roster.weeks or roster.overrides
    return "not written here; the tool says" if roster.tool and not turns else "not set"


def _ways(book: Handbook, whom: Person | Role) -> Iterator[str]:
    """How somebody is reached, and who stands in, one a line."""
    mark = f" ({whom.title})" if isinstance(whom, Role) else ""
    for way in whom.reach:
        for each in way.contacts:
            when = f", {each.when}" if each.when else ""
            yield f"  {each.how}: {each.text}{when}{mark}"
    if isinstance(whom, Person) and whom.contact:
        yield f"  contact: {whom.contact}"
    if whom.stand_in:
        names = ", ".join(book.title_of(each) for each in whom.stand_in)
        yield f"  stands in: {names}{mark}"


def _span(book: Handbook, turn: Turn) -> str:
    """When a turn starts and ends, as far as that is known."""
    since = f", since {words(clock.local(book, turn.start))}" if turn.start else ""
    until = f", until {words(clock.local(book, turn.end))}" if turn.end else ""
    return f"{since}{until}"


def _plain(book: Handbook, roster: Roster, moment: dt.datetime) -> dict[str, Any]:
    turn = schedule.turn_at(book, roster, moment)
    person = book.get(turn.person) if turn.person else None
    return {
        "roster": roster.id,
        "role": roster.role,
        "tool": roster.tool,
        "person": turn.person,
        "name": person.title if person else None,
        "since": written(clock.local(book, turn.start)) if turn.start else None,
        "until": written(clock.local(book, turn.end)) if turn.end else None,
        "reach": [
            {"how": each.how, "to": each.text, "href": each.href or None, "when": each.when}
            for way in (person.reach if person else ())
            for each in way.contacts
        ],
    }
