"""The site of a project as the last build left it, and whether a build would make the same."""

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import mkdocs
from mkdocs.config.defaults import MkDocsConfig

from handbook.files.store import FOLDER, Store
from handbook.pages.reading import Reading
from handbook.publish.listing import Refused
from handbook.repository import NoSuchHostError, repository
from handbook.site import engine, keys, unchanged
from handbook.site.making import Making
from handbook.site.reading import DATA, DOCS, version
from handbook.site.unchanged import Told, Whole

log = logging.getLogger("mkdocs.plugins.handbook")
_INSTALLED = (Path(mkdocs.__file__).parents[1], Path(__file__).parents[1])


class Standing:
    """What one build finds of the last site, which is at a place, and leaves for the next build.

    `packages` are those with macros.
    """

    def __init__(
        self, project: Path, config: MkDocsConfig, place: Path, packages: Sequence[str]
    ) -> None:
        self._project, self._config, self._place = project, config, place
        self._packages = packages
        # What is said depends on how much is asked for, and on whether a warning is an error.
        loud = logging.getLogger("mkdocs").level
        self._name = f"{os.path.relpath(place, project)} {config.strict} {loud}"
        self._written = config.repo_url or ""
        self._inputs: tuple[tuple[str, ...], str] | None = None
        self._told = Told()

    def same(self) -> Whole | None:
        """The last site, where a build would make the same; else None, and the build goes on."""
        with self._store() as store:
            whole = unchanged.last(store, self._name)
        own = whole.own if whole else ()
        known = self._digest(own)
        self._inputs = None if known is None else (own, known)
        if whole and known == whole.inputs and unchanged.holds(whole, self._place):
            return whole
        logging.getLogger("mkdocs").addHandler(self._told)
        return None

    def close(self) -> None:
        """Take down no more of what is said."""
        logging.getLogger("mkdocs").removeHandler(self._told)

    def keep(self, making: Making, reading: Reading) -> None:
        """Keep what this build made, where nothing about it is uncertain."""
        self.close()
        own = tuple(sorted(map(str, reading.book.kinds.files)))
        if self._inputs is None or self._told.loud or not making.is_certain():
            return
        before, inputs = self._inputs
        zone = reading.book.zone.key
        day = unchanged.day_in(zone)
        # What was read before the settings named their code is not known to be of one moment.
        known = inputs if own == before else ""
        if str(reading.today) == day[0]:
            files = unchanged.contents(self._place, making.known())
            said = tuple(self._told.said)
            with self._store() as store:
                unchanged.keep(store, self._name, Whole(known, zone, day, own, files, said))

    def _store(self) -> Store:
        return Store(self._project / FOLDER, log.debug)

    def _digest(self, own: Sequence[str]) -> str | None:
        """A digest of all that the site is made from, or None where nobody can say."""
        try:
            asked = repository(self._project, os.environ, self._written)
            said = (repr(asked), version())
            themes = [Path(each) for each in self._config.theme.dirs]
            known = engine.fingerprint(
                keys.settings_of(self._config, self._project), (), themes, *said
            )
            return unchanged.inputs(known, self._project, self._places(own))
        except (OSError, ValueError, NoSuchHostError, Refused):
            return None

    def _places(self, own: Sequence[str]) -> Iterator[Path]:
        """All files and folders that a site is made from, but what is installed."""
        project = self._project
        yield from (project / DATA, project / DOCS, Path(self._config.docs_dir))
        yield from keys.code_of(self._config, project, self._packages)
        yield from sorted(project.glob("*.py"))
        for each in map(Path, own):
            yield each if each.parent == project else each.parent
        for theme in map(Path, self._config.theme.dirs):
            if not any(theme.is_relative_to(place) for place in _INSTALLED):
                yield theme
