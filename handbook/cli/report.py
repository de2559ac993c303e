"""`handbook digest` and `handbook audit`: what happened, and what is not proven."""

import datetime as dt

import click

from handbook import checks, clock, history, schedule
from handbook.catalog import Handbook, load
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.cli.due import span
from handbook.exports import audit as export_audit
from handbook.exports.digest import Gaps
from handbook.exports.digest import digest as export_digest
from handbook.findings import Severity


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
    book = open_book(folder)
    today = day_of(book, as_of)
    asked = span(since, "--since")
    back = type(asked)(asked.text, -asked.months, -asked.days)
    start = schedule.step(today, back, 1)
    click.echo(export_digest(book, start, today, _gaps(book, start, today)), nl=False)


def _gaps(book: Handbook, since: dt.date, today: dt.date) -> Gaps | None:
    """The gaps that came and went since a day, or None where git does not know that day."""
    try:
        revision = history.revision_before(book.root, clock.end_of(book, since))
        if revision is None:
            return None
        with history.at(book.root, revision) as folder:
            before = _gap_texts(load(folder, book.shown), since)
    except (history.NoHistory, FileNotFoundError):
        return None
    now = _gap_texts(book, today)
    return Gaps(tuple(sorted(before - now)), tuple(sorted(now - before)))


def _gap_texts(book: Handbook, today: dt.date) -> set[str]:
    found = checks.check(book, today)
    return {finding.message for finding in found if finding.severity is Severity.GAP}


@click.command()
@data_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
def audit(folder: str, as_of: dt.date | None, form: str) -> None:
    r"""List all that is stale, unproven, unowned or without evidence, by owner.

    \b
    Examples:
      handbook audit
      handbook audit --format markdown --as-of 2027-01-31
    """
    book = open_book(folder)
    today = day_of(book, as_of)
    items = export_audit.audit(book, today)
    texts = {
        "text": lambda: export_audit.as_text(items),
        "markdown": lambda: export_audit.as_markdown(items, today),
        "json": lambda: export_audit.as_json(items, today),
    }
    click.echo(texts[form](), nl=False)
