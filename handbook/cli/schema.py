"""`handbook schema`: the JSON Schema of every data file."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import click

from handbook.catalog import load_settings
from handbook.catalog.files import SETTINGS
from handbook.cli.common import data_option, exit_code, say_unread
from handbook.cli.writing import plain_lines, turn
from handbook.exports.schema import schemas
from handbook.files.write import current, replace
from handbook.findings import Severity
from handbook.model import KINDS, Kinds


@click.command()
@data_option
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit 1 where a file differs."
)
def schema(folder: str, only_check: bool) -> None:
    r"""Write the JSON Schema of every data file to data/schema/.

    \b
    Examples:
      handbook schema
      handbook schema --check
    """
    kinds = kinds_in(folder)
    wanted = {Path(folder) / name: text.encode("utf-8") for name, text in schemas(kinds).items()}
    with nullcontext() if only_check else turn(folder):
        there = {path: current(path) for path in wanted}
        stale = [path for path, data in wanted.items() if plain_lines(there[path]) != data]
        if not only_check:
            for path in stale:
                replace(path, wanted[path], there[path])
    for path in stale:
        click.echo(f"{path}: {'differs; run: handbook schema' if only_check else 'written'}")
    sys.exit(1 if only_check and stale else 0)


def kinds_in(folder: str) -> Kinds:
    """The kinds of a handbook, which its settings name. Where they are not known it ends here."""
    if not (Path(folder) / SETTINGS).exists():
        return KINDS
    read = load_settings(Path(folder), os.path.normpath(folder))
    lost = [each for each in read.findings if each.severity is Severity.ERROR]
    if lost:
        say_unread(lost)
        click.echo("Nothing was written.", err=True)
        sys.exit(exit_code(lost))
    return read.kinds
