"""`handbook pages`: the site as a tree of files that another engine than MkDocs builds."""

import contextlib
import datetime as dt
import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from handbook.catalog import EVERYTHING, DocsFolder, Handbook
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    docs_option,
    open_book,
    project_of,
    refuse,
)
from handbook.cli.writing import say
from handbook.files import kept
from handbook.findings import Finding, Severity
from handbook.pages.reading import Reading
from handbook.publish.listing import Refused
from handbook.repository import NoSuchHostError
from handbook.site import failures
from handbook.site.elsewhere.settings import written
from handbook.site.elsewhere.tree import Tree
from handbook.site.inmemory import InMemory
from handbook.site.project import NAME, Project
from handbook.site.reading import of_book


@click.command()
@click.option(
    "--write", "target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Write to this folder, and remove what was written there before and is no more.",
)  # fmt: skip
@click.option(
    "--check", "checked", metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Only look: a line for each file of this folder that is not as it should be.",
)  # fmt: skip
@data_option
@docs_option
@as_of_option
def pages(
    target: Path | None,
    checked: Path | None,
    folder: str,
    docs: str | None,
    as_of: dt.date | None,
) -> None:
    r"""Write the site as files that another engine than MkDocs builds, as Zensical does.

    DIR becomes a project of its own: mkdocs.yml, each page as a file, calendars, feed, styles,
    scripts, and the templates around pages. No macro, plugin or extension is left in it. What
    else stands in DIR is never changed or removed.

    \b
    Examples:
      handbook pages --write tree
      handbook pages --check tree
      zensical build --config-file tree/mkdocs.yml
    """
    place = target or checked
    if place is None or (target and checked):
        raise click.UsageError("say one of --write DIR and --check DIR")
    if target:
        _refuse_within(target, folder, docs)
    book = open_book(folder, docs, rests_on=EVERYTHING)
    files = _files(book, folder, docs, day_of(book, as_of))
    if target:
        _write(target, files)
    else:
        _check(place, files)


def _refuse_within(target: Path, folder: str, docs: str | None) -> None:
    """A tree within the data or the pages would become a part of what it is made from."""
    place, _ = project_of(folder, docs)
    for root in (Path(folder), place.root):
        if target.resolve().is_relative_to(root.resolve()):
            said = f"{target} lies within {root}, from which the tree is made; choose another place"
            raise click.BadParameter(said, param_hint="--write")


def _files(book: Handbook, folder: str, docs: str | None, today: dt.date) -> Mapping[str, bytes]:
    """The files of the tree; where the data or a page has an error, the command ends here."""
    place, found = project_of(folder, docs)
    said = _settings(found)
    reading = _reading(book, place, said, today)
    _refuse_errors(reading.findings)
    tree = Tree(InMemory(reading, place, found), said)
    with contextlib.redirect_stdout(sys.stderr):
        try:
            files = tree.files()
        # Whatever the project's own macros raise is for its people to read.
        except (Exception, SystemExit) as error:
            if finding := failures.explain(error, found.root):
                refuse([finding])
            raise
    _refuse_errors(tree.findings)
    return files


def _settings(project: Project) -> dict[str, Any]:
    try:
        return written(project.root / NAME, os.environ)
    except yaml.YAMLError as error:
        raise click.UsageError(f"{project.shown}: {error}") from None


def _reading(book: Handbook, docs: DocsFolder, said: Mapping[str, Any], today: dt.date) -> Reading:
    try:
        return of_book(book, docs, today, written=str(said.get("repo_url") or ""))
    except (NoSuchHostError, Refused) as error:
        raise click.UsageError(str(error)) from None


def _refuse_errors(findings: Iterable[Finding]) -> None:
    if errors := [each for each in findings if each.severity is Severity.ERROR]:
        refuse(errors)


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    try:
        done = kept.write(target, files, say)
    except kept.TakenError as error:
        for each in error.found:
            click.echo(f"{target / each.path}: {each.how}; move it away, or remove it", err=True)
        click.echo("Nothing was written.", err=True)
        sys.exit(1)
    same = len(files) - done.written
    click.echo(f"{target}: {done.written} written, {same} the same, {done.removed} removed")


def _check(place: Path, files: Mapping[str, bytes]) -> None:
    found = list(kept.differences(place, files))
    for each in found:
        click.echo(f"{place / each.path}: {each.how}")
    if found:
        click.echo(f"To mend it: handbook pages --write {shlex.quote(str(place))}", err=True)
        sys.exit(1)
