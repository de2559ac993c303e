"""`handbook score`: how well each system is looked after, and what would raise it."""

import datetime as dt

import click

from handbook.catalog import EVERYTHING, Handbook
from handbook.cli import completion
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.cli.writing import output_file
from handbook.exports import score as export
from handbook.model.platform import System
from handbook.pages.pictures.badge import MARK, badge_of
from handbook.schedule import care, has_ended
from handbook.schedule.score import Score


@click.command()
@click.argument(
    "name", metavar="SYSTEM", required=False, shell_complete=completion.of_kinds("system")
)
@data_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@click.option("--badge", metavar="FILE.svg", help="Write it as a picture instead.")
def score(
    name: str | None, folder: str, as_of: dt.date | None, form: str, badge: str | None
) -> None:
    r"""Say how well each system is looked after: what is proved of it, and what would raise it.

    Seven parts: it has an owner, its playbooks were walked through, its restore was tested, it is
    monitored, its secrets are rotated, it is backed up, its deploys pass a gate. Each is yes, no
    or not known, with what proves it. In a step, words in capitals are yours to fill in.

    \b
    Examples:
      handbook score
      handbook score backend
      handbook score --format json --as-of 2027-01-31
      handbook score backend --badge backend.svg
    """
    if badge is not None and form == "json":
        raise click.UsageError("--badge writes a picture, and --format json prints; give one")
    book = open_book(folder, rests_on=EVERYTHING)
    today = day_of(book, as_of)
    found = care.scores(book, today) if name is None else [_of(book, name, today)]
    if badge is not None:
        title = found[0].system.title if name else None
        _write_badge(badge_of(book, found, today, title), badge)
    elif form == "json":
        click.echo(export.as_json(book, found, today), nl=False)
    else:
        text = export.one_as_text(book, found[0]) if name else export.as_text(found, today)
        click.echo(text, nl=False)


def _of(book: Handbook, name: str, today: dt.date) -> Score:
    """The score of a system by its id; what has none is a usage error."""
    system = book.get(name)
    if not isinstance(system, System):
        hint = book.meant(name, ("system",), otherwise="handbook list system shows all")
        raise click.BadParameter(f'there is no system "{name}"; {hint}', param_hint="SYSTEM")
    if has_ended(system, today):
        raise click.BadParameter(
            f'"{system.id}" ended on {system.ended}, so nothing is asked of it',
            param_hint="SYSTEM",
        )
    return care.score(book, system, today)


def _write_badge(text: str, path: str) -> None:
    """Write a badge to its file; one that holds anything else is left alone."""
    with output_file(None if path == "-" else path) as output:
        if output.held and MARK.encode() not in output.held:
            raise click.BadParameter(
                f"{output.path} is no badge of this command; name another file, or remove it",
                param_hint="--badge",
            )
        output.write(text)
