"""What commands that change data share: the lock on the folder, and the file they replace."""

import functools
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from handbook.catalog import Handbook
from handbook.cli.common import data_folder, open_book
from handbook.files.write import current, only_writer, replace

say = functools.partial(click.echo, err=True)


def plain_lines(data: bytes | None) -> bytes | None:
    """What a file holds with the line ends that git stores: a checkout may have changed them.

    core.autocrlf in git-config(1).
    """
    return data and data.replace(b"\r\n", b"\n")


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's answer goes: to the terminal, or in the place of what a file held."""

    path: Path | None
    held: bytes | None

    def write(self, text: str) -> None:
        """Write the answer. Raises ChangedError where an editor saved the file meanwhile."""
        if self.path is None:
            click.echo(text, nl=False)
            return
        self.write_bytes(text.encode("utf-8", "surrogateescape"))

    def write_bytes(self, data: bytes) -> None:
        """Write an answer that is no text, in the place of what the file held; see `write`."""
        if self.path is None:
            sys.stdout.buffer.write(data)
            return
        replace(self.path, data, self.held)
        click.echo(f"Written to {self.path}")


@contextmanager
def output_file(path: str | None) -> Iterator[Output]:
    """The file to write an answer to, which no other process writes meanwhile; None prints it.

    What the file holds is read first, so whatever is saved there while the command works stays.
    """
    if path is None:
        yield Output(None, None)
        return
    target = Path(path)
    with only_writer(target.parent, say, below=False):
        yield Output(target, current(target))


@contextmanager
def turn(folder: str) -> Iterator[Path]:
    """The data folder, while no other process writes to it."""
    root = data_folder(folder)
    with only_writer(root, say):
        yield root


@contextmanager
def book_to_write(
    folder: str, *, dry_run: bool = False, rests_on: Collection[str] = ()
) -> Iterator[Handbook]:
    """The handbook of a folder that no other process changes meanwhile; a dry run waits for none.

    `rests_on` as for `open_book`. A folder that is not there is a usage error.
    """
    if dry_run:
        yield open_book(folder, rests_on=rests_on)
        return
    with turn(folder):
        yield open_book(folder, rests_on=rests_on)
