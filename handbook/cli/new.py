"""`handbook new`: a commented skeleton of a record."""

import sys
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import TypeAdapter, ValidationError

from handbook.catalog import Handbook
from handbook.catalog.asked import blanks, wanted
from handbook.cli import completion
from handbook.cli.common import data_option, kind_named
from handbook.cli.writing import book_to_write
from handbook.edit.append import NotAListError, appended
from handbook.edit.skeleton import skeleton
from handbook.exports.schema import header
from handbook.files.inside import read_inside
from handbook.files.write import create, replace
from handbook.model import Kind


@click.command()
@click.argument("kind_name", metavar="KIND", shell_complete=completion.kinds)
@click.argument("record_id", metavar="ID")
@data_option
@click.option("--write", is_flag=True, help="Write it to its place instead of printing it.")
def new(kind_name: str, record_id: str, folder: str, write: bool) -> None:
    r"""Print a commented skeleton of a new record; the check passes once its blanks are filled.

    \b
    Examples:
      handbook new duty rotate-x >> data/duties.yaml
      handbook new playbook rotate-x --write
    """
    with book_to_write(folder, dry_run=not write) as book:
        kind = kind_named(book, kind_name)
        check_id(kind, record_id)
        _check_free(book, record_id)
        text = skeleton(kind, record_id, blanks(wanted(book), kind.name))
        if not kind.listed:
            text = f"{header(kind)}\n{text}"
        place = Path(folder) / kind.file(record_id)
        if not write:
            click.echo(text, nl=False)
            click.echo(f"It belongs in {place}", err=True)
            return
        try:
            _write(kind, book.root, place, text)
        except NotAListError:
            click.echo(f"{place}: no record can be appended here; run: handbook check", err=True)
            sys.exit(1)
    click.echo(f"Fill in the blanks in {place}, then run: handbook check")


def _check_free(book: Handbook, record_id: str) -> None:
    if taken := book.entries.get(record_id):
        raise click.BadParameter(f'"{record_id}" is taken: {taken.where("id")}', param_hint="ID")
    if now := book.former.get(record_id):
        raise click.BadParameter(
            f'"{record_id}" was the id of "{now}", and still means it', param_hint="ID"
        )
    if record_id in book.broken_ids:
        raise click.BadParameter(
            f'"{record_id}" is taken by a record with errors; run: handbook check', param_hint="ID"
        )


def check_id(kind: Kind, record_id: str) -> None:
    """What the kind does not take as an id is a usage error."""
    info = kind.model.model_fields["id"]
    id_type: Any = Annotated[(info.annotation, *info.metadata)]
    try:
        TypeAdapter(id_type).validate_python(record_id)
    except ValidationError as error:
        context = error.errors()[0]["ctx"]
        raise click.BadParameter(
            f"{context['message']}: {context['hint']}", param_hint="ID"
        ) from None


def _write(kind: Kind, root: Path, place: Path, text: str) -> None:
    if not kind.listed:
        if place.exists():
            raise click.BadParameter(f"{place} exists", param_hint="ID")
        create(place, text.encode())
    elif place.exists():
        before = read_inside(root, place.name)
        replace(place, appended(before, text), before)
    else:
        create(place, appended(f"{header(kind)}\n".encode(), text))
