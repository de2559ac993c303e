"""`handbook leave`: what follows where a person leaves, and writing it down."""

import datetime as dt
import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from handbook import clock, schedule
from handbook.catalog import EVERYTHING, Handbook, with_event
from handbook.catalog.leaving import Leaving, leaving
from handbook.cli import completion
from handbook.cli.changes import Change, refuse_unsound, show, write
from handbook.cli.common import data_option, day_of, day_option, docs_of, say_findings
from handbook.cli.recording import free_path
from handbook.cli.writing import book_to_write
from handbook.cli.writing_down import unknown
from handbook.edit import events, stamp
from handbook.edit.leaving import CannotLeaveError, edits, event, places, refuse_unfit
from handbook.edit.splicing import NotPlainError
from handbook.exports import leaving as export
from handbook.files.inside import read_inside
from handbook.model.people import Person

_FORMATS = {"text": export.as_text, "json": export.as_json, "markdown": export.as_markdown}


@click.command()
@click.argument("person", metavar="PERSON", shell_complete=completion.of_kinds("person"))
@day_option("--on", "The last day, as YYYY-MM-DD; by default the one on record, or today.")
@click.option(
    "--format", "form", type=click.Choice([*_FORMATS]), default="text", help="What is printed."
)
@click.option("--write", "writes", is_flag=True, help="End their assignments, and open the duties.")
@click.option(
    "--by",
    metavar="ROLE",
    help="The role or person that writes it down; required with --write.",
    shell_complete=completion.of_kinds("role", "person"),
)
@click.option("--ticket", help="The ticket's number or address, for the log.")
@click.option("--note", help="What else should be remembered, for the log.")
@click.option("--dry-run", is_flag=True, help="With --write: print a diff, and write nothing.")
@data_option
def leave(
    person: str,
    on: dt.date | None,
    form: str,
    writes: bool,
    by: str | None,
    folder: str,
    dry_run: bool,
    **given: str | None,
) -> None:
    r"""Say what follows where a person leaves, as a checklist; with --write, write it down.

    Which roles nobody holds then, or one alone, and what is open there; turns and stand-ins to
    fill; accesses to take and by whom; secrets that they can read, to be rotated; duties that
    look at these; and where assignments are to be ended.

    With --write their assignments end on that day, the person gets it as `left:`, and the log an
    event that names the duties: these are owed from that day on, until they are done. Where this
    is cut off, the data is sound all the same; run it again.

    \b
    Examples:
      handbook leave ada
      handbook leave ada --on 2026-12-31 --format markdown
      handbook leave ada --on 2026-12-31 --write --by operations-lead
    """
    _refuse_idle(writes, by, {**given, "dry_run": dry_run})
    with book_to_write(folder, dry_run=dry_run or not writes, rests_on=EVERYTHING) as book:
        who = _person(book, person)
        found = leaving(book, who, day_of(book, on or who.left))
        click.echo(_FORMATS[form](book, found), nl=False)
        if writes:
            _write(book, found, _by(book, by or ""), folder, dry_run=dry_run, given=given)


def _refuse_idle(writes: bool, by: str | None, others: dict[str, Any]) -> None:
    """What says how it is written down says nothing where nothing is."""
    if writes and not by:
        raise click.UsageError("Missing option '--by': who writes it down")
    idle = [f"--{name.replace('_', '-')}" for name, value in {**others, "by": by}.items() if value]
    if idle and not writes:
        raise click.UsageError(f"{', '.join(idle)} goes with --write")


def _person(book: Handbook, name: str) -> Person:
    found = book.get(name)
    if isinstance(found, Person):
        return found
    hint = book.meant(name, ("person",), otherwise="handbook list person shows all")
    raise click.BadParameter(f'there is no person "{name}"; {hint}', param_hint="PERSON")


def _by(book: Handbook, name: str) -> str:
    if wrong := unknown(book, name):
        raise click.BadParameter(wrong, param_hint="--by")
    return book.current(name)


def _write(
    book: Handbook,
    found: Leaving,
    by: str,
    folder: str,
    *,
    dry_run: bool,
    given: dict[str, str | None],
) -> None:
    """Write what follows into the data and the log, once nothing speaks against it."""
    say = functools.partial(click.echo, err=True)
    with _refusals():
        changes = list(_changes(book, found, by, given))
    say_findings(refuse_unsound(book, docs_of(folder, None), changes))
    if dry_run:
        show(changes)
        return
    write(changes)
    for each in changes:
        say(f"Written: {each.shown}")
    if not changes:
        say("All of it is written already.")
    for line in _owed(book, found, changes):
        say(line)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (CannotLeaveError, NotPlainError) as error:
        click.echo(f"{error}\nNothing was written.", err=True)
        sys.exit(1)


def _changes(
    book: Handbook, found: Leaving, by: str, given: dict[str, str | None]
) -> Iterator[Change]:
    """Every file that changes, in the order of writing: the log, which opens the duties, last."""
    refuse_unfit(book, found)
    inside = {shown: shown.removeprefix(f"{book.shown}/") for shown in places(book, found)}
    texts = {shown: read_inside(book.root, path) for shown, path in inside.items()}
    new = edits(book, found, texts)
    for shown, path in inside.items():
        if shown in new:
            yield Change(Path(book.root, path), shown, texts[shown], new[shown])
    today = day_of(book)
    values = event(book, found, by, today, {k: v for k, v in given.items() if v})
    if values:
        values = stamp.stamped(book, values, today, clock.local(book, clock.moment()))
        path = free_path(book, values)
        data = events.text(values).encode()
        yield Change(book.root / path, book.path_of(path), None, data)


def _owed(book: Handbook, found: Leaving, changes: list[Change]) -> Iterator[str]:
    """How each duty stands that the leaving opened."""
    after, today = book, day_of(book)
    for each in changes:
        if each.held is None:
            path = each.shown.removeprefix(f"{book.shown}/")
            after = with_event(book, path, each.data.decode())
    for duty in found.reviews:
        state = schedule.of_duty(after, duty, today)
        due = f"due {state.due}, " if state.due else ""
        yield f"{duty.id}: {due}{state.words(today)}"
