"""A site that is served: it is built again where something changed, and an error leaves it up."""

import functools
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.defaults import MkDocsConfig

from handbook.pages.parts import Memory, Remembered
from handbook.site.early import Left, Newer, Scene
from handbook.site.loading import packages_of
from handbook.site.making import MakesParts
from handbook.site.reading import DATA, reading
from handbook.site.state import State, log

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from handbook.site.live import LiveServer

_SCENE = ("reading", "placeholders", "made", "around", "rendering")


class Serving(State):
    """What `mkdocs serve` does besides building."""

    def on_serve(
        self, server: "LiveReloadServer", config: MkDocsConfig, builder: Callable[..., Any]
    ) -> "LiveReloadServer":
        """An error while serving leaves the last good site up."""
        for file in filter(Path.is_file, self._reading.book.kinds.files):
            server.watch(str(file))
        from handbook.site.live import LiveServer  # noqa: PLC0415 -- with all of a server

        self._live = live = LiveServer.like(server)
        build = live.builder
        # What the first build made stays, and need not be looked at again and again.
        gc.collect()
        gc.freeze()
        live.builder = lambda: self._build_until_still(live, build)
        live.shown(*self.making.shown())
        self._site = live.coming
        return live

    def _build_until_still(self, live: "LiveServer", build: Callable[[], None]) -> None:
        """Build where something changed, and again where something did meanwhile."""
        self._late = live.changes()
        while self._late:
            self._build_or_keep(live, build)

    def _build_or_keep(self, live: "LiveServer", build: Callable[[], None]) -> None:
        """Build a site; what fails is shown on the last good one."""
        changed, self._late = self._late, frozenset()
        self._problems.clear()
        gc.disable()
        try:
            while changed:  # what is saved one after the other is built once
                self._begin_with(live, changed)
                if not (changed := live.more()):
                    self._let_load(live)
                    changed = live.more()
            build()
        except (Exception, SystemExit, GeneratorExit) as error:
            self._abandon()
            if not isinstance(error, Exception) and self._ending:
                self._ending.told = False
                self._ending.tell(error)
            log.error(f"The last good site stays up. {error or ''}")
            self._overtaken = False
            live.failed("\n".join((*self._problems, str(error))).strip() or "An error.")
        else:
            self._since = self._late
            live.shown(*self.making.shown(), self._site)
        finally:
            gc.enable()
            if not self._overtaken:  # what the site before left is in memory no longer
                self._newest = 0, None

    def _begin_with(self, live: "LiveServer", changed: frozenset[str]) -> None:
        """Begin with what changed: the pages that are waited for come before the build.

        What was begun while the site before was being built goes on.
        """
        self._since |= changed
        if not self._overtaken:
            live.begin()
            self._read_by_now(live)
        self._site, self._overtaken = live.coming, False
        # A save is several changes. They were read at once, for mostly all are made by then.
        while saved := live.still():
            self._since |= saved
            self._read_by_now(live)
        self._make_early(live)

    def _meanwhile(self) -> None:
        """Between two steps of a build: make the pages that are waited for by then.

        They are of the site that is being built, or of one for which something was saved since.
        """
        if (live := self._live) is None:
            return
        if saved := live.saved():
            self._late |= saved
            self._since |= saved
            newer = self._by_now()
            self._overtaken = newer is not None
            if newer:
                live.begin()
                self._newest = live.coming, newer
        self._make_early(live)

    def _let_load(self, live: "LiveServer") -> None:
        """Let the pages that were made be loaded, and make what is asked for meanwhile."""
        live.let_load()
        while live.ahead.is_asked() and self._make_early(live):
            live.let_load()

    def _make_early(self, live: "LiveServer") -> bool:
        """Make the pages that are waited for before builds come to them; whether any was made."""
        if live.ahead.wanted() and self._newest[0] != live.coming:
            self._read_by_now(live)
        site, newer = self._newest
        if not (newer and site == live.coming and newer.next_of(live.ahead.wanted())):
            return False
        try:
            with self._acting(newer.scene, site):
                # What is wanted most may be another page once one is made.
                while name := newer.next_of(live.ahead.wanted()):
                    live.ahead.start(name)
                    if newer.make(name):
                        live.let_have(name)
        # The build that follows meets it too, and says so.
        except (Exception, SystemExit) as error:
            log.debug(f"No page is made before the build: {error!r}")
        return True

    def _read_by_now(self, live: "LiveServer") -> None:
        """Read what is written now, where somebody waits for a page."""
        if not self._is_data():
            self._memory = None
        if live.ahead.wanted():
            self._newest = live.coming, self._by_now()

    def _by_now(self) -> Newer | None:
        """What makes pages from what is written now; None where a build must tell."""
        if self._left is None or not self._is_data():
            return None
        try:
            return self._left.newer(
                self._project, functools.partial(reading, self._project, written=self._written)
            )
        except (Exception, SystemExit) as error:
            log.debug(f"No page is made before the build: {error!r}")
            return None

    def _is_data(self) -> bool:
        """Whether no more than data is another than when the last good site was made."""
        data = f"{self._project / DATA}{os.sep}"
        return all(each.startswith(data) for each in self._since)

    def _remembering(self) -> MakesParts | None:
        """What remembers the parts of pages for those that are waited for when something changes.

        What else they are made with than records has been the same since they were made.
        """
        if self._command != "serve":
            return None
        if not (self._memory and self._left and self._left.is_like(self._reading)):
            self._memory = Memory()
        return functools.partial(Remembered, self._memory)

    @contextmanager
    def _acting(self, scene: Scene, site: int) -> Iterator[None]:
        """While pages of a site are made with something else than builds have."""
        now: dict[str, Any] = {f"_{name}": getattr(scene, name) for name in _SCENE}
        now |= {"making": scene.making, "_first": None, "_site": site}
        before = {name: vars(self).get(name) for name in now}
        vars(self).update(now)
        try:
            yield
        finally:
            scene.making.close()
            vars(self).update(before)

    def _leave(self, config: MkDocsConfig) -> Left | None:
        """What this build leaves for the pages that are waited for when the next one begins."""
        if self._command != "serve" or self.making.manifest is None or self._memory is None:
            return None
        packages = packages_of(config)
        return Left(
            config,
            self._nav,
            self.making.site_files,
            self._env,
            self._reading,
            self._made,
            self.making.manifest,
            {name: sys.modules[name] for name in packages},
            self._own_titles,
            self._memory,
        )
