"""mkdocs-macros loads the macros; pages are rendered with them in the sandbox."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mkdocs.structure.pages import Page

from handbook.findings import Finding
from handbook.pages.notes import NEVER, Notes
from handbook.pages.sandbox import Sandbox
from handbook.site.loading import of_project, written_by


class Rendering:
    """Takes the place of mkdocs-macros' own rendering.

    That one hands pages the configuration, the plugins and the git history, from which
    a page could reach the machine it is built on; and it stops at the first error.
    """

    def __init__(
        self, plugin: Any, packages: Sequence[str], docs: Path, shown: str, notes: Notes
    ) -> None:
        self.findings: list[Finding] = []
        macros = written_by(packages, plugin.macros)
        self._macros = {name: _noted(macro, notes) for name, macro in macros.items()}
        self._plugin = plugin
        self._shown = shown
        self._sandbox = Sandbox(self._macros, docs)
        plugin.render = self._render
        # A page's title comes from its rendered heading.
        plugin.has_j2 = lambda _text: False

    def __contains__(self, macro: object) -> bool:
        return macro in self._macros

    def call(self, macro: str) -> str:
        """What a macro says on the page that is being made."""
        return self._macros[macro]()

    def _render(self, markdown: str, force_rendering: bool = False) -> str:
        page: Page = self._plugin.page
        text, findings = self._sandbox.render(
            markdown, f"{self._shown}/{page.file.src_uri}", _front_lines(page)
        )
        self.findings += findings
        return text


def _noted(macro: Callable[..., str], notes: Notes) -> Callable[..., str]:
    """A macro that a project wrote in Python may read anything: its pages are always made anew."""
    if not of_project([macro.__module__]):
        return macro

    @functools.wraps(macro)
    def call(*args: Any, **options: Any) -> str:
        notes.ask(NEVER)
        return macro(*args, **options)

    return call


def _front_lines(page: Page) -> int:
    """How many lines of a page's file stand above its Markdown."""
    written = page.file.content_string
    return written.count("\n") - (page.markdown or "").count("\n")
