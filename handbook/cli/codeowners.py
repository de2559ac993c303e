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
from handbook.cli.writing import output_file
from handbook.exports.codeowners import NoEndError, days_of_change, placed
from handbook.exports.codeowners import codeowners as export
from handbook.files.write import current, make_folders
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
    today = day_of(book, as_of)
    own = export(book, today, in_repository, regular=host.regular)
    path = output or _file(repository.top_of(Path(folder), os.environ), host)
    if mode is None:
        click.echo(own, nl=False)
    elif mode == "write":
        make_folders(path.parent)
        with output_file(os.fspath(path)) as file:
            file.write(_placed(file.held, own, data, path))
    else:
        _check(
            path,
            data,
            [
                export(book, day, in_repository, regular=host.regular)
                for day in days_of_change(book, today)
            ],
        )


def _check(path: Path, data: str, owns: list[str]) -> None:
    """Exit with 1 where the file is none of those that the data gives, now or on a day before.

    The first is that of today. A file that was right on an earlier day passes with a note.
    """
    before = current(path)
    right = [_plain(_placed(before, own, data, path)) == _plain(_text(before)) for own in owns]
    if not any(right):
        click.echo(f"{path}: differs; run: handbook codeowners --write")
        sys.exit(1)
    if not right[0]:
        click.echo(
            f"{path}: holders changed since it was written; run: handbook codeowners --write"
        )


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


def _placed(before: bytes | None, own: str, data: str, path: Path) -> str:
    """The whole file with the handbook's part in it, with the line ends that the file has."""
    text = _text(before)
    try:
        wanted = placed(_plain(text), own, data)
    except NoEndError as error:
        click.echo(f"{path}: a line is missing: {error}. Nothing was written.", err=True)
        sys.exit(1)
    return wanted.replace("\n", "\r\n") if "\r\n" in text else wanted


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "surrogateescape")


def _plain(text: str) -> str:
    """Text with the line ends that git stores: a checkout may have changed them."""
    return text.replace("\r\n", "\n")
