"""Options of `handbook log`, one for each field that a kind of event has of its own."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, get_args

import click
from pydantic.fields import FieldInfo

from handbook.cli.common import usage
from handbook.model.log import Event
from handbook.model.moment import read_moment

# The fields that are moments.
MOMENTS = ("started", "detected", "resolved", "at")
_BETWEEN = re.compile(r"(?<!\\);")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def own_fields(model: type[Event]) -> list[tuple[str, FieldInfo]]:
    """The fields that a kind of event has beyond those of every event."""
    return [(n, i) for n, i in model.model_fields.items() if n not in Event.model_fields]


def option_for(name: str, info: FieldInfo) -> Decorator:
    """The option of one field, by its type."""
    flag = "--" + name.replace("_", "-")
    text = info.description or ""
    if bool in (info.annotation, *get_args(info.annotation)):
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=text)
    if _holds_tasks(info):
        return click.option(
            flag, name, multiple=True, callback=_tasks, metavar="'TITLE; ROLE; TICKET'", help=text
        )
    many = "tuple" in str(info.annotation)
    return click.option(flag, name, multiple=many, help=text)


def with_moments(given: dict[str, Any], zone: dt.tzinfo) -> dict[str, Any]:
    """The fields with each moment read, in a time zone where it has no offset.

    What is no moment is a usage error that names its option.
    """
    return {
        name: _moment(value, f"--{name}", zone) if name in MOMENTS else value
        for name, value in given.items()
    }


def _moment(text: str, option: str, zone: dt.tzinfo) -> dt.datetime:
    with usage(option):
        return read_moment(text, zone)


def _holds_tasks(info: FieldInfo) -> bool:
    return "Task" in str(info.annotation)


def _tasks(_context: Any, _option: Any, values: tuple[str, ...]) -> list[dict[str, str]]:
    r"""Tasks from `title; role; ticket`, the ticket being optional; `\;` is no end of a part."""
    keys = ("title", "owner", "ticket")
    tasks = []
    for value in values:
        parts = [part.strip().replace("\\;", ";") for part in _BETWEEN.split(value)]
        if not 2 <= len(parts) <= len(keys):
            raise click.BadParameter(f"{value!r}: write title; role, or title; role; ticket")
        tasks.append(dict(zip(keys, parts, strict=False)))
    return tasks
