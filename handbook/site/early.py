"""The pages that somebody waits for, made before a build begins, from what the last one left.

Where no more than records changed, a page stands in the same place of the same site: the settings,
the navigation, the theme's templates and the frames of the last build are those of the next. So it
is made with them, by MkDocs' own steps, as soon as the data is read and checked. The build that
follows makes it again, and is what counts: should its page be another one, that is shown.
"""

import functools
import logging
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from mkdocs.commands.build import _build_page as build
from mkdocs.commands.build import _populate_page as populate
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.catalog.made import Made, pages
from handbook.findings import has_errors
from handbook.pages.answers import Answers
from handbook.pages.parts import Memory, Taken
from handbook.pages.placeholders import Placeholders
from handbook.pages.reading import Reading
from handbook.site import safe
from handbook.site.around import Around
from handbook.site.kept import Manifest
from handbook.site.loading import MacroEnvironment
from handbook.site.making import Making
from handbook.site.rendering import Rendering
from handbook.site.sitefiles import SiteFiles, of_files

log = logging.getLogger("mkdocs.plugins.handbook")


@dataclass(frozen=True)
class Scene:
    """What pages are made with: the part of the adapter's state that is another for each build."""

    reading: Reading
    placeholders: Placeholders
    made: Mapping[str, Made]
    around: Around
    rendering: Rendering
    making: Making


@dataclass
class Left:
    """What a finished build left. `own_titles` are the pages that the navigation gives a title."""

    config: MkDocsConfig
    nav: Navigation
    files: SiteFiles
    env: jinja2.Environment
    reading: Reading
    made: Mapping[str, Made]
    manifest: Manifest
    modules: Mapping[str, Any]
    own_titles: frozenset[str]
    memory: Memory
    _by_name: dict[str, File] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = {file.dest_uri: file for file in self.files.documentation_pages()}

    def newer(self, project: Path, read: Callable[[Placeholders], Reading]) -> "Newer | None":
        """What makes pages by now; None where more than records is another, or anything wrong."""
        scene = self._scene(project, read)
        return Newer(self, scene) if scene else None

    def _scene(self, project: Path, read: Callable[[Placeholders], Reading]) -> Scene | None:
        placeholders = Placeholders()
        reading = replace(read(placeholders), addresses=self.reading.addresses)
        if not self.is_like(reading):
            return None
        written = {doc.path for doc in reading.book.docs}
        found = pages(reading.book, self.made)
        made = {each.path: each for each in found if each.path not in written}
        if not self._is_same_shape(reading, made) or has_errors(reading.findings):
            return None
        parts = functools.partial(Taken, self.memory)
        making = Making(project, reading, log.debug, parts)
        around = Around(reading.book, reading.addresses, self.nav)
        return Scene(reading, placeholders, made, around, self._rendering(project, making), making)

    def is_like(self, reading: Reading) -> bool:
        """Whether records alone can be others: all else is the very same."""
        one, other = reading.book, self.reading.book
        same = one.docs is other.docs and one.settings is other.settings and one.log is other.log
        days = (reading.today, reading.version, reading.repository)
        return same and days == (
            self.reading.today,
            self.reading.version,
            self.reading.repository,
        )

    def _is_same_shape(self, reading: Reading, made: Mapping[str, Made]) -> bool:
        """Whether the same pages stand in the same navigation, and rest on the same answers."""
        in_nav = [page.file.src_uri for page in self.nav.pages]
        now = Answers(reading, of_files(self.files))
        return (
            made.keys() == self.made.keys()
            and all(_told(made.get(path)) == _told(self.made.get(path)) for path in in_nav)
            and self.manifest.is_like(now)
        )

    def _rendering(self, project: Path, making: Making) -> Rendering:
        """The macros, loaded for what is read by now, from the modules of the last build."""
        plugin: Any = self.config.plugins["macros"]
        env = MacroEnvironment(project, making.seen, dict(self.config))
        for module in self.modules.values():
            module.define_env(env)
        env.keep_own([*self.modules])
        self.config.extra["handbook"] = making.seen
        self._seen, self._hand = env.page, SimpleNamespace(macros=env.macros, page=None)
        docs = Path(self.config.docs_dir)
        shown = docs.relative_to(project).as_posix()
        rendering = Rendering(self._hand, [*self.modules], docs, shown, making.notes)
        plugin.render = self._hand.render
        return rendering

    def make(self, scene: Scene, name: str) -> bool:
        """Make a page with a scene that is set, and say whether there is one: see `Newer.make`."""
        file = self._by_name.get(name)
        if not (file and file.page):
            return False
        with tempfile.TemporaryDirectory() as place:
            self._make(file, file.page, scene, place)
        self.config._current_page = None
        return True

    def _make(self, file: File, page: Page, scene: Scene, place: str) -> None:
        file.dest_dir = place
        if file.src_uri not in self.own_titles:
            vars(page).pop("title", None)
        self._seen.url, self._hand.page = page.url, page
        populate(page, self.config, self.files)
        if scene.rendering.findings:
            return
        safe.pages(Navigation([], []), [page])
        shown = self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
        build(page, self.config, shown, self.nav, self.env)


@dataclass(frozen=True)
class Newer:
    """Makes pages of a site that is to come, with a scene, from what the last one left."""

    left: Left
    scene: Scene
    _tried: set[str] = field(default_factory=set)

    def next_of(self, wanted: Sequence[str]) -> str | None:
        """The first of the wanted pages, by their files in the site, that it did not try."""
        return next((each for each in wanted if each not in self._tried), None)

    def make(self, wanted: str) -> bool:
        """Make a page that is wanted, and say whether there is one.

        Meanwhile the scene is to stand in the place of what the adapter has of a build.
        """
        self._tried.add(wanted)
        return self.left.make(self.scene, wanted)


def _told(made: Made | None) -> object:
    return made and (made.title, made.markdown, made.front)
