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
from handbook.site.early import Left, Scene
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
        live.builder = lambda: self._build_or_keep(live, build)
        live.shown(*self.making.shown())
        return live

    def _build_or_keep(self, live: "LiveServer", build: Callable[[], None]) -> None:
        """Build where something changed; what fails is shown on the last good site."""
        if not (changed := live.changes()):
            return
        self._problems.clear()
        gc.disable()
        try:
            while changed:  # what is saved one after the other is built once
                self._begin_with(live, changed)
                changed = live.more()
            live.let_load()
            build()
        except (Exception, SystemExit, GeneratorExit) as error:
            self._abandon()
            if not isinstance(error, Exception) and self._ending:
                self._ending.told = False
                self._ending.tell(error)
            log.error(f"The last good site stays up. {error or ''}")
            live.failed("\n".join((*self._problems, str(error))).strip() or "An error.")
        else:
            self._since = frozenset()
            live.shown(*self.making.shown())
        finally:
            gc.enable()

    def _begin_with(self, live: "LiveServer", changed: frozenset[str]) -> None:
        """Begin with what changed: the pages that are waited for come before the build."""
        live.begin()
        self._since |= changed
        if self._is_data():
            self._make_early(live)
        else:
            self._memory = None

    def _make_early(self, live: "LiveServer") -> None:
        """Make the pages that are waited for, where no more than data is another."""
        wanted = live.ahead.wanted()
        if self._left is None or not wanted:
            return
        try:
            scene = self._left.scene(
                self._project, lambda put: reading(self._project, put, self._written)
            )
            if scene:
                self._left.make(self, scene, wanted, live.let_have)
        # The build that follows meets it too, and says so.
        except (Exception, SystemExit) as error:
            log.debug(f"No page is made before the build: {error!r}")

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
    def acting(self, scene: Scene) -> Iterator[None]:
        """While pages are made with something else than the last build has."""
        now: dict[str, Any] = {f"_{name}": getattr(scene, name) for name in _SCENE}
        now |= {"making": scene.making, "_first": None}
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
