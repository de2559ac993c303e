"""The plugin `handbook`: MkDocs' events, each handed to the module that does the work."""

import atexit
import functools
import gc
import logging
import os
import sys
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import _populate_page as populate
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.utils import CountHandler

from handbook.findings import Where
from handbook.markup import dialect
from handbook.pages.compiled import COMPILED
from handbook.pages.placeholders import Placeholders
from handbook.pages.reading import Reading
from handbook.publish.listing import Refused
from handbook.repository import NoSuchHostError
from handbook.site import (
    failures,
    forms,
    frame,
    frames,
    keys,
    later,
    minified,
    records,
    safe,
    sections,
    source,
    styles,
    theme,
    verbosity,
    versions,
)
from handbook.site.around import Around
from handbook.site.ending import Ending
from handbook.site.first import First
from handbook.site.loading import import_afresh, of_project, packages_of
from handbook.site.making import Making
from handbook.site.page import take_over
from handbook.site.pagewise import PageEvents
from handbook.site.reading import DATA, keep_fine, reading
from handbook.site.rendering import Rendering
from handbook.site.serving import Serving
from handbook.site.staging import Staging
from handbook.site.standing import Standing
from handbook.site.state import Command, log
from handbook.system import EXIT_IO


class Options(Config):  # type: ignore[no-untyped-call]
    """The adapter has no options: what it needs is in the data."""


