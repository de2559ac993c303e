"""`handbook audit`: what is not proven."""

import datetime as dt

import click

from handbook.catalog import EVERYTHING
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.exports import audit as export_audit


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
    book = open_book(folder, rests_on=EVERYTHING)
    today = day_of(book, as_of)
    items = export_audit.audit(book, today)
    texts = {
        "text": lambda: export_audit.as_text(items),
        "markdown": lambda: export_audit.as_markdown(items, today),
        "json": lambda: export_audit.as_json(items, today),
    }
    click.echo(texts[form](), nl=False)
