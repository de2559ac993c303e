"""What would stop a build, found without building: pages are rendered, and nothing is written.

MkDocs itself is not loaded; `tests/site/test_dry.py` holds what is said here against what
a strict build says.
"""

import contextlib
import datetime as dt
import posixpath
import sys
from collections.abc import Iterator

from handbook.catalog import DocsFolder, Handbook
from handbook.findings import Code, Finding, Where, in_order
from handbook.hosting import Repository
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.offline import faults_of_content
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.pages import read_page
from handbook.linkcheck.rules import Problem
from handbook.linkcheck.tree import Site
from handbook.pages import codes
from handbook.pages.reading import Reading
from handbook.rulebook import CheckStep, rulebook
from handbook.rulebook import check as whole
from handbook.site import failures, frame, named
from handbook.site.inmemory import InMemory
from handbook.site.navigation import Navigation
from handbook.site.pages import Pages
from handbook.site.project import NAME, Project, project

# Those of the built site's own rules are not among them: `handbook links` judges their ignores.
_LOOKED = (
    codes.FAILED,
    codes.REFUSED,
    codes.NAV,
    codes.NOT_IN_NAV,
    codes.LINK,
    codes.ICON,
    codes.NAMED,
)


def step(docs: DocsFolder) -> CheckStep:
    """The step of the check that renders the pages of a docs folder, and those of the data."""

    def look(book: Handbook, today: dt.date) -> tuple[Finding, ...]:
        # Nobody reads these pages, so it does not matter where they would be edited.
        return check(Reading(book, today, Repository(), rulebook(), whole), docs)

    return CheckStep([code.name for code in _LOOKED], look)


def check(reading: Reading, docs: DocsFolder) -> tuple[Finding, ...]:
    """What is wrong with pages, links and navigation; nothing where no mkdocs.yml stands beside.

    Runs the project's macros, as a build does. What they print goes to standard error.
    """
    found = project(docs.root.parent, docs.shown)
    if found is None:
        return ()
    if found.findings:
        return found.findings
    with contextlib.redirect_stdout(sys.stderr):
        return in_order(_Dry(reading, docs, found).findings())


class _Dry:
    def __init__(self, reading: Reading, docs: DocsFolder, project: Project) -> None:
        self.reading, self.docs, self.project = reading, docs, project
        self._whole = InMemory(reading, docs, project)

    def findings(self) -> Iterator[Finding]:
        yield from named.missing(self.project)
        files = self._whole.files
        yield from Navigation(self.project, self.reading.book, files).findings()
        # Pages rest on all records: what cannot be read is said, and they are not judged by it.
        if not self.reading.book.partial_kinds and self.reading.book.settings:
            yield from self._of_pages()

    def _of_pages(self) -> Iterator[Finding]:
        try:
            with self._whole.pages() as (pages, env):
                if self.project.plugin("handbook") is not None:
                    yield from frame.missing(env.macros, self.project.where("plugins"))
                yield from pages.findings()
                yield from self._of_links(pages)
        # Whatever a project's own code raises, also while it is loaded, is for its people to read.
        except (Exception, SystemExit) as error:
            found = failures.explain(error, self.project.root)
            said = f"{type(error).__name__}: {error}"
            hint = f"the macros are named in {NAME}, below plugins: macros: modules:"
            yield found or codes.FAILED.at(self.project.where("plugins"), said, hint)

    def _of_links(self, pages: Pages) -> Iterator[Finding]:
        """What the check of the built site would say of what the pages hold."""
        book = self.reading.book
        read = {path: read_page(path, html.encode()) for path, html in pages.html.items()}
        others = (path for path in self._whole.files.addresses if not path.endswith(".md"))
        site = Site(self.docs.root, "", frozenset([*read, *others]), read, {})
        told: set[tuple[str, Where]] = set()
        origins = Origins(self.docs.root, book.root, book.kinds)
        accepted = Accepted(
            (each, book.setting_at("ignores", number))
            for number, each in enumerate(book.settings.ignores if book.settings else ())
        )
        for code, fault in faults_of_content(site):
            # Schemes are judged where they are written. What a page holds whose macros fail is
            # not known, and so neither what a link to it finds there.
            target = f"{fault.subject.partition('#')[0]}index.html"
            if code.name == "HB1202" or target in pages.failed:
                continue
            where, sure = self._where(fault, pages, origins)
            if (code.name, where) not in told and not accepted.has(
                code.name, fault.subject, where.path
            ):
                told.add((code.name, where))
                yield _finding(code, fault, where, sure=sure)

    def _where(self, fault: Problem, pages: Pages, origins: Origins) -> tuple[Where, bool]:
        """Where what is wrong on a page is written, and whether that is sure."""
        place = pages.place(fault)
        if place:
            return place, True
        found = origins.of(fault.path, fault.spot.value)
        if found is None:
            return Where(pages.sources.get(fault.path, self.docs.shown)), False
        return self._shown(found.where), found.exact

    def _shown(self, where: Where) -> Where:
        """A place with its file as findings name it."""
        book = self.reading.book
        for root, shown in ((self.docs.root, self.docs.shown), (book.root, book.shown)):
            if where.path.startswith(f"{root.as_posix()}/"):
                path = where.path[len(root.as_posix()) + 1 :]
                return Where(f"{shown}/{path}" if shown else path, where.line, where.column)
        return where


def _finding(code: Code, fault: Problem, where: Where, *, sure: bool) -> Finding:
    page = posixpath.dirname(fault.path)
    hint = fault.hint if sure else f'{fault.hint}; on the page "{page}/"'
    return code.at(where, fault.message, hint)
