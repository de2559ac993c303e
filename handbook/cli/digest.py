"""`handbook digest`: what happened in the last days."""

import datetime as dt

import click

from handbook import clock, git, history, rulebook, schedule
from handbook.catalog import EVERYTHING, DocsFolder, Handbook, unread
from handbook.cli.common import as_of_option, data_option, day_of, docs_of, open_book
from handbook.cli.due import span
from handbook.cli.past import book_at
from handbook.exports.digest import Gaps
from handbook.exports.digest import digest as export_digest
from handbook.findings import Severity

NOTHING_OLDER = "there is no older revision to compare with"
SHALLOW = "; this clone has the last commits only: git fetch --unshallow"


@click.command()
@data_option
@as_of_option
@click.option(
    "--since",
    default="P14D",
    show_default=True,
    metavar="SPAN",
    help="How far back, as P14D or P1M.",
)
def digest(folder: str, as_of: dt.date | None, since: str) -> None:
    r"""Summarise the last days in Markdown: done, late, incidents, gaps closed and opened.

    Gaps are compared with the data as git has it from that day.

    \b
    Examples:
      handbook digest
      handbook digest --since P1M --as-of 2026-12-31
    """
    book = open_book(folder, rests_on=EVERYTHING)
    today = day_of(book, as_of)
    asked = span(since, "--since")
    back = type(asked)(asked.text, -asked.months, -asked.days)
    start = schedule.step(today, back, 1)
    gaps = _gaps(book, docs_of(folder, None), start, today)
    click.echo(export_digest(book, start, today, gaps), nl=False)


def _gaps(book: Handbook, docs: DocsFolder | None, since: dt.date, today: dt.date) -> Gaps | str:
    """The gaps that came and went since a day, or why that is not known."""
    if git.top(book.root) is None:
        return NOTHING_OLDER
    try:
        commit = history.revision_before(book.root, clock.end_of(book, since))
        if commit is None:
            return f"{NOTHING_OLDER}{SHALLOW if git.is_shallow(book.root) else ''}"
        with book_at(book, docs, commit) as older:
            if unread(older, EVERYTHING):
                return f"the data of {since} cannot be read"
            before = _gap_texts(older, since)
    except git.GitError as error:
        return str(error)
    now = _gap_texts(book, today)
    return Gaps(tuple(sorted(before - now)), tuple(sorted(now - before)))


def _gap_texts(book: Handbook, today: dt.date) -> set[str]:
    found = rulebook.check(book, today)
    return {finding.message for finding in found if finding.severity is Severity.GAP}
