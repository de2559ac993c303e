"""`handbook codeowners`: who is asked to review a change, for the code host."""

import datetime as dt
import os
import sys
from pathlib import Path

import click

from handbook import repository
from handbook.catalog import EVERYTHING
from handbook.cli.common import as_of_option, data_option, day_of, docs_option, open_book
from handbook.cli.findings import in_repository
from handbook.edit.write import replace
from handbook.exports.codeowners import NoEndError, placed
from handbook.exports.codeowners import codeowners as export
from handbook.hosting import DEFAULT, HOSTS, Host


@click.command()
@data_option
@docs_option
@as_of_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to write or to check; by default the one that the code host reads.",
)
@click.option("--write", "mode", flag_value="write", help="Write the file.")
@click.option("--check", "mode", flag_value="check", help="Exit with 1 where the file differs.")
def codeowners(
    folder: str, docs: str | None, as_of: dt.date | None, output: Path | None, mode: str | None
) -> None:
    r"""Print who is asked to review a change to each file, as a CODEOWNERS file.

    A file belongs to the owners of the records in it: to the role's handle or, without
    one, to the handles of those who hold the role. Paths start at the top of the git
    repository, and the file is the one there that its host reads. What others wrote in it
    stays.

    \b
    Examples:
      handbook codeowners
      handbook codeowners --write
      handbook codeowners --check
    """
    book = open_book(folder, docs, rests_on=EVERYTHING)
    data, host = _from_top(folder), _host(Path(folder))
    own = export(book, day_of(book, as_of), in_repository, regular=host.regular)
    if mode is None:
        click.echo(own, nl=False)
        return
    path = output or _file(repository.top_of(Path(folder), os.environ), host)
    before = _text(path)
    wanted = _placed(before.replace("\r\n", "\n"), own, data, path)
    if mode == "write":
        _write(path, before, wanted)
        click.echo(f"Written to {path}")
    elif before.replace("\r\n", "\n") != wanted:
        click.echo(f"{path}: differs; run: handbook codeowners --write")
        sys.exit(1)


def _from_top(folder: str) -> str:
    """The data folder as the repository's top folder sees it."""
    path = in_repository(folder)
    if path.startswith("/"):
        message = f"{folder!r} is in no git repository, and not below this folder"
        raise click.BadParameter(message, param_hint="--data")
    return path


def _host(folder: Path) -> Host:
    """The code host that the repository is on; GitHub where that is not known."""
    try:
        name = repository.repository(folder, os.environ).host
    except repository.NoSuchHostError as error:
        raise click.UsageError(str(error)) from None
    return HOSTS.get(name, DEFAULT)


def _file(top: Path, host: Host) -> Path:
    """The file that the host reads, as it is named from here."""
    there = [place for place in host.owners if (top / place).is_file()]
    return Path(os.path.relpath(top / (there[0] if there else host.new)))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""


def _placed(before: str, own: str, data: str, path: Path) -> str:
    try:
        return placed(before, own, data)
    except NoEndError as error:
        click.echo(f"{path}: a line is missing: {error}. Nothing was written.", err=True)
        sys.exit(1)


def _write(path: Path, before: str, wanted: str) -> None:
    """Write the file with the line ends that it has; one that is as it should be stays."""
    text = wanted.replace("\n", "\r\n") if "\r\n" in before else wanted
    if text != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, text.encode("utf-8", "surrogateescape"))
