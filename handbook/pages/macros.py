"""One macro for each template: HTML ones become blocks, Markdown ones become pages."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from handbook.markup.plain import entities
from handbook.pages.compiled import COMPILED, Environment
from handbook.pages.helpers import helpers
from handbook.pages.view import View

# Where a handbook keeps templates of its own; one with the name of ours takes its place.
OWN = Path("macros/templates")
_OURS = Path(__file__).parent / "templates"
Macro = Callable[..., str]


class Templates:
    """The templates of the engine, and those of a handbook's own folder before them.

    The folder need not be there.
    """

    def __init__(self, own: Path) -> None:
        own = own.resolve()
        self._folders = (own, _OURS) if own.is_dir() else (_OURS,)
        found = (path for folder in self._folders for path in folder.rglob("*"))
        self._files = frozenset(path for path in found if path.is_file())

    def names(self) -> list[str]:
        """The macros: a template's name up to its first dot; those that start with _ are parts."""
        files = (path.name for path in self._files if path.parent in self._folders)
        return sorted({name.split(".")[0] for name in files if not name.startswith(("_", "."))})

    def macros(self, view: View, block: Callable[[str], str]) -> Iterator[tuple[str, Macro]]:
        """Each macro by its name; `block` puts HTML into a page's Markdown as a block."""
        known: dict[str, Macro] = {}
        inner: dict[str, Macro] = {}
        # A template may call the others: a page as a page does, and HTML as a part of its own.
        given = helpers(view)
        on_page, in_html = (self._environment(each, given, block) for each in (known, inner))
        on_page.once = in_html.once = view.for_all_pages
        for name in self.names():
            env = on_page if self._is_page(name) else in_html
            known[name] = self._macro(env, name, block)
            inner[name] = self._macro(env, name, str)
            yield name, known[name]

    def _environment(
        self, macros: Mapping[str, Macro], given: Mapping[str, Any], block: Callable[[str], str]
    ) -> Environment:
        """Where templates know some macros, and the names that are given to them.

        Its templates are read once: whoever renders them anew asks for the macros anew.
        """
        env = Environment(
            loader=jinja2.FileSystemLoader(self._folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=COMPILED,
        )
        env.filters["heading"] = lambda text: Markup(entities(" ".join(str(text).split())))
        env.filters["block"] = lambda html: Markup(block(str(html).strip()))

        def within(name: str) -> Macro:
            # What a template gives is as safe as the one that calls it.
            return lambda *args: Markup(macros[name](*args))

        env.globals.update({**{name: within(name) for name in self.names()}, **given})
        return env

    def _macro(self, env: Environment, name: str, block: Callable[[str], str]) -> Macro:
        page = self._is_page(name)
        file = f"{name}.md" if page else f"{name}.html"
        if self._folders[0] / file in self._files and self._folders[0] != _OURS:
            env.get_template(file)  # a fault in it is found, whether a page calls it or not

        def call(*args: Any, **options: Any) -> str:
            template = env.get_template(file)
            try:
                text = template.render(args=args, **options)
            except jinja2.TemplateError as error:
                raise RuntimeError(f"{self._place(error, template)}: {error.message}") from error
            return text if page else block(text.strip())

        return call

    def _is_page(self, name: str) -> bool:
        """Whether a macro's first template is Markdown, and so gives a whole page."""
        for folder in self._folders:
            if folder / f"{name}.md" in self._files:
                return True
            if folder / f"{name}.html" in self._files:
                return False
        return False

    def _place(self, error: jinja2.TemplateError, template: jinja2.Template) -> str:
        """Where a template went wrong; without it the message would blame the page's Markdown."""
        file, line = Path(template.filename or ""), getattr(error, "lineno", None)
        if error_file := getattr(error, "filename", None):
            file = Path(error_file)
        for frame in traceback.extract_tb(error.__traceback__):
            if any(Path(frame.filename).is_relative_to(each) for each in self._folders):
                file, line = Path(frame.filename), frame.lineno
        of_ours = file.is_relative_to(_OURS)
        folder = "handbook/pages/templates" if of_ours else OWN.as_posix()
        root = _OURS if of_ours else self._folders[0]
        name = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
        return f"{folder}/{name}:{line}" if line else f"{folder}/{name}"
