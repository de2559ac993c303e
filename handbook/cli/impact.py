"""`handbook impact`: what no longer works where something is lost."""

import click

from handbook.catalog import EVERYTHING, Handbook
from handbook.catalog.impact import impact as impact_of
from handbook.catalog.impact import in_region
from handbook.cli import completion
from handbook.cli.common import data_option, open_book
from handbook.exports import impact as export
from handbook.model import Record


@click.command()
@click.argument("lost", metavar="ID", shell_complete=completion.of_kinds())
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def impact(lost: str, folder: str, as_json: bool) -> None:
    r"""Say what no longer works where something is lost or leaks, and what to revoke first.

    ID is that of a record, as a vendor, credential, component, system or environment; or a
    region in which systems run. What is hit at once comes first, then what is hit by that.

    \b
    Examples:
      handbook impact aws-core
      handbook impact payment-keys --json
      handbook impact eu-central-1
    """
    book = open_book(folder, rests_on=EVERYTHING)
    found = impact_of(book, *_lost(book, lost))
    click.echo(export.as_json(book, found) if as_json else export.as_text(book, found), nl=False)


def _lost(book: Handbook, name: str) -> tuple[Record, ...]:
    """The record with an id, or the systems of a region; a usage error where there is neither."""
    record: Record | None = book.get(name)
    found = (record,) if record else in_region(book, name)
    if not found:
        hint = book.meant(name, otherwise="handbook list shows the kinds of record")
        raise click.BadParameter(f'there is no record or region "{name}"; {hint}', param_hint="ID")
    return found
