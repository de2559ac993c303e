"""`handbook show` and `handbook list`: what is there, and where it is written."""

import datetime as dt
import sys
from typing import Any

import click
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from handbook.catalog import EVERY_KIND, EVERYTHING, Entry, Handbook, unread
from handbook.cli import completion, ways
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    exit_code,
    kind_named,
    open_book,
    say_unread,
)
from handbook.exports import records
from handbook.model import Record
from handbook.model.fields import fields_of
from handbook.model.relations import references
from handbook.model.work import Playbook

_SHOWN_APART = ("id", "title", "entries", "steps")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="JSON for programs: the fields that are set, and where."
)


@click.command()
@click.argument("record_id", metavar="ID", shell_complete=completion.of_kinds())
@data_option
@as_of_option
@json_option
def show(record_id: str, folder: str, as_of: dt.date | None, as_json: bool) -> None:
    r"""Show a record, its relations both ways, what the log says of it, and where it is written.

    \b
    Examples:
      handbook show payments
      handbook show restore-drill
      handbook show payment-keys --as-of 2027-01-31
      handbook show backend --json
    """
    book = open_book(folder, rests_on=())
    lost = unread(book, EVERYTHING)
    entry = book.entries.get(book.current(record_id))
    if entry is None and not lost:
        hint = book.meant(record_id, otherwise="handbook list shows the kinds of record")
        raise click.BadParameter(f'there is no record "{record_id}"; {hint}', param_hint="ID")
    if entry and as_json:
        click.echo(records.as_json(records.whole(book, entry, day_of(book, as_of))), nl=False)
    elif entry:
        _print(book, entry, day_of(book, as_of))
    if lost:  # a record may be all that a reader has in an outage, so what is known is shown
        say_unread(lost)
        less = "More may name it, or be in its log." if entry else f'"{record_id}" may be there.'
        click.echo(less, err=True)
        sys.exit(exit_code(lost))


def _print(book: Handbook, entry: Entry[Record], today: dt.date) -> None:
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    console.print(f"[bold]{escape(entry.record.title)}[/bold]  ({entry.kind.name})")
    console.print(f"{entry.where()}  ->  {entry.url}\n", style="dim")
    console.print(_fields(entry))
    if (owner := book.owner_of(entry.record)) and not entry.record.owner:
        console.print(f"Owner, as of every page that names none: {owner}", markup=False)
    _steps(console, book, entry)
    _relations(console, book, entry)
    _log(console, book, entry, today)


def _fields(entry: Entry[Record]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for field in fields_of(type(entry.record)):
        value = getattr(entry.record, field.name)
        if field.name in _SHOWN_APART or value in (None, ()):
            continue
        table.add_row(field.key, escape(_text(value)))
    return table


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return (
            "\n".join(_text(each) for each in value)
            if any(isinstance(each, BaseModel) for each in value)
            else ", ".join(map(_text, value))
        )
    if isinstance(value, BaseModel):
        pairs = ((field.key, getattr(value, field.name)) for field in fields_of(type(value)))
        return "; ".join(f"{name}: {_text(each)}" for name, each in pairs if each not in (None, ()))
    return str(value).strip()


def _steps(console: Console, book: Handbook, entry: Entry[Any]) -> None:
    if isinstance(entry.record, Playbook):
        console.print(f"\n[bold]{'Ways in' if entry.record.entries else 'Steps'}[/bold]")
        for line in ways.lines(book, entry):
            console.print(line, markup=False)


def _relations(console: Console, book: Handbook, entry: Entry[Record]) -> None:
    names = [(ref, book.entries.get(ref.target)) for ref in references(entry.record)]
    if names:
        console.print("\n[bold]Names[/bold]")
    for ref, target in names:
        kind = target.kind.name if target else "unknown"
        console.print(f"  {ref.path[0]}: {ref.target} ({kind})", markup=False)
    named = book.referrers.get(entry.record.id, ())
    if named:
        console.print("\n[bold]Named by[/bold]")
    for source, ref in named:
        by = book.entries[source]
        console.print(
            f"  {by.kind.name} {source} ({ref.path[0]})  {by.where(*ref.path)}", markup=False
        )


def _log(console: Console, book: Handbook, entry: Entry[Record], today: dt.date) -> None:
    events = book.known(today).about(entry.record.id)
    if events:
        console.print("\n[bold]Log[/bold]")
    for each in reversed(events):
        event = each.event
        console.print(
            f"  {event.on} {event.kind} by {event.by}: {event.outcome}  {each.where()}",
            markup=False,
        )


@click.command("list")
@click.argument("kind", metavar="KIND", required=False, shell_complete=completion.kinds)
@data_option
@json_option
def list_records(kind: str | None, folder: str, as_json: bool) -> None:
    r"""List the records of a kind, or the kinds with their counts.

    \b
    Examples:
      handbook list
      handbook list duty
      handbook list system --json
    """
    book = open_book(folder, rests_on=EVERY_KIND if kind is None else (kind,))
    if kind is None:
        if as_json:
            counts = {each.name: len(book.of(each.name)) for each in book.kinds.values()}
            click.echo(records.as_json(counts), nl=False)
            return
        for each in book.kinds.values():
            click.echo(f"{each.name:<16}{len(book.of(each.name)):>5}  {book.shown}/{each.store}")
        return
    kind_named(book, kind)
    if as_json:
        click.echo(records.listed(book.by_kind.get(kind, ())), nl=False)
        return
    width = max((len(record.id) for record in book.of(kind)), default=0)
    for entry in book.by_kind.get(kind, ()):
        click.echo(
            f"{entry.record.id:<{width}}  {entry.record.title}"
            f"  ({book.owner_of(entry.record) or 'no owner'})"
        )
