"""All files of a tree: its settings, its templates, each page, and what pages lead to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from handbook.catalog.made import FEED, calendars, has_feed
from handbook.exports.calendar import calendar
from handbook.exports.feed import feed
from handbook.files.inside import read_inside
from handbook.findings import Finding
from handbook.pages.pictures.badge import badges
from handbook.site import forms, minified, styles
from handbook.site.elsewhere.pages import Written
from handbook.site.elsewhere.settings import (
    PAGES,
    TEMPLATES,
    as_yaml,
    is_left_out,
    settings,
    site_address,
)
from handbook.site.inmemory import InMemory, theme_folders
from handbook.site.project import NAME
from handbook.site.versions import feed_address

_MAIN = "main.html"
_OWN_MAIN = Path(__file__).with_name(_MAIN)
# What a theme has for the engine alone (MkDocs 1.6, `add_files_from_theme`).
_FOR_ENGINE = (".py", ".pyc", ".yml", ".yaml")
_ICONS = ".icons"
# The search of the handbook is a part of Material's box; another engine has its own.
_OF_SEARCH = frozenset({"assets/search.js", "assets/searching.js"})


@dataclass
class Tree:
    """The tree of a project, whose mkdocs.yml says `said`.

    `findings` are the errors of its pages, once `files` was asked for.
    """

    memory: InMemory
    said: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        """The bytes of each file, by its path in the tree.

        Raises OSError where a file cannot be read, and what the project's own code raises.
        """
        templates = dict(self._templates())
        published = {**dict(self._assets()), **dict(self._docs()), **dict(self._data())}
        self._join_styles(published)
        self._minify(published)
        pages = Written(self.memory, self.said)
        published.update(pages.files())
        self.findings = pages.findings
        made = settings(self.memory.project, self.memory.reading, self.said)
        return {
            NAME: as_yaml(made),
            **{f"{TEMPLATES}/{name}": data for name, data in sorted(templates.items())},
            **{f"{PAGES}/{name}": data for name, data in sorted(published.items())},
        }

    def _of_themes(self) -> Iterator[tuple[str, Path]]:
        """The files of the theme, and of the folder that the project adds, which come later."""
        for folder in theme_folders(self.memory.project):
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.is_file() and path.suffix not in _FOR_ENGINE:
                    yield name, path

    def _templates(self) -> Iterator[tuple[str, bytes]]:
        """Templates and icons. Our own main.html rests on what Material alone runs."""
        yield _MAIN, _OWN_MAIN.read_bytes()
        for name, path in self._of_themes():
            engines = name == _MAIN and path.parent == theme_folders(self.memory.project)[0]
            if _is_template(name) and not engines:
                yield name, path.read_bytes()

    def _assets(self) -> Iterator[tuple[str, bytes]]:
        for name, path in self._of_themes():
            if not _is_template(name) and name not in _OF_SEARCH:
                yield name, path.read_bytes()

    def _docs(self) -> Iterator[tuple[str, bytes]]:
        """What the docs folder has beside pages."""
        left_out = is_left_out(self.said)
        for doc in self.memory.reading.book.docs:
            if not doc.is_page and not left_out(doc.path):
                yield doc.path, read_inside(self.memory.docs.root, doc.path)

    def _data(self) -> Iterator[tuple[str, bytes]]:
        """The files of the data, and the forms of secrets for the browser."""
        reading = self.memory.reading
        yield forms.SCRIPT, forms.script().encode()
        for each in calendars(reading.book):
            role = each.role.record.id if each.role else None
            yield each.path, calendar(reading.book, reading.today, role).encode()
        for path, text in badges(reading.book, reading.today):
            yield path, text.encode()
        if has_feed(reading.book):
            site = site_address(self.said, reading.version)
            own = feed_address(site, reading.version)
            yield FEED, feed(reading.book, reading.today, site, own, reading.addresses.of).encode()

    def _join_styles(self, published: dict[str, bytes]) -> None:
        """One style sheet in the place of its parts, unless the project has a whole one."""
        parts = {name: published.pop(name) for name in [*published] if styles.is_part(name)}
        texts = {name: data.decode() for name, data in parts.items()}
        published.setdefault(styles.SHEET, styles.sheet(texts, self.memory.reading).encode())

    def _minify(self, published: dict[str, bytes]) -> None:
        for name, data in published.items():
            if small := minified.form(name):
                published[name] = small(data.decode()).encode()


def _is_template(name: str) -> bool:
    return name.endswith(".html") or PurePosixPath(name).parts[0] == _ICONS
