"""`handbook due` and `handbook calendar`: what is owed, and when."""

import datetime as dt
import sys

import click

from handbook import schedule
from handbook.catalog import THE_LOG, THE_SETTINGS, Handbook
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.cli.writing import output_file
from handbook.exports import due as export
from handbook.exports.calendar import calendar as export_calendar
from handbook.model.cadence import Cadence, parse_span
from handbook.model.people import Role

# The parts of the data that decide what is owed, by whom, and until when.
OWED = ("duty", "role", "gate", "automation", "environment", "playbook", THE_LOG, THE_SETTINGS)

role_option = click.option(
    "--role", metavar="ROLE", help="Only what this role owes, and the roles within it."
)


def known_role(book: Handbook, role: str | None) -> str | None:
    """The role that was asked for; an unknown one is a usage error."""
    ids = [each.id for each in book.all(Role)]
    role = None if role is None else book.current(role)
    if role is not None and role not in ids:
        hint = book.meant(role, ("role",), otherwise=f"one of {', '.join(ids)}")
        raise click.BadParameter(f'there is no role "{role}"; {hint}', param_hint="--role")
    return role


def span(text: str, option: str) -> Cadence:
    """A span of days or months, as P30D or "2 weeks"; anything else is a usage error."""
    try:
        return parse_span(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


@click.command()
@data_option
@role_option
@as_of_option
@click.option(
    "--within",
    metavar="SPAN",
    help="Only what is due by then, as P30D or P3M, and what is not known.",
)
@click.option(
    "--format", "form", type=click.Choice(list(export.FORMATS)), default="text", show_default=True,
    help="How it is printed.",
)  # fmt: skip
@click.option(
    "--fail-late",
    is_flag=True,
    help="Exit with 1 where anything is late, not known, or not reported.",
)
@click.option(
    "--raw-csv",
    is_flag=True,
    help="CSV for programs: a cell that a spreadsheet would calculate stays as it is.",
)
def due(
    folder: str,
    role: str | None,
    as_of: dt.date | None,
    within: str | None,
    form: str,
    fail_late: bool,
    raw_csv: bool,
) -> None:
    r"""List the duties: what is not known, then the one due first.

    Nobody knows when a duty was last done that was never recorded and has no starts:, so
    it is to be verified now. What machines do stands apart: it was observed, or not.

    \b
    Examples:
      handbook due --role devops-lead --within P30D
      handbook due --format csv --as-of 2027-01-31
      handbook due --fail-late
    """
    book = open_book(folder, rests_on=OWED)
    today = day_of(book, as_of)
    until = schedule.step(today, span(within, "--within"), 1) if within is not None else None
    found = export.rows(book, today, known_role(book, role), until)
    printed = export.as_raw_csv if raw_csv else export.FORMATS[form]
    click.echo(printed(found), nl=False)
    pressing = [*export.late(found), *export.unknown(found), *export.silent(found)]
    sys.exit(1 if fail_late and pressing else 0)


@click.command()
@data_option
@role_option
@as_of_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where to write it; by default it is printed.",
)
def calendar(folder: str, role: str | None, as_of: dt.date | None, output: str | None) -> None:
    r"""Write the duties as an iCalendar file that calendars can subscribe to.

    \b
    Examples:
      handbook calendar -o duties.ics
      handbook calendar --role pm -o pm.ics
    """
    with output_file(output) as file:
        book = open_book(folder, rests_on=OWED)
        file.write(export_calendar(book, day_of(book, as_of), known_role(book, role)))
