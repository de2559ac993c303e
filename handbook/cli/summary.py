"""`handbook summary`: what a change does, for whoever reviews it."""

import datetime as dt
import sys

import click

from handbook import git, rulebook
from handbook.catalog import EVERYTHING, DocsFolder, Handbook, unread
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    docs_of,
    docs_option,
    exit_code,
    open_book,
    pages_step,
)
from handbook.cli.past import book_at
from handbook.exports.summary import Stand
from handbook.exports.summary import summary as export


@click.command()
@data_option
@docs_option
@as_of_option
@click.option("--against", metavar="REV", help="What to compare with, as origin/main.")
def summary(folder: str, docs: str | None, as_of: dt.date | None, against: str | None) -> None:
    r"""Sum up a change in Markdown: counts, errors, records, events and gaps.

    A revision is compared from where this branch left it, so that what was done there
    since is not taken for a part of the change. Errors are told and do not fail:
    `handbook check` is what stops a change. Data that cannot be read exits with 1.

    \b
    Examples:
      handbook summary --against origin/main
      handbook summary
    """
    book = open_book(folder, docs, rests_on=())
    today = day_of(book, as_of)
    base = _base(book, against)
    now = Stand(book, rulebook.check(book, today, pages_step(folder, docs)))
    if lost := unread(book, EVERYTHING):
        click.echo(export(now, None, "what is there cannot be read as it stands", today), nl=False)
        sys.exit(exit_code(lost))
    before, name = _before(book, docs_of(folder, docs), today, base)
    click.echo(export(now, before, name, today), nl=False)


def _base(book: Handbook, against: str | None) -> tuple[str, str] | None:
    """The commit to compare with, and its name; one that is not there is a usage error."""
    if against is None:
        return None
    try:
        (base, *_), tip = git.common(book.root, against), git.commit(book.root, against)
    except git.GitError as error:
        raise click.BadParameter(str(error), param_hint="--against") from None
    return base, against if base == tip else f"{against} at {base[:12]}"


def _before(
    book: Handbook, docs: DocsFolder | None, today: dt.date, base: tuple[str, str] | None
) -> tuple[Stand | None, str]:
    """The handbook at a commit and the commit's name, or None and why it is not compared."""
    if base is None:
        return None, "no revision was named"
    commit, name = base
    try:
        with book_at(book, docs, commit) as older:
            if unread(older, EVERYTHING):
                return None, f"the data cannot be read as it is in {name}"
            return Stand(older, rulebook.check(older, today)), name
    except git.GitError as error:
        return None, f"{error}, in {name}"