class HandbookPlugin(PageEvents, Serving, BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Loads and checks the data before a build, and gives each record its page."""

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Called before MkDocs reads its settings: from here on each end of a build is reported."""
        self._project = Path(config_file_path or "mkdocs.yml").absolute().parent
        if self._ending is None:
            self._ending = Ending(self._project, self._abandon)
            self._ending.arm()
        later.load_when_used(*later.HARDLY_USED)
        return super().load_config(options, config_file_path)

    def on_startup(self, *, command: Command, dirty: bool) -> None:
        """Nothing; MkDocs keeps a plugin that has this event over the rebuilds of one server."""
        self._command, self._dirty = command, dirty
        self._problems = []

    def _begin(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the data; a build with errors stops before it touches anything."""
        verbosity.level(strict=config.strict)
        known = keys.known(config, map(str, config.markdown_extensions)) and not self._dirty
        theme.keep_search(config.plugins)
        theme.list_shown(config.theme)
        names, configs = dialect.extensions(config.markdown_extensions, config.mdx_configs)
        config.markdown_extensions, config.mdx_configs = names, configs  # type: ignore[assignment]
        swap = self._have_place(config)
        self._standing = None
        if known and self._command == "build":
            self._standing = Standing(self._project, config, swap.place, packages_of(config))
            self._end_if_unchanged(config)
        gc.unfreeze()
        gc.disable()  # what a build makes is kept to its end, and looking at all of it costs
        if self._command != "serve":
            atexit.register(gc.freeze)
        self._refuse(import_afresh(self._project, packages_of(config)), "macros")
        self._placeholders = Placeholders()
        self._reading = self._read(config)
        last = self._left.manifest if self._left else None
        self.making = Making(
            self._project, self._reading, log.info, self._remembering(), self._meanwhile
        )
        config.extra["handbook"] = self.making.seen
        if self._command != "serve":
            versions.settle(config, self._reading.version)
        self._refuse(self._reading.findings, "data")
        config.site_dir = str(swap.begin())
        if known:
            self.making.keep(swap.place, self._command, lambda: self._engine(config), last)
        return config

    def _end_if_unchanged(self, config: MkDocsConfig) -> None:
        """End the build where it would write what is there. Raises SystemExit: MkDocs would go on.

        What it said of the site it says again.
        """
        whole = self._standing.same() if self._standing else None
        if whole is not None:
            log.info(f"Nothing changed: the site in {config.site_dir} is as it would be built.")
            for text in whole.said:
                log.info("%s", text)
            self._told(finished=True)
            self._abandon()
            raise SystemExit(0)

    def _engine(self, config: MkDocsConfig) -> str:
        packages = packages_of(config)
        return keys.of_engine(self._project, config, packages, self._reading, self._command)

    def _have_place(self, config: MkDocsConfig) -> Staging:
        """Lock the site's folder for this build; one that had to wait reads the data anew."""
        self._abandon()
        self._swap = Staging(Path(config.site_dir))
        if self._command != "serve":
            self._swap.abandon_when_stopped()
            self._swap.wait(log.info, _sources(config, self._project))
        return self._swap

    def _read(self, config: MkDocsConfig) -> Reading:
        """The data and where it is edited; the theme links to the repository where it is set."""
        self._written = config.repo_url or ""
        try:
            found = reading(self._project, self._placeholders, self._written)
        except NoSuchHostError as error:
            raise Abort(str(error)) from None
        except Refused as error:
            raise Abort(f"HANDBOOK_VERSION: {error}; nothing was built.") from None
        # An address may hold a password, which ends here.
        config.repo_url = found.repository.address if config.repo_url else ""
        return found

    def _take_over(self, config: MkDocsConfig) -> MkDocsConfig:
        """Once mkdocs-macros has loaded the macros, render pages in the sandbox."""
        docs = Path(config.docs_dir)
        shown = os.path.relpath(docs, self._project)
        plugin = config.plugins["macros"]
        notes = self.making.notes
        self._rendering = Rendering(plugin, packages_of(config), docs, shown, notes)
        self._refuse([*frame.missing(self._rendering, Where("mkdocs.yml"))], "settings")
        return config

    on_config = CombinedEvent(
        event_priority(100)(_begin),
        event_priority(-100)(_take_over),
    )

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Give the site the pages and files of the data, and the navigation that leads to them."""
        self.making.meanwhile()
        book = self._reading.book
        self._made = records.add(files, book, config)
        config.nav = (sections.kept(config.nav, book) if config.nav else None) or (
            sections.navigation(book, records.left_out(config))
        )
        self._reading.addresses.learn(files.documentation_pages())
        records.add_calendars(files, self._reading, config)
        records.add_badges(files, self._reading, config)
        records.add_feed(files, self._reading, config)
        styles.join(files, config)
        forms.add(files, config)
        minified.minify(files, config)
        self.making.meanwhile()
        return self.making.files(files)

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        """Keep the navigation until its titles are made text, and decide what is to be made.

        All pages are there by now.
        """
        self.making.meanwhile()
        self._nav = nav
        self._own_titles = frozenset(
            page.file.src_uri for page in nav.pages if "title" in vars(page)
        )
        take_over(files)
        self._around = Around(self._reading.book, self._reading.addresses, nav)
        self.making.learn(config, self._made, self._around, self._front, nav)
        self._first = None
        if self._live and self._is_newest():
            prepare = functools.partial(self._prepare, config)
            found = self._rendering.findings
            self._first = First(self._live.ahead, self.making, config, nav, prepare, found)
            self._first.make()
        self.making.decide()
        if self._live and self._is_newest():
            self._live.ahead.stays(self.making.taken_files())
        self.making.take()

    def _front(self, path: str) -> dict[str, Any]:
        return source.front(self._reading.book, path)

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
        """All pages are read: where a macro failed on any of them, nothing is built."""
        self.making.stop()
        self._env = env
        self._prepare(config, env)
        safe.pages(self._nav, self.making.pages())
        if unsettled := self.making.unsettled(self._nav):
            for page in unsettled:
                populate(page, config, files)
            self.making.stop()
            safe.pages(self._nav, unsettled)
        self._refuse(sorted(self._rendering.findings), "pages")
        self._around = Around(self._reading.book, self._reading.addresses, self._nav)

    def _prepare(self, config: MkDocsConfig, env: jinja2.Environment) -> None:
        """Make the theme's templates, and the settings that they print, ready for pages."""
        # A tenth of each page would be the blank lines that tags of templates leave.
        env.trim_blocks = env.lstrip_blocks = True
        env.bytecode_cache = COMPILED
        frames.install(env, "main.html", self.making.seen.for_all_pages)
        safe.settings(config)

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """The new site takes its place, unless the strict build is about to fail."""
        if self._command != "serve":
            gc.freeze()
        gc.enable()
        self.making.meanwhile()
        self.making.finish(config)
        if self._swap and not (config.strict and _warnings()):
            put = self._swap.merge if self._live else self._swap.finish
            put(self.making.taken_files())
            self.making.meanwhile()
            config.site_dir = str(self._swap.site)
            self.making.keep_for_next(self._swap.place)
            self._left = self._leave(config)
            if self._standing:
                self._standing.keep(self.making, self._reading)
            self._told(finished=True)
        keep_fine(self._reading.book)

    def on_build_error(self, error: Exception) -> None:
        """Keep the last good site, and say in one line what people can mend.

        Exits with 3 where a file could not be read or written, as `handbook` does.
        """
        self._abandon()
        self._told()
        if isinstance(error, OSError):
            print(f"{self._at_fault(error)}: {error.strerror or error}", file=sys.stderr)  # noqa: T201
            raise SystemExit(EXIT_IO) from None
        if not isinstance(error, MkDocsException) and (
            found := failures.explain(error, self._project)
        ):
            self._refuse([found], "macros and templates")

    def _told(self, *, finished: bool = False) -> None:
        """Note that the end of the build was reported, or will be by who raised the error."""
        if self._ending:
            self._ending.told = True
            self._ending.finished |= finished

    def _at_fault(self, error: OSError) -> str:
        """The path that could not be read or written; a full disk names none."""
        path = error.filename or (self._swap.site if self._swap else self._project)
        return os.path.relpath(path, self._project)


def _sources(config: MkDocsConfig, project: Path) -> list[Path]:
    """The folders that a site is made from, and is never written to."""
    packages = [project / each.partition(".")[0] for each in of_project(packages_of(config))]
    themes = [Path(each) for each in config.theme.dirs if Path(each).is_relative_to(project)]
    return [project / DATA, Path(config.docs_dir), *packages, *themes]


def _warnings() -> bool:
    """Whether MkDocs has counted anything that makes a strict build fail."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(h.get_counts() for h in handlers if isinstance(h, CountHandler))
