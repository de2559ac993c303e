"""Options of `handbook log`, one for each field that a kind of event has of its own."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import click

from handbook.cli.common import usage
from handbook.model.fields import Field, fields_of
from handbook.model.log import Event, Task
from handbook.model.moment import read_moment

# The fields that are moments.
MOMENTS = ("started", "detected", "resolved", "at")
_BETWEEN = re.compile(r"(?<!\\);")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def own_fields(model: type[Event]) -> list[Field]:
    """The fields that a kind of event has beyond those of every event, and that people give."""
    known = {*Event.model_fields, *model.found}
    return [field for field in fields_of(model) if field.name not in known]


def option_for(field: Field) -> Decorator:
    """The option of one field, by its type."""
    name, text = field.name, field.description
    flag = "--" + name.replace("_", "-")
    if field.flag:
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=text)
    if field.part is Task:
        return click.option(
            flag, name, multiple=True, callback=_tasks, metavar="'TITLE; ROLE; TICKET'", help=text
        )
    return click.option(flag, name, multiple=field.many, help=text)


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
