"""`handbook gate`: whether something may happen, and what is missing."""

import datetime as dt
import sys
from collections.abc import Collection
from pathlib import Path

import click

from handbook import clock
from handbook.catalog import THE_LOG, THE_SETTINGS, Handbook, unread
from handbook.cli import completion
from handbook.cli.common import data_option, docs_of, open_book, say_unread, usage
from handbook.cli.findings import in_repository
from handbook.exports.gate import FORMATS
from handbook.history.versions import GitVersions
from handbook.model.moment import read_moment
from handbook.model.work import Gate
from handbook.schedule.gates import evaluate
from handbook.system import EXIT_FINDINGS, EXIT_IO

# What says who approved what, as whom, when and where.
_RESTS_ON = (
    *("gate", "environment", "pipeline"),
    *("role", "person", "assignment"),
    *("roster", "duty", "automation"),
    *(THE_LOG, THE_SETTINGS),
)


@click.command()
@click.argument("name", metavar="GATE", shell_complete=completion.of_kinds("gate"))
@click.option("--version", metavar="VERSION", help="What is to be released: a tag or a commit.")
@click.option("--at", metavar="MOMENT", help="The moment to judge by; by default now.")
@click.option(
    "--repo",
    metavar="DIR",
    help="The repository that the version is of; by default the one that holds the data.",
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True,
    help="How it is printed.",
)  # fmt: skip
@data_option
def gate(
    name: str, version: str | None, at: str | None, repo: str | None, form: str, folder: str
) -> None:
    r"""Say whether a gate is open, with a line for each of its conditions.

    Each line says what holds, since when and by which event, or what is missing, who can give
    it and the command that records it. Exits with 0 where the gate is open, 1 where it is
    closed, 2 for a wrong call, and 3 where what it rests on cannot be read.

    \b
    Examples:
      handbook gate production-deploy --version v1.4.0
      handbook gate production-deploy --version 4f2c1e0 --at 2026-11-25T14:00
      handbook gate production-deploy --version "$GITHUB_SHA" --format github
    """
    book = open_book(folder, rests_on=())  # what cannot be read ends it with a code of its own
    _refuse_unread(book, _RESTS_ON)
    found = _gate(book, name)
    _refuse_unread(book, _kinds(book, found))
    versions = GitVersions(_repository(repo) or book.root, book, docs_of(folder, None))
    state = evaluate(book, found, version, _moment(book, at), versions)
    click.echo(FORMATS[form](book, state, in_repository), nl=False)
    sys.exit(0 if state.is_open else EXIT_FINDINGS)


def _kinds(book: Handbook, found: Gate) -> set[str]:
    """The kinds of the records that the conditions of a gate are about."""
    needed = [book.entries.get(name) for each in found.conditions for name in each.needs]
    named = {kind for each in found.conditions for kind in each.kinds}
    # What is not there may be of any kind, and in what cannot be read.
    return named | {entry.kind.name if entry else "*" for entry in needed}


def _refuse_unread(book: Handbook, parts: Collection[str]) -> None:
    """End with 3 where a part of the data cannot be read as it stands: no gate opens then."""
    if lost := unread(book, parts):
        say_unread(lost)
        click.echo("Nobody knows whether the gate is open.", err=True)
        sys.exit(EXIT_IO)


def _gate(book: Handbook, name: str) -> Gate:
    found = book.get(name)
    if isinstance(found, Gate):
        return found
    ids = ", ".join(each.id for each in book.all(Gate)) or "there is none"
    hint = book.meant(name, ("gate",), otherwise=f"one of {ids}")
    raise click.BadParameter(f'there is no gate "{name}"; {hint}', param_hint="GATE")


def _repository(folder: str | None) -> Path | None:
    if folder is not None and not Path(folder).is_dir():
        raise click.BadParameter(f"there is no folder {folder!r}", param_hint="--repo")
    return Path(folder) if folder is not None else None


def _moment(book: Handbook, at: str | None) -> dt.datetime:
    if at is None:
        return clock.local(book, clock.moment())
    with usage("--at"):
        return read_moment(at, book.zone).astimezone(book.zone)
