"""The templates: HTML ones become blocks, Markdown ones become pages."""

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from handbook.markup.plain import entities
from macros.view import View

FOLDER = Path(__file__).parent / "templates"


def names() -> list[str]:
    """The macros: a template's name up to its first dot; those that start with _ are parts."""
    return sorted(p.name.split(".")[0] for p in FOLDER.iterdir() if not p.name.startswith("_"))


@functools.cache
def _environment() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["heading"] = lambda text: Markup(entities(" ".join(str(text).split())))
    return env


def renderer(view: View, block: Callable[[str], str]) -> Callable[[str], Callable[..., str]]:
    """A function from a template's name to the macro that renders it.

    `block` puts HTML into a page's Markdown as a block of its own.
    """
    env = _environment()
    env.filters["block"] = lambda html: Markup(block(str(html).strip()))
    shared = view.helpers()

    def macro(name: str) -> Callable[..., str]:
        page = FOLDER.joinpath(f"{name}.md").exists()
        template = env.get_template(f"{name}.md" if page else f"{name}.html", globals=shared)

        def call(*args: Any, **options: Any) -> str:
            try:
                text = template.render(args=args, **options)
            except jinja2.TemplateError as error:
                raise RuntimeError(f"{_place(error, template)}: {error.message}") from error
            return text if page else block(text.strip())

        return call

    return macro


def _place(error: jinja2.TemplateError, template: jinja2.Template) -> str:
    """Where a template went wrong; without it the message would blame the page's Markdown."""
    name = getattr(error, "name", None) or template.name
    line = getattr(error, "lineno", None)
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).parent == FOLDER:
            name, line = Path(frame.filename).name, frame.lineno
    return f"macros/templates/{name}:{line}" if line else f"macros/templates/{name}"
