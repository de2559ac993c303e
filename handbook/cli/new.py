"""`handbook new`: a commented skeleton of a record."""

import re
from pathlib import Path

import click

from handbook.cli.common import data_option, open_book
from handbook.edit.skeleton import skeleton
from handbook.exports.schema import header
from handbook.findings import nearest
from handbook.model import KINDS, Kind
from handbook.model.base import ID_PATTERN


@click.command()
@click.argument("kind_name", metavar="KIND")
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
    kind = _kind(kind_name)
    book = open_book(folder)
    if not re.fullmatch(ID_PATTERN, record_id) and kind.name not in ("fact", "question"):
        raise click.BadParameter(
            "small letters, digits and hyphens, as in rotate-keys", param_hint="ID"
        )
    if taken := book.entries.get(record_id):
        raise click.BadParameter(f'"{record_id}" is taken: {taken.where("id")}', param_hint="ID")
    text = skeleton(kind, record_id)
    if kind.store.endswith("/"):
        text = f"{header(kind)}\n{text}"
    place = _place(kind, record_id, folder)
    if not write:
        click.echo(text, nl=False)
        click.echo(f"It belongs in {place}", err=True)
        return
    _write(place, text, header(kind))
    click.echo(f"Fill in the blanks in {place}, then run: handbook check")


def _kind(name: str) -> Kind:
    if name in KINDS:
        return KINDS[name]
    near = nearest(name, KINDS)
    hint = f'; did you mean "{near}"?' if near else f"; one of {', '.join(KINDS)}"
    raise click.BadParameter(f'there is no kind "{name}"{hint}', param_hint="KIND")


def _place(kind: Kind, record_id: str, folder: str) -> Path:
    store = Path(folder) / kind.store
    return store / f"{record_id}.yaml" if kind.store.endswith("/") else store


def _write(place: Path, text: str, first_line: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    before = place.read_text(encoding="utf-8") if place.exists() else f"{first_line}\n"
    if place.exists() and before.rstrip().endswith("[]"):
        before = before.rstrip().removesuffix("[]")
    if not text.startswith("#"):
        before = before if before.endswith("\n") else f"{before}\n"
        text = before + text
    place.write_text(text, encoding="utf-8")
