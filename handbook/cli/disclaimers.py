"""`handbook disclaimers`: what the built site says, and what it must not leave out."""

import os
import sys
from pathlib import Path

import click

from handbook.catalog import EVERY_KIND
from handbook.cli.common import data_option, exit_code, open_book
from handbook.cli.findings import chosen, findings_options, printed
from handbook.disclaimers.site import check
from handbook.exports.findings import summary


@click.command()
@click.argument("site", metavar="[SITE]", default="site")
@data_option
@findings_options
def disclaimers(
    site: str, folder: str, form: str, select: set[str], ignore: set[str], strict: bool
) -> None:
    r"""Read the built site: is each disclaimer there where it is needed, seen and to the letter?

    Also finds macros that were published as they are written. The style sheets of the
    site are read too, so that what they hide counts as hidden.

    \b
    Examples:
      handbook disclaimers
      handbook disclaimers public --format github
    """
    root = Path(site)
    if not (root / "index.html").is_file():
        message = f"there is no built site in {site!r}; run: make build"
        raise click.BadParameter(message, param_hint="SITE")
    book = open_book(folder, rests_on=EVERY_KIND)
    found = chosen(check(book, root, os.path.normpath(site)), select, ignore)
    click.echo(printed(found, form, summary(found)), nl=False)
    sys.exit(exit_code(found, strict=strict))
