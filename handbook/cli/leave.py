"""`handbook leave`: what follows where a person leaves."""

import datetime as dt

import click

from handbook.catalog import EVERYTHING, Handbook
from handbook.catalog.leaving import leaving
from handbook.cli import completion
from handbook.cli.common import data_option, day_of, day_option, open_book
from handbook.exports import leaving as export
from handbook.model.people import Person

_FORMATS = {"text": export.as_text, "json": export.as_json, "markdown": export.as_markdown}


@click.command()
@click.argument("person", metavar="PERSON", shell_complete=completion.of_kinds("person"))
@day_option("--on", "The last day, as YYYY-MM-DD; by default today.")
@click.option(
    "--format", "form", type=click.Choice([*_FORMATS]), default="text", help="What is printed."
)
@data_option
def leave(person: str, on: dt.date | None, form: str, folder: str) -> None:
    r"""Say what follows where a person leaves, as a checklist; nothing is written.

    Which roles nobody holds then, or one alone; turns and stand-ins to fill; accesses to take and
    by whom; secrets that they can read, to be rotated; duties that look at these; and where
    assignments are to be ended.

    \b
    Examples:
      handbook leave ada
      handbook leave ada --on 2026-12-31 --format markdown
    """
    book = open_book(folder, rests_on=EVERYTHING)
    found = leaving(book, _person(book, person), day_of(book, on))
    click.echo(_FORMATS[form](book, found), nl=False)


def _person(book: Handbook, name: str) -> Person:
    found = book.get(name)
    if isinstance(found, Person):
        return found
    hint = book.meant(name, ("person",), otherwise="handbook list person shows all")
    raise click.BadParameter(f'there is no person "{name}"; {hint}', param_hint="PERSON")
