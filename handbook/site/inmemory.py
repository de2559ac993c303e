"""A project's pages rendered in memory, with its macros and without MkDocs and its theme."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from handbook.catalog import Doc, DocsFolder, made
from handbook.catalog.listings import unused, waits_for
from handbook.markup.dialect import converter
from handbook.pages.noted import NotedReading
from handbook.pages.notes import Notes
from handbook.pages.placeholders import Placeholders
from handbook.pages.reading import Reading
from handbook.pages.sandbox import Sandbox
from handbook.site.links import Files, LinkReader
from handbook.site.loading import MacroEnvironment, imported
from handbook.site.pages import Pages
from handbook.site.project import Project

THEME = Path(__file__).parent / "theme"
_INCLUDED = (".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".woff2")


@dataclass
class InMemory:
    """The pages that a project has, and how each is rendered.

    `given` are the pages of the data by their path in the docs folder, less those that people
    wrote, and `files` is all that a link can name. `notes` take down what pages ask, if given.
    """

    reading: Reading
    docs: DocsFolder
    project: Project
    notes: Notes | None = None
    given: dict[str, made.Made] = field(init=False)
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        book = self.reading.book
        written = {doc.path for doc in book.docs}
        self.given = {each.path: each for each in made.pages(book) if each.path not in written}
        addresses = {path: _address(path) for path in chain(written, self.given, made.files(book))}
        addresses |= {path: path for path in self._of_theme()}
        waiting = {each.file: waits_for(each) for each in unused(book)}
        if not made.has_feed(book):
            waiting[made.FEED] = "the first duty or event"
        self.files = Files(addresses, waiting)

    def _of_theme(self) -> Iterator[str]:
        """The files that the theme of handbooks has, and those that the project adds to it."""
        for root in theme_folders(self.project):
            for path in root.rglob("*"):
                if path.suffix in _INCLUDED:
                    yield path.relative_to(root).as_posix()

    @contextmanager
    def pages(self) -> Iterator[tuple[Pages, MacroEnvironment]]:
        """What renders the pages, while the project's macros are loaded.

        Raises whatever the project's own code raises.
        """
        reading = replace(self.reading, placeholders=Placeholders())
        seen = NotedReading(reading, self.notes) if self.notes else reading
        env = MacroEnvironment(self.project.root, seen, self.project.node or {})
        with imported(self.project.root, self.project.modules) as packages:
            for package in packages:
                package.define_env(env)
            env.keep_own(self.project.modules)
            sandbox = Sandbox(env.macros, self.docs.root)
            links = LinkReader(converter(*self.project.extensions), self.files)
            yield Pages(reading, self.given, env, sandbox, links), env


def theme_folders(project: Project) -> tuple[Path, ...]:
    """The folders of the theme: the engine's, and then the one that the project adds, if any."""
    folder = project.value("theme", "custom_dir")
    return (THEME, project.root / folder) if isinstance(folder, str) else (THEME,)


def _address(path: str) -> str:
    """The address of a file of the docs folder."""
    return Doc(path, path).url if path.endswith(".md") else path
