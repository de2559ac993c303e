"""Options and loading that several commands share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from handbook.catalog import Handbook, load

Command = Callable[..., Any]

data_option = click.option(
    "--data",
    "folder",
    default="data",
    metavar="DIR",
    show_default=True,
    help="The folder that holds the data.",
)


def open_book(folder: str) -> Handbook:
    """The handbook of a folder. A folder that is not there is a usage error."""
    root = Path(folder)
    if not root.is_dir():
        raise click.BadParameter(
            f"there is no folder {folder!r}; run this beside data/, or name it with --data DIR",
            param_hint="--data",
        )
    return load(root, os.path.normpath(folder))
