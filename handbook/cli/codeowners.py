"""`handbook codeowners`: who is asked to review a change, for the code host."""

import datetime as dt
import os
import sys
from pathlib import Path

import click

from handbook.catalog import Handbook, load
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.cli.writing import output_file
from handbook.exports.codeowners import codeowners as export
from handbook.files.write import current, make_folders
from handbook.model.knowledge import Page


@click.command()
@data_option
@as_of_option
@click.option(
    "-o",
    "--output",
    default=".github/CODEOWNERS",
    show_default=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="The file to write or to check.",
)
@click.option("--write", "mode", flag_value="write", help="Write the file.")
@click.option("--check", "mode", flag_value="check", help="Exit with 1 where the file differs.")
def codeowners(folder: str, as_of: dt.date | None, output: str, mode: str | None) -> None:
    r"""Print who is asked to review a change to each file, as a CODEOWNERS file.

    A file belongs to the owners of the records in it: to the role's handle or, without
    one, to the handles of those who hold the role. Run it at the repository's root.

    \b
    Examples:
      handbook codeowners
      handbook codeowners --write
      handbook codeowners --check
    """
    open_book(folder)
    if mode == "write":
        make_folders(Path(output).parent)
    with output_file(output if mode == "write" else None) as file:
        book = load(Path(folder), _from_root(folder))
        text = export(book, day_of(book, as_of), _pages(book, Path(folder).parent / "docs"))
        if mode != "check":
            file.write(text)
        elif current(Path(output)) != text.encode():
            click.echo(f"{output}: differs; run: handbook codeowners --write")
            sys.exit(1)


def _from_root(folder: str) -> str:
    """The folder as the repository's root sees it, which is where the command runs."""
    path = os.path.relpath(folder).replace(os.sep, "/")
    if path.startswith(".."):
        raise click.BadParameter(
            f"{folder!r} is not below this folder; run this at the repository's root",
            param_hint="--data",
        )
    return path


def _pages(book: Handbook, docs: Path) -> dict[str, str]:
    """The file of each page of prose, by the page's path in the site."""
    found = {}
    for page in book.all(Page):
        for file in (docs / f"{page.path}.md", docs / page.path / "index.md"):
            if file.is_file():
                found[page.path] = _from_root(str(file))
    return found
