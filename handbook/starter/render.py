"""The files of a new handbook, from templates and a team's answers.

A template is a file as it will stand, with `[[ value ]]` where an answer goes; MkDocs, Actions and
make keep their own braces. What a team wrote is never pasted: it is written as a scalar of YAML,
or as text that Markdown reads to the letter, and nowhere else.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

from handbook import __version__
from handbook.markup.plain import escaped
from handbook.starter import made
from handbook.starter.answers import Answers, CodeHost
from handbook.starter.plan import Safe, plan

_TEMPLATES = Path(__file__).parent / "templates"
_SUFFIX = ".jinja"
# In every handbook; beside it stands a folder for each code host that has files of its own.
_EVERYWHERE = "handbook"
# What a team makes its own from the first day on. All else is the engine's to renew.
_THEIRS = ("data/", "docs/", "macros/", "overrides/", "README.md", "requirements.txt")


def files(answers: Answers, today: dt.date, uuid: str, engine: str) -> dict[str, bytes]:
    """The files of a handbook that is adopted today, by their paths; `uuid` names it for ever.

    `engine` is the requirement that installs the engine.
    """
    values = plan(answers, today, uuid, engine)
    code_host = answers.code_host
    theirs = {path for path in _templates(code_host) if _target(path).startswith(_THEIRS)}
    renewed = renewable(values["site_name"], code_host)
    record = made.made(__version__, values["site_name"], code_host, renewed)
    return {**_rendered(theirs, values), **renewed, made.NAME: made.written(record)}


def renewable(site_name: str, code_host: CodeHost) -> dict[str, bytes]:
    """The files that this engine keeps up to date in a handbook that it made, by their paths."""
    ours = (path for path in _templates(code_host) if not _target(path).startswith(_THEIRS))
    return _rendered(ours, {"site_name": site_name, "code_host": code_host})


def _rendered(paths: Iterable[str], values: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of templates, by their paths; what an answer leaves empty is no file."""
    found = {}
    for path in sorted(paths):
        text = _environment(_writer(path)).get_template(path).render(values)
        if text.strip():
            found[_target(path)] = text.encode("utf-8")
    return found


def scalar(text: str) -> str:
    """Text as a value of YAML on one line, quoted where YAML 1.1 or 1.2 would read it otherwise."""
    shown = yaml.safe_dump({"x": text}, allow_unicode=True, width=float("inf"))
    return str(shown).removeprefix("x: ").removesuffix("\n")


def _templates(code_host: str) -> list[str]:
    folders = (_TEMPLATES / _EVERYWHERE, _TEMPLATES / code_host)
    found = (path for folder in folders for path in folder.rglob(f"*{_SUFFIX}"))
    return sorted(path.relative_to(_TEMPLATES).as_posix() for path in found)


def _target(path: str) -> str:
    """Where a template's file stands in the handbook; `dot-` is a dot, that no glob passes over."""
    _, _, inside = path.removesuffix(_SUFFIX).partition("/")
    return "/".join(
        f".{part.removeprefix('dot-')}" if part.startswith("dot-") else part
        for part in inside.split("/")
    )


def _writer(path: str) -> Callable[[str], str]:
    """How an answer is written in a file: as its language has text."""
    name = path.removesuffix(_SUFFIX)
    if name.endswith((".yaml", ".yml")):
        return scalar
    if name.endswith(".md"):
        return escaped
    return _refused


def _refused(text: str) -> str:
    raise TypeError(f"an answer has no place in this file: {text[:40]!r}")


@functools.cache
def _environment(write: Callable[[str], str]) -> jinja2.Environment:
    def put(value: Any) -> str:
        return str(value) if isinstance(value, Safe) else write(str(value))

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=jinja2.StrictUndefined,
        finalize=put,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- `finalize` writes each value as its file needs it
    )
