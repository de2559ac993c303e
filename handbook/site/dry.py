"""What would stop a build, found without building: pages are rendered, and nothing is written.

MkDocs itself is not loaded; `tests/site/test_dry.py` holds what is said here against what
a strict build says.
"""

import contextlib
import posixpath
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from handbook.catalog import Doc, DocsFolder
from handbook.findings import Code, Finding, Where, in_order
from handbook.markup.dialect import LONGEST, converter
from handbook.model.base import SCHEMES
from handbook.model.knowledge import Page as PageRecord
from handbook.pages import codes
from handbook.pages.sandbox import Sandbox
from handbook.probes.accepted import Accepted
from handbook.probes.offline import faults_of_content
from handbook.probes.origins import Origins
from handbook.probes.pages import read_page
from handbook.probes.rules import Fault
from handbook.probes.tree import Site
from handbook.site import failures, frame, made
from handbook.site.links import Files, LinkReader
from handbook.site.loading import Environment, Macros, imported
from handbook.site.project import NAME, NavEntry, Project, project
from handbook.site.reading import Reading
from handbook.site.stash import Stash

_INCLUDED = (".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".woff2")


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


@dataclass
class _Dry:
    reading: Reading
    docs: DocsFolder
    project: Project
    _made: dict[str, made.Made] = field(init=False)
    _files: Files = field(init=False)

    def __post_init__(self) -> None:
        book = self.reading.book
        written = {doc.path for doc in book.docs}
        self._made = {each.path: each for each in made.pages(book) if each.path not in written}
        addresses = {path: _address(path) for path in chain(written, self._made, made.files(book))}
        addresses |= {path: path for path in self._of_theme()}
        self._files = Files(addresses)

    def findings(self) -> Iterator[Finding]:
        yield from self._of_nav()
        # Pages rest on all records: what cannot be read is said, and they are not judged by it.
        if not self.reading.book.partial_kinds and self.reading.book.settings:
            yield from self._of_pages()

    def _of_theme(self) -> Iterator[str]:
        """The files that the project adds to the theme."""
        folder = self.project.value("theme", "custom_dir")
        root = self.project.root / str(folder)
        for path in root.rglob("*") if isinstance(folder, str) else ():
            if path.suffix in _INCLUDED:
                yield path.relative_to(root).as_posix()

    def _of_nav(self) -> Iterator[Finding]:
        nav = self.project.nav()
        if nav is None:
            return
        for entry in nav:
            yield from self._of_entry(entry)
        named = {entry.target for entry in nav}
        left_out = _patterns(self.project.left_out)
        for doc in self.reading.book.docs if self.project.wants_all_in_nav else ():
            if doc.is_page and doc.path not in named and not left_out(doc.path):
                hint = f"name it below nav: in {NAME}, or below not_in_nav:"
                yield codes.NOT_IN_NAV.at(
                    Where(doc.shown), "this page is not in the navigation", hint
                )

    def _of_entry(self, entry: NavEntry) -> Iterator[Finding]:
        target = entry.target
        if not target:
            hint = "write the path of a page, as in duties.md"
            yield codes.NAV.at(entry.where, "an entry of the navigation that names no page", hint)
            return
        try:
            parts = urlsplit(target)
        except ValueError:
            yield codes.NAV.at(entry.where, f'"{target}" is not an address', "as in duties.md")
            return
        if parts.scheme or parts.netloc:
            if parts.scheme and parts.scheme not in SCHEMES:
                hint = f"use {', '.join(SCHEMES)}, or the path of a page"
                yield codes.NAV.at(entry.where, f'scheme "{parts.scheme}" is not allowed', hint)
        elif target not in self._files.addresses:
            near = self._files.nearest(target.lstrip("/"))
            hint = "write the path of a page within the docs folder"
            if near:
                hint = f'did you mean "{near[0]}"?' + (f" {near[1]}" if near[1] else "")
            yield codes.NAV.at(
                entry.where, f'the navigation names "{target}", which is no page', hint
            )

    def _of_pages(self) -> Iterator[Finding]:
        stash = Stash()
        env = Environment(self.project.root, replace(self.reading, stash=stash))
        try:
            with imported(self.project.root, self.project.modules) as packages:
                for package in packages:
                    package.define_env(env)
                yield from self._rendered(env, stash)
        # Whatever a project's own code raises, also while it is loaded, is for its people to read.
        except (Exception, SystemExit) as error:
            found = failures.explain(error, self.project.root)
            said = f"{type(error).__name__}: {error}"
            hint = f"the macros are named in {NAME}, below plugins: macros: modules:"
            yield found or codes.FAILED.at(self.project.where("plugins"), said, hint)

    def _rendered(self, env: Environment, stash: Stash) -> Iterator[Finding]:
        packages = self.project.modules
        own = {n: m for n, m in env.macros.items() if m.__module__.split(".")[0] in packages}
        pages = _Pages(env, own, stash, self)
        yield from pages.findings()
        yield from self._of_links(pages)

    def _of_links(self, pages: "_Pages") -> Iterator[Finding]:
        """What the check of the built site would say of what the pages hold."""
        book = self.reading.book
        read = {path: read_page(path, html.encode()) for path, html in pages.html.items()}
        others = (path for path in self._files.addresses if not path.endswith(".md"))
        site = Site(self.docs.root, "", frozenset([*read, *others]), read, {})
        told: set[tuple[str, Where]] = set()
        origins = Origins(self.docs.root, book.root)
        accepted = Accepted(
            (each, book.setting_at("ignores", number))
            for number, each in enumerate(book.settings.ignores if book.settings else ())
        )
        for code, fault in faults_of_content(site):
            # What a page would hold whose macros fail is not known.
            if pages.failed & {fault.path, f"{fault.subject.partition('#')[0]}index.html"}:
                continue
            where, sure = self._where(fault, pages, origins)
            if (code.name, where) not in told and not accepted.has(
                code.name, fault.subject, where.path
            ):
                told.add((code.name, where))
                yield _finding(code, fault, where, sure=sure)

    def _where(self, fault: Fault, pages: "_Pages", origins: Origins) -> tuple[Where, bool]:
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


def _finding(code: Code, fault: Fault, where: Where, *, sure: bool) -> Finding:
    page = posixpath.dirname(fault.path)
    hint = fault.hint if sure else f'{fault.hint}; on the page "{page}/"'
    return code.at(where, fault.message, hint)


class _Pages:
    """Every page of the site as it would be, rendered one after the other."""

    def __init__(self, env: Environment, macros: Macros, stash: Stash, dry: _Dry) -> None:
        self._env, self._macros, self._stash, self._dry = env, macros, stash, dry
        self._sandbox = Sandbox(macros, dry.docs.root)
        self._md = converter(*dry.project.extensions)
        self._links = LinkReader(self._md, dry._files)
        # Where MkDocs puts its own.
        self._md.treeprocessors.register(self._links, "handbook_links", 0)
        self._places: dict[tuple[str, str], list[Where]] = {}
        self.html: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.failed: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        registered = {page.path for page in self._dry.reading.book.all(PageRecord)}
        for doc in self._dry.reading.book.docs:
            if doc.is_page:
                found = list(self._render(doc))
                yield from found
                path = doc.url.rstrip("/") or "index"
                if path not in registered and not found:
                    file = f"{self._dry.reading.book.shown}/pages.yaml"
                    hint = f"add a record with path: {path} to {file}"
                    yield codes.NO_RECORD.at(Where(doc.shown), f'page "{path}" has no record', hint)
        for each in self._dry._made.values():
            doc = Doc(
                each.path,
                str(each.where.path if each.where else each.path),
                each.markdown,
                None,
                each.markdown,
            )
            for finding in self._render(doc, framed=False):
                yield replace(finding, where=each.where) if each.where else finding

    def place(self, fault: Fault) -> Where | None:
        """Where a link is written on a page of the docs folder, if Markdown made it."""
        places = self._places.get((fault.path, fault.spot.value))
        return places[min(fault.spot.nth, len(places) - 1)] if places else None

    def _render(self, doc: Doc, *, framed: bool = True) -> Iterator[Finding]:
        self._env.page.url = doc.url
        self._env.page.title = posixpath.basename(doc.path)
        text, found = self._sandbox.render(doc.body, doc.shown)
        if framed and not found:
            text, found = self._framed(doc, text)
        path = f"{doc.url}index.html"
        if found:
            self.failed.add(path)
        yield from found
        self._links.start(doc, doc.url)
        self._md.reset()
        html = self._stash.restore(self._converted(text))
        self.html[path] = f"<html><body>{html}</body></html>"
        self.sources[path] = doc.shown
        for address, written in self._links.origins.items():
            self._places[path, address] = [self._links.where(each) for each in written]
        yield from self._links.findings

    def _converted(self, text: str) -> str:
        """The text as HTML; empty where it is nested too deep, which is told elsewhere."""
        try:
            return self._md.convert(text) if len(text) <= LONGEST else ""
        except RecursionError:
            return ""

    def _framed(self, doc: Doc, text: str) -> tuple[str, list[Finding]]:
        """A page's text with its bar and its foot, as the site adapter puts them there."""
        try:
            call = {name: self._macros.get(name, lambda: "") for name in (frame.BAR, frame.FOOT)}
            bar = "" if frame.places_its_bar(doc.body) else call[frame.BAR]()
            return frame.around(text, bar, call[frame.FOOT]()), []
        except (Exception, SystemExit) as error:
            said = f"macro {frame.BAR} or {frame.FOOT}: {error}"
            return text, [codes.FAILED.at(Where(doc.shown), said, "mend the macro")]


def _address(path: str) -> str:
    """The address of a file of the docs folder."""
    return Doc(path, path).url if path.endswith(".md") else path


def _patterns(text: str) -> Any:
    """Whether a path is one of those that patterns name, as .gitignore has them."""
    if not text.strip():
        return lambda _path: False
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 -- few projects leave a page out

    return GitIgnoreSpec.from_lines(text.splitlines()).match_file
