"""A group whose commands are loaded when they are asked for."""

import ast
import importlib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

_HERE = Path(__file__).parent


class Commands(click.Group):
    """Commands by name, each written where `places` says: module and name in handbook.cli.

    So a start costs what the one command needs that was called.
    """

    def __init__(self, *args: Any, places: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.places = dict(places or {})
        super().__init__(*args, **kwargs)

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """All commands, loaded."""
        return {name: self._load(name) for name in self.places}

    @commands.setter
    def commands(self, given: MutableMapping[str, click.Command]) -> None:
        """Click sets those that it was given, which are none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, or None."""
        return self._load(cmd_name) if cmd_name in self.places else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what each says of itself, and load none of them."""
        told = {name: _only_told(name, place) for name, place in self.places.items()}
        click.Group(commands=told).format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that begin as what was typed; loads no command either."""
        begun = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        told = (_only_told(name, self.places[name]) for name in begun)
        found = [CompletionItem(each.name, help=each.get_short_help_str()) for each in told]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def _load(self, name: str) -> click.Command:
        module, _, attribute = self.places[name].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"handbook.cli.{module}"), attribute
        )
        command.help = plain_help(command.help)
        return command


def _only_told(name: str, place: str) -> click.Command:
    """A command that says what it is for, and does nothing."""
    return click.Command(name, help=_told(place))


def _told(place: str) -> str:
    """The docstring of a command, from the text of its module."""
    module, _, name = place.partition(":")
    tree = ast.parse((_HERE / f"{module}.py").read_bytes())
    written = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    (command,) = (each for each in written if each.name == name)
    return plain_help(ast.get_docstring(command))


def plain_help(text: str | None) -> str:
    r"""Help with the character that keeps the lines of a paragraph apart; docstrings say \b."""
    return (text or "").replace("\\b", "\b")
