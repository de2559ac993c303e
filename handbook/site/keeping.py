"""Pages of the last site that need not be made again, and what must be known of those that are.

A page is taken from the last site while the engine, what stands around it, its own source and the
answers to all that it asked are the same, and its file is as it was written. MkDocs then neither
reads nor builds it. What cannot be known for sure, as what an unknown plugin does, keeps nothing.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.files.store import Store
from handbook.pages.answers import Answers, digest
from handbook.pages.notes import Notes, Question
from handbook.pages.parts import Parts
from handbook.pages.reading import Reading
from handbook.site import kept, linked
from handbook.site.asked import Asked, Numbers
from handbook.site.kept import Kept, Manifest
from handbook.site.keptparts import KeptParts
from handbook.site.keys import PageKeys
from handbook.site.sitefiles import SiteFiles, of_files

log = logging.getLogger("mkdocs.plugins.handbook")
Taken = dict[str, Kept]
NOTHING = Manifest("", "")
# What titles of pages are made of, beside their own text.
TITLES: frozenset[Question] = frozenset({("settings",), ("pages",)})


class Keeping:
    """What one build takes from the last site, and what it notes for the next one.

    `place` is where the last site is, `name` what this site is called in the store, and `engine`
    the fingerprint of all that makes pages.
    """

    def __init__(self, store: Store, name: str, engine: str, place: Path, notes: Notes) -> None:
        self._store, self._name, self._engine = store, name, engine
        self._rows = Parts()
        self._rows_of: dict[str, str] = {}
        self._place, self._notes = place, notes
        self._last, self._is_read = NOTHING, False
        self._had: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._asked = Asked()
        self._digests: dict[str, str] = {}
        self._parts: dict[str, tuple[str, bytes]] = {}
        self._titled: set[str] = set()
        self._loud: set[str] = set()
        self._page = self._frame = ""
        self._files: dict[str, str] = {}
        self._now: Answers | _Unknown = _Unknown()
        self._page_keys: PageKeys | None = None
        self.taken: Taken = {}

    def remember(self, last: Manifest | None) -> None:
        """Know the last site, as a build of this process noted it, or else as it is kept."""
        self._is_read = last is None
        self._last = last or self._read()

    def _read(self) -> Manifest:
        found = self._store.get(f"site:{self._name}")
        if found is not None:
            try:
                return kept.read(found)
            except ValueError as error:
                log.info(f"What is kept of the last site is left aside: {error}.")
        return NOTHING

    def learn(self, reading: Reading, files: SiteFiles, keys: PageKeys, rows: Parts) -> None:
        """Learn what is known of this build, what its pages are made from, and what makes parts."""
        self._page_keys, self._rows = keys, rows
        self._now = now = Answers(reading, of_files(files))
        if isinstance(rows, KeptParts):
            rows.learn(self._store, self._name, now)

    def is_good(self, file: File) -> bool:
        """Whether a page is in the last site as it would be made."""
        path = file.src_uri
        page = self._last.good(self._engine, {path: self._key(file)}, self._now).get(path)
        return page is not None and linked.holds(self._place, file.dest_uri, page.digest)

    def _key(self, file: File) -> str:
        return (self._page_keys.of(file) if self._page_keys else None) or ""

    def decide(self, files: SiteFiles, meanwhile: Callable[[], None]) -> None:
        """Say which pages are as they would be made; `meanwhile` is called before each."""
        for file in files.documentation_pages():
            meanwhile()
            if key := self._key(file):
                self._keys[file.src_uri] = key
        for path, page in self._last.good(self._engine, self._keys, self._now).items():
            meanwhile()
            part = self._store.get(f"part:{page.part}") if page.part else b""
            if path not in files.hidden and part is not None:
                self.taken[path] = page
                self._parts[path] = page.part, part
                self._known(files, path, page)
        files.hidden |= frozenset(self.taken)
        self._rows_of = self._last.rows(self._engine, self._keys, self._now)
        self._let_go()

    def _let_go(self) -> None:
        """Of the pages that are made anew, know no more than what the search had of them.

        What another build of this process noted is in memory all the same.
        """
        self._had = {path: page.part for path, page in self._last.pages.items() if page.part}
        if self._is_read and len(self.taken) < len(self._last.pages):
            self._last = replace(self._last, pages=dict(self.taken))

    @property
    def manifest(self) -> Manifest:
        """What is known of the last site, which is this build's once it is finished."""
        return self._last

    @property
    def count(self) -> int:
        """How many pages there are of which it is known what they are made from."""
        return len(self._keys)

    def take(self, files: SiteFiles, meanwhile: Callable[[], None]) -> None:
        """See that these pages are in the last site; those that somebody changed are to be made.

        `meanwhile` is called before each.
        """

        def is_there(path: str, page: Kept) -> bool:
            meanwhile()
            return linked.holds(self._place, _page(files, path).file.dest_uri, page.digest)

        lost = [path for path, page in self.taken.items() if not is_there(path, page)]
        self._unknown(files, *lost)

    def _known(self, files: SiteFiles, path: str, known: Kept) -> None:
        """Let the page of a file be what others must know of it, as if it had been read."""
        page = _page(files, path)
        if "title" not in vars(page):
            page.title = Markup(known.title)  # noqa: S704 -- as it was made for this site
            self._titled.add(path)
        page.present_anchor_ids = set(known.anchors)
        page.links_to_anchors = {}
        for to, anchor, written in known.links:
            if target := files.get_file_from_path(to):
                page.links_to_anchors.setdefault(target, {})[anchor] = written

    def _unknown(self, files: SiteFiles, *paths: str) -> None:
        """Let pages that are not taken after all be some that nobody has read."""
        files.hidden -= frozenset(paths)
        for path in paths:
            if path in self._titled:
                del vars(_page(files, path))["title"]
            del self.taken[path], self._parts[path]

    def give_back(self, files: SiteFiles) -> list[Page]:
        """Take nothing after all. The pages that are now to be made."""
        found = [_page(files, path) for path in files.hidden]
        self._unknown(files, *self.taken)
        files.hidden = frozenset()
        return found

    def holds(self, nav: Navigation) -> bool:
        """Whether what stands around all pages is what stood around those that were taken."""
        self._frame = frame(nav)
        return not self.taken or self._frame == self._last.frame

    @contextmanager
    def lent_titles(self, nav: Navigation) -> Iterator[bool]:
        """While pages of the navigation that are not read yet have the titles of the last site.

        Gives whether what stands around all pages is then as it was. A title may be another where
        the page's own text is, or what titles are made of.
        """
        lent = [page for page in nav.pages if "title" not in vars(page) and page.content is None]
        fit = all(map(self._is_titled, lent)) and self._last.has_same_titles(self._now)
        try:
            for page in lent if fit else ():
                page.title = Markup(self._last.pages[page.file.src_uri].title)  # noqa: S704
            yield fit and frame(nav) == self._last.frame
        finally:
            for page in lent:
                vars(page).pop("title", None)

    def _is_titled(self, page: Page) -> bool:
        path = page.file.src_uri
        return path in self._last.pages and self._last.pages[path].key == self._key(page.file)

    def start(self, page: str) -> None:
        """Note what is asked from now on, and said, as of a page."""
        self._page = page
        self._notes.turn_to(self._asked.to_add_to(page))
        self._rows.turn_to(page, self._rows_of.get(page))

    def stop(self) -> None:
        """No page is made any more."""
        self._page = ""
        self._notes.turn_to(None)
        self._rows.turn_to("")

    def said(self) -> None:
        """Something was said; a page that is made meanwhile is made again, to say it again."""
        self._loud.add(self._page)
        self._rows.said()

    def made(self, page: str, output: bytes) -> None:
        """A page's file is written."""
        self._digests[page] = linked.digest(output)
        self._asked.settle(page)

    def digests(self) -> dict[str, str]:
        """A digest of each page's file, by its path in the docs folder."""
        return {**{path: page.digest for path, page in self.taken.items()}, **self._digests}

    @property
    def files(self) -> dict[str, str]:
        """A digest of each file that was made from all pages, by its path in the site."""
        return self._files

    def search(self, page: str, data: bytes) -> None:
        """What the search has of a page that was made, packed."""
        self._parts[page] = linked.digest(data), data

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """What the search has of each page that it has something of, packed, by its path."""
        yield from ((path, data) for path, (_, data) in self._parts.items() if data)

    def take_search(self, to: Path) -> bool:
        """Whether the last index could be taken, because it has the same of the same pages."""
        files = self._last.files
        if not self._has_same_addresses() or self._changed():
            return False
        if not all(linked.take(self._place, to, path, files[path]) for path in files):
            return False
        self._files = dict(files)
        return bool(files)

    def search_before(self, share: int) -> tuple[dict[str, bytes], dict[str, str]] | None:
        """What the last index has of each page of which it has another part by now, and its files.

        None where it has other pages, where that is not known, and where of `share` pages more than
        one is such a page: nothing is read then.
        """
        if not self._has_same_addresses():
            return None
        changed = self._changed()
        if len(changed) * share > len(self._had):
            return None
        store, names, files = self._store, self._had, self._last.files
        parts = {path: store.get(f"part:{names[path]}") for path in changed}
        texts = {path: linked.read(self._place, path, files[path]) for path in files}
        if None in parts.values() or None in texts.values():
            return None
        return (
            {path: part for path, part in parts.items() if part},
            {path: data.decode() for path, data in texts.items() if data},
        )

    def _has_same_addresses(self) -> bool:
        """Whether the search has the pages of last time, where they were: settings say where."""
        now = {path for path, (name, _) in self._parts.items() if name}
        return self._engine == self._last.engine and self._had.keys() == now

    def _changed(self) -> list[str]:
        """The pages of last time of which the search has another part by now."""
        return [path for path, name in self._had.items() if self._parts[path][0] != name]

    def file(self, path: str, data: bytes) -> None:
        """A file that was made from all pages."""
        self._files[path] = linked.digest(data)

    def finish(self, pages: Iterable[Page]) -> None:
        """Keep what the next build can take, once the site is in its place."""
        made = {page.file.src_uri: page for page in pages if self._is_known(page)}
        # An index that has more than the pages that are kept would outlive those others.
        files = self._files if self._parts.keys() <= made.keys() | self.taken.keys() else {}
        taken = {path: page.asked for path, page in self.taken.items()}
        asked, lines = self._asked.with_taken(taken, self._last.lines, made, self._now)
        found = {path: replace(page, asked=asked[path]) for path, page in self.taken.items()}
        found |= {path: self._of(page, asked[path]) for path, page in made.items()}
        shared, titles = self._answered(self._shared()), self._answered(TITLES)
        new = Manifest(self._engine, self._frame, shared, titles, lines, found, files)
        if new != self._last:
            self._store.put(f"site:{self._name}", new.written())
            self._last = new

    def _is_known(self, page: Page) -> bool:
        """Whether a page was made, and can be taken by the next build."""
        path = page.file.src_uri
        return path in self._digests and path in self._keys and path not in self._loud

    def _shared(self) -> frozenset[Question]:
        """What all pages rest on; those that were taken, on what they did when they were made."""
        return frozenset(self._notes.shared).union(self._last.shared if self.taken else ())

    def _answered(self, questions: Iterable[Question]) -> dict[Question, str]:
        return {each: self._now.of(each) for each in questions}

    def _of(self, page: Page, asked: Numbers) -> Kept:
        name, data = self._parts.pop(page.file.src_uri, ("", b""))  # it is written by now
        if name:
            self._store.put(f"part:{name}", data)
        links = (page.links_to_anchors or {}).items()
        return Kept(
            self._keys[page.file.src_uri],
            asked,
            self._digests[page.file.src_uri],
            str(page.title),
            tuple(sorted(page.present_anchor_ids or ())),
            tuple((to.src_uri, *each) for to, found in links for each in found.items()),
            name,
            self._rows.digest(page.file.src_uri),
        )


class _Unknown:
    """Has no answer that anybody had before."""

    def of(self, _question: Question) -> str:
        """A digest of nothing."""
        return ""


def _page(files: SiteFiles, path: str) -> Page:
    file = files.get_file_from_path(path)
    assert file is not None  # noqa: S101 -- it is one of the pages that were decided on
    assert file.page is not None  # noqa: S101 -- and has one by then
    return file.page


def frame(nav: Navigation) -> str:
    """A digest of what stands around all pages: the navigation, with the titles of its pages."""
    return digest([_item(each) for each in nav.items])


def _item(item: Any) -> list[Any]:
    meta = json.loads(json.dumps(getattr(item, "meta", None), default=str))
    below = [_item(each) for each in item.children or ()]
    return [type(item).__name__, str(item.title), getattr(item, "url", ""), meta, below]
