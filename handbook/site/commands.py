"""MkDocs' own commands, run in this process for those who never heard of MkDocs."""

import logging
import os
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

# Material prints a notice about another MkDocs at its import, unless this is set.
QUIET = "NO_MKDOCS_2_WARNING"
THEME = "handbook"
# The names under which MkDocs looks for its settings.
NAMES = ("mkdocs.yml", "mkdocs.yaml")


def theme_is_installed() -> bool:
    """Whether MkDocs finds the theme: it looks among what installed packages declare."""
    return bool(entry_points(group="mkdocs.themes", name=THEME))


def settings(path: Path) -> dict[str, Any]:
    """What mkdocs.yml says, with what it inherits; empty where MkDocs cannot read it.

    MkDocs itself says what is wrong with it, once it is run.
    """
    from mkdocs.utils.yaml import get_yaml_loader, yaml_load  # noqa: PLC0415 -- costs time

    try:
        with path.open("rb") as file:
            found = yaml_load(file, get_yaml_loader())
    except Exception:  # whatever a loader of YAML, or what it calls, may raise
        return {}
    return found if isinstance(found, dict) else {}


def run(words: Sequence[str]) -> int:
    """Run `mkdocs` with these words, and give its exit code.

    It says on standard error why it failed. Raises SystemExit where the plugin ends it, unless
    that is because there is nothing to do.
    """
    os.environ.setdefault(QUIET, "1")
    from mkdocs.__main__ import cli  # noqa: PLC0415 -- the line above comes first

    # What it says of its own modules tells nobody anything but those who look for a fault in it.
    logging.getLogger("mkdocs.plugins.mkdocs_macros").setLevel(logging.WARNING)
    log = logging.getLogger("mkdocs")
    before = list(log.handlers)
    try:
        cli.main(list(words), prog_name="mkdocs", standalone_mode=False)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except SystemExit as end:
        if end.code:
            raise
    finally:
        # A second run in this process says each thing once.
        log.handlers[:] = before
    return 0
