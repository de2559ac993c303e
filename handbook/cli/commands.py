"""A group whose commands are loaded when they are asked for."""

import importlib
from collections.abc import Mapping, MutableMapping
from typing import Any

import click


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

    def _load(self, name: str) -> click.Command:
        module, _, attribute = self.places[name].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"handbook.cli.{module}"), attribute
        )
        command.help = plain_help(command.help)
        return command


def plain_help(text: str | None) -> str:
    r"""Help with the character that keeps the lines of a paragraph apart; docstrings say \b."""
    return (text or "").replace("\\b", "\b")
