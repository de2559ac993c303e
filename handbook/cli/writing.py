"""What every command that changes data does: it waits its turn, and reads before it writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from handbook.catalog import Handbook
from handbook.cli.common import data_folder, open_book
from handbook.edit.write import only_writer


@contextmanager
def turn(folder: str) -> Iterator[Path]:
    """The data folder, while no other process writes to it."""
    root = data_folder(folder)
    with only_writer(root, lambda: click.echo("Waiting for another writer to end.", err=True)):
        yield root


@contextmanager
def book_to_write(folder: str, *, dry_run: bool = False) -> Iterator[Handbook]:
    """The handbook of a folder that no other process changes meanwhile; a dry run waits for none.

    A folder that is not there is a usage error.
    """
    if dry_run:
        yield open_book(folder, rests_on=())
        return
    with turn(folder):
        yield open_book(folder, rests_on=())
