"""`handbook schema`: the JSON Schema of every data file."""

import sys
from pathlib import Path

import click

from handbook.cli.common import data_option
from handbook.exports.schema import schemas


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
    stale = []
    for name, text in schemas().items():
        path = Path(folder) / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        click.echo(f"{path}: {'differs; run: handbook schema' if only_check else 'written'}")
    sys.exit(1 if only_check and stale else 0)
