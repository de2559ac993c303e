"""`handbook summary`: what a change does, for whoever reviews it."""

import datetime as dt

import click

from handbook import checks, history
from handbook.catalog import Handbook, load
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.exports.summary import Stand
from handbook.exports.summary import summary as export


@click.command()
@data_option
@as_of_option
@click.option("--against", metavar="REV", help="What to compare with, as origin/main.")
def summary(folder: str, as_of: dt.date | None, against: str | None) -> None:
    r"""Sum up a change in Markdown: counts, errors, records, events and gaps.

    It reports and never fails: `handbook check` is what stops a change.

    \b
    Examples:
      handbook summary --against origin/main
      handbook summary
    """
    book = open_book(folder)
    today = day_of(book, as_of)
    before, base = _before(book, against, today)
    now = Stand(book, checks.check(book, today))
    click.echo(export(now, before, base, today), nl=False)


def _before(book: Handbook, against: str | None, today: dt.date) -> tuple[Stand | None, str]:
    """The handbook at a revision and the revision's name, or None and why there is none."""
    if against is None:
        return None, "no revision was named"
    try:
        with history.at(book.root, against) as folder:
            older = load(folder, book.shown)
            return Stand(older, checks.check(older, today)), against
    except (history.NoHistory, FileNotFoundError) as error:
        return None, str(error)
