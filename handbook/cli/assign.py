"""`handbook assign`: who holds a role from when to when, or stands in for it."""

import datetime as dt
import sys
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from handbook.catalog import Handbook
from handbook.cli import completion
from handbook.cli.changes import Change, refuse_unsound, show, write
from handbook.cli.common import data_option, day_of, day_option, docs_of, say_findings
from handbook.cli.writing import book_to_write
from handbook.edit.append import NotAListError, appended
from handbook.edit.assigning import as_item, assignment, clashing
from handbook.edit.splicing import NotPlainError, with_item
from handbook.exports.schema import header
from handbook.files.inside import read_inside
from handbook.model.base import Record
from handbook.model.people import Assignment, Person, Role

R = TypeVar("R", bound=Record)
# What says who holds a role, and until when.
_RESTS_ON = ("person", "role", "assignment")


@click.command()
@click.argument("person", metavar="PERSON", shell_complete=completion.of_kinds("person"))
@click.argument("role", metavar="ROLE", shell_complete=completion.of_kinds("role"))
@day_option("--from", "The first day, as YYYY-MM-DD; by default today.")
@day_option("--until", "The last day; by default that is not known.")
@click.option("--deputy", is_flag=True, help="Stand in for the role while no holder answers.")
@click.option("--dry-run", is_flag=True, help="Print the change as a diff; write nothing.")
@data_option
def assign(
    person: str,
    role: str,
    until: dt.date | None,
    folder: str,
    deputy: bool,
    dry_run: bool,
    **days: dt.date | None,
) -> None:
    r"""Give a role to a person: an assignment is added, and nothing else changes.

    With --deputy the person is added to those who stand in for the role, the last in order.
    Nothing is written that the check would refuse.

    \b
    Examples:
      handbook assign ada devops --from 2026-12-01
      handbook assign cy devops --deputy --dry-run
    """
    start = days["from"]
    if deputy and (start or until):
        raise click.UsageError("a deputy has no days: leave out --from and --until")
    with book_to_write(folder, dry_run=dry_run, rests_on=_RESTS_ON) as book:
        who, what = _found(book, person, Person), _found(book, role, Role)
        if deputy:
            change, said = _deputy(book, who, what)
        else:
            change, said = _holder(book, who, what, start or day_of(book), until)
        warnings = refuse_unsound(book, docs_of(folder, None), [change])
        say_findings(warnings)
        if dry_run:
            show([change])
            return
        write([change])
    click.echo(f"{said}, in {change.shown}. Run: handbook check")


def _found(book: Handbook, name: str, model: type[R]) -> R:
    """The record of a kind that a name means; anything else is a usage error."""
    found = book.get(name)
    if isinstance(found, model):
        return found
    kind = model.traits.name
    hint = book.meant(name, (kind,), otherwise=f"handbook new {kind} {name} --write")
    raise click.BadParameter(f'there is no {kind} "{name}"; {hint}', param_hint=kind.upper())


def _holder(
    book: Handbook, person: Person, role: Role, start: dt.date, end: dt.date | None
) -> tuple[Change, str]:
    if end and end < start:
        raise click.UsageError(f"--until {end} is before the first day, {start}")
    new = assignment(book, person, role, start, end)
    _refuse_gone(book, person, end)
    if held := clashing(book, new):
        _refuse(
            f'"{person.id}" holds "{role.id}" then already: {held.where()}',
            "End that one first, or give other days.",
        )
    until = f" to {end}" if end else ""
    return _appended(book, new), f"{person.title} holds {role.title} from {start}{until}"


def _refuse_gone(book: Handbook, person: Person, end: dt.date | None) -> None:
    left = person.left
    if left and (end is None or end > left):
        _refuse(
            f'"{person.id}" leaves on {left}: {book.entries[person.id].where("left")}',
            f"Name somebody else, or a day up to then: --until {left}",
        )


def _refuse(*lines: str) -> NoReturn:
    for line in (*lines, "Nothing was written."):
        click.echo(line, err=True)
    sys.exit(1)


def _appended(book: Handbook, new: Assignment) -> Change:
    kind = book.kinds.of_model(Assignment)
    place = book.root / kind.store
    held = read_inside(book.root, kind.store) if place.exists() else None
    try:
        data = appended(f"{header(kind)}\n".encode() if held is None else held, as_item(new))
    except NotAListError:
        _refuse(f"{book.path_of(kind.store)}: no record can be appended here; run: handbook check")
    return Change(place, book.path_of(kind.store), held, data)


def _deputy(book: Handbook, person: Person, role: Role) -> tuple[Change, str]:
    entry = book.entries[role.id]
    _refuse_gone(book, person, None)
    if person.id in role.stand_in:
        number = role.stand_in.index(person.id)
        _refuse(
            f'"{person.id}" stands in for "{role.id}" already: {entry.where("stand_in", number)}'
        )
    path = entry.path.removeprefix(f"{book.shown}/")
    held = read_inside(book.root, path)
    try:
        data = with_item(held, role.id, "stand_in", person.id, ("title",))
    except NotPlainError as error:
        _refuse(f"{entry.where()}: {error}; write it there by hand")
    return Change(Path(book.root, path), entry.path, held, data), (
        f"{person.title} stands in for {role.title}"
    )
