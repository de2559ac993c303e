"""What pages are made from beside the data, and whether all of that is known."""

import functools
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from handbook.catalog import Doc
from handbook.catalog.made import Made
from handbook.markup.dialect import EXTENSIONS
from handbook.pages.answers import digest
from handbook.pages.reading import Reading
from handbook.site import engine
from handbook.site.around import Around
from handbook.site.loading import of_project

_PLUGINS = {"handbook", "macros", "handbook/search", "material/search", "search"}
# Extensions of Python-Markdown that read nothing but the text.
_USUAL = ("codehilite", "extra", "fenced_code", "meta", "nl2br", "smarty", "wikilinks")
# What reads other files, or the network, or is nobody's whom we know.
_READERS = ("snippets", "pathconverter", "b64")
# Where MkDocs 1.6 keeps the settings as they are written; the name without it is deprecated.
_WRITTEN = "_Config__user_configs"
# Settings that say where a site is written and what is told meanwhile, and not what is in it.
_BESIDE = ("site_dir", "strict", "dev_addr", "watch", "config_file_path", "quiet", "verbose")


def known(config: MkDocsConfig, extensions: Iterable[str]) -> bool:
    """Whether all that makes pages is known: no plugin, hook or extension of somebody else."""
    names = {str(each).removeprefix("markdown.extensions.") for each in extensions}
    others = names - {*EXTENSIONS, *_USUAL}
    usual = all(each.startswith("pymdownx.") for each in others)
    readers = any(each.endswith(_READERS) for each in others)
    written = _WRITTEN in vars(config)
    return (
        written and set(config.plugins) <= _PLUGINS and not config.hooks and usual and not readers
    )


def of_engine(
    project: Path, config: MkDocsConfig, packages: Iterable[str], reading: Reading, command: str
) -> str:
    """The fingerprint of all that makes pages in a build."""
    settings = settings_of(config, project)
    own = code_of(config, project, packages)
    folders = [Path(each) for each in config.theme.dirs]
    own += [Path(each) for each in reading.book.kinds.files]
    themes = [each for each in folders if not each.is_relative_to(project)]
    said = (str(reading.today), reading.version, repr(reading.repository), command)
    there = [each for each in dict.fromkeys(own) if each.exists()]
    return engine.fingerprint(settings, there, themes, *said)


def settings_of(config: MkDocsConfig, project: Path) -> str:
    """All settings of a build as text, wherever its project is."""
    written = [
        {key: value for key, value in each.items() if key not in _BESIDE}
        for each in vars(config)[_WRITTEN]
    ]
    # MkDocs takes the options of plugins out of what is written, and makes paths absolute.
    options = {name: dict(plugin.config) for name, plugin in config.plugins.items()}
    return engine.plain([written, options]).replace(json.dumps(str(project))[1:-1], ".")


def code_of(config: MkDocsConfig, project: Path, packages: Iterable[str]) -> list[Path]:
    """Where a project's own code and theme are: folders, and modules that are a file."""
    modules = [project / each.partition(".")[0] for each in of_project([*packages])]
    themes = (Path(each) for each in config.theme.dirs)
    own = (each for each in themes if each.is_relative_to(project))
    return [*modules, *(each.with_suffix(".py") for each in modules), *own]


@dataclass
class PageKeys:
    """What pages are made from beside the data, page by page, each as a digest.

    `made` are the pages of the data and `docs` those of the docs folder, by their paths, `front`
    gives the front matter of one of these, and `urls` the addresses that links may name.
    """

    config: MkDocsConfig
    made: Mapping[str, Made]
    docs: Mapping[str, Doc]
    around: Around
    front: Callable[[str], dict[str, Any]]
    urls: Callable[[], list[str]]
    texts: dict[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, file: File) -> str | None:
        """The digest for a page, which learns its front matter; None for one of somebody else's."""
        path = file.src_uri
        if path not in self._known and (path in self.made or path in self.docs):
            self._known[path] = self._made_from(file, self.made.get(path))
        return self._known.get(path)

    def _made_from(self, file: File, made: Made | None) -> str:
        """A digest of a page's text, its front matter and what the theme prints beside it."""
        page = file.page or Page(None, file, self.config)
        path = file.src_uri
        self.texts[path] = text = made.markdown if made else self.docs[path].text
        page.meta = dict(made.front) if made else self.front(path)
        parts: list[Any] = [path, file.dest_uri, file.url, file.inclusion.name, text, page.meta]
        parts += [vars(page).get("title"), page.edit_url, page.canonical_url, self._names]
        if made:
            parts += [self.around.key(made) if made.listed_on else ()]
            parts += [made.title, made.listed_on, made.listing, made.written, made.framed]
        return digest(parts)

    @functools.cached_property
    def _names(self) -> str:
        return digest(self.urls())


class Listener(logging.Handler):
    """Calls a function for each thing that MkDocs, or a plugin of it, says to people."""

    def __init__(self, told: Any) -> None:
        super().__init__(logging.INFO)
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        """Note that something was said."""
        self._told()
