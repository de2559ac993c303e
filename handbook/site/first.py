"""The pages that somebody waits for, made before all others while a site is served.

Each is made as MkDocs 1.6 makes it, only earlier: `_populate_page` and `_build_page` are its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import jinja2
from mkdocs.commands.build import _build_page as build
from mkdocs.commands.build import _populate_page as populate
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.findings import Finding
from handbook.site import safe
from handbook.site.ahead import Ahead
from handbook.site.making import Making


@dataclass
class First:
    """Makes, within one build, the pages that are waited for.

    `prepare` makes the theme's environment ready, and `findings` has what macros found wrong.
    """

    ahead: Ahead
    making: Making
    config: MkDocsConfig
    nav: Navigation
    prepare: Callable[[jinja2.Environment], None]
    findings: list[Finding]
    _tried: set[str] = field(default_factory=set)
    _env: jinja2.Environment | None = None
    _busy: bool = False

    def make(self, during: Page | None = None) -> None:
        """Make what is waited for by now; `during` is the page that MkDocs is about to read."""
        wanted = (
            [] if self._busy else [each for each in self.ahead.wanted() if each not in self._tried]
        )
        if not wanted:
            return
        self._tried.update(wanted)
        self._busy = True  # MkDocs tells of each page that it reads, of these too
        for file in self.making.all_files():
            if file.page and file.dest_uri in wanted and self.making.is_to_be_made(file):
                if self.making.is_as_before(file):
                    self.ahead.stays([file.dest_uri])
                else:
                    self._make(file, file.page)
        self._busy, self.config._current_page = False, during

    def _make(self, file: File, page: Page) -> None:
        before = len(self.findings)
        if page.content is None:
            populate(page, self.config, self.making.site_files)
        # What is wrong with a page is told with what is wrong with others.
        if len(self.findings) > before:
            del self.findings[before:]
            return
        safe.pages(self.nav, [page, *self.nav.pages])
        with self.making.lent_titles(self.nav) as settled:
            if settled:
                site_files = self.making.site_files
                pages = site_files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
                build(page, self.config, pages, self.nav, self._theme())
                self.making.made_first(file)

    def _theme(self) -> jinja2.Environment:
        """The theme's templates: MkDocs hands out its own once all pages are read."""
        if self._env is None:
            self._env = self.config.theme.get_env()
            self.prepare(self._env)
        return self._env
