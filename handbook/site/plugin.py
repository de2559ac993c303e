"""MkDocs' events, each handed to the room that knows what to do."""

import logging
import sys
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from handbook import rulebook
from handbook.findings import Severity, has_errors
from handbook.site import frame, records
from handbook.site.reading import Reading, reading
from handbook.site.stash import Stash
from handbook.site.swap import Swap

log = logging.getLogger("mkdocs.plugins.handbook")


class Options(Config):  # type: ignore[no-untyped-call]
    """The adapter has no options: what it needs is in the data."""


class HandbookPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Loads and checks the data before a build, and gives each record its page."""

    _reading: Reading
    _stash: Stash
    _made: Mapping[str, records.Made]
    _swap: Swap | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Being asked makes MkDocs keep this object over the rebuilds of one server."""

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the data; a build with errors stops before it touches anything."""
        _forget("macros")
        project = Path(config.config_file_path).parent
        self._stash = Stash()
        self._reading = reading(project, self._stash)
        config.extra["handbook"] = self._reading
        self._check()
        self._swap = Swap(Path(config.site_dir))
        config.site_dir = str(self._swap.begin())
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Give each record of the kinds that have pages its page, and each year of the log."""
        self._made = records.add(files, self._reading.book, config)
        records.add_calendars(files, self._reading, config)
        records.add_feed(files, self._reading, config)
        return files

    @event_priority(100)
    def on_page_markdown(
        self, markdown: str, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Frame each page with what a reader must know of it: owner, review, sources, questions."""
        return markdown if page.file.src_uri in self._made else frame.around(markdown)

    @event_priority(100)
    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Put the macros' HTML where their marks stand, and the title on a page of the data.

        Not earlier: mkdocs-macros renders a title that holds braces as a template.
        """
        if made := self._made.get(page.file.src_uri):
            page.title = escape(made.title)
            page.meta["breadcrumb"] = made.breadcrumb
        return self._stash.restore(html)

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """The new site takes its place, unless the strict build is about to fail."""
        if self._swap and not (config.strict and _warnings()):
            self._swap.finish()

    def on_build_error(self, error: Exception) -> None:
        """Keep the last good site."""
        if self._swap:
            self._swap.abandon()

    def on_serve(
        self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """An error while serving leaves the last good site up."""
        build = server.builder

        def build_or_keep() -> None:
            try:
                build()
            except (Exception, SystemExit) as error:
                log.error(f"The last good site stays up. {error or ''}")

        server.builder = build_or_keep
        return server

    def _check(self) -> None:
        findings = rulebook.check(self._reading.book, self._reading.today)
        for finding in findings:
            if finding.severity is Severity.ERROR:
                print(finding, file=sys.stderr)  # noqa: T201
            elif finding.severity is Severity.WARNING:
                log.info(str(finding))
        if has_errors(findings):
            raise Abort("The data has errors; nothing was built.")


def _forget(package: str) -> None:
    """Drop a package from memory, so that an edit to its Python shows without a restart."""
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        del sys.modules[name]


def _warnings() -> bool:
    """Whether MkDocs has counted anything that makes a strict build fail."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(h.get_counts() for h in handlers if isinstance(h, CountHandler))
