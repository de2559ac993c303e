"""Options and loading that several commands share."""

import datetime as dt
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pydantic_core import PydanticCustomError

from handbook import clock
from handbook.catalog import DocsFolder, Handbook, load
from handbook.model.base import read_date

Command = Callable[..., Any]

data_option = click.option(
    "--data",
    "folder",
    default="data",
    metavar="DIR",
    show_default=True,
    help="The folder that holds the data.",
)


docs_option = click.option(
    "--docs",
    "docs",
    metavar="DIR",
    help="The folder that holds the pages; by default docs beside the data, if it is there.",
)


def day_option(name: str, help_text: str) -> Callable[[Command], Command]:
    """An option that takes a day; anything else is a usage error that names the option."""
    return click.option(
        name,
        metavar="DATE",
        callback=lambda _context, _option, text: date_of(text) if text is not None else None,
        help=help_text,
    )


as_of_option = day_option("--as-of", "The day to judge by, as YYYY-MM-DD; by default today.")


def date_of(text: str) -> dt.date:
    """A day as it was typed, in the one form that data has too; anything else is a usage error."""
    with usage():
        return read_date(text)


@contextmanager
def usage(option: str | None = None) -> Iterator[None]:
    """What the data would refuse is a usage error, which names the option."""
    try:
        yield
    except PydanticCustomError as error:
        said = error.context or {}
        text = f"{said['message']}; {said['hint']}"
        raise click.BadParameter(text, param_hint=option) from None


def day_of(book: Handbook, as_of: dt.date | None = None) -> dt.date:
    """The day to judge by: the one that was asked for, or today."""
    return as_of or clock.today(book)


def data_folder(folder: str) -> Path:
    """The data folder as a path. A folder that is not there is a usage error."""
    root = Path(folder)
    if not root.is_dir():
        raise click.BadParameter(
            f"there is no folder {folder!r}; run this beside data/, or name it with --data DIR",
            param_hint="--data",
        )
    return root


def open_book(folder: str, docs: DocsFolder | None = None) -> Handbook:
    """The handbook of a folder, with its pages if a docs folder is given.

    A data folder that is not there is a usage error.
    """
    book = load(data_folder(folder), os.path.normpath(folder), docs)
    gc.freeze()  # it lives as long as the command; looking through it for rubbish costs time
    return book


def docs_of(data: str, docs: str | None) -> DocsFolder | None:
    """The docs folder that was named, or the one beside the data; None where there is none.

    A named folder that is not there is a usage error.
    """
    folder = os.path.normpath(f"{data}/../docs" if docs is None else docs)
    if Path(folder).is_dir():
        return DocsFolder(Path(folder), folder)
    if docs is not None:
        raise click.BadParameter(f"there is no folder {docs!r}", param_hint="--docs")
    return None
