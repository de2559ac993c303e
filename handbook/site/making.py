"""The making of a site: which of its pages are made, and what is noted meanwhile.

Where something makes pages of which nobody knows what it reads, all of them are made.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.catalog.made import Made
from handbook.files.store import FOLDER, Store
from handbook.pages.noted import NotedReading
from handbook.pages.notes import NEVER, Notes, Question
from handbook.pages.parts import Parts
from handbook.pages.reading import Reading
from handbook.pages.values import Values
from handbook.site import keys, linked
from handbook.site.around import Around
from handbook.site.keeping import Keeping
from handbook.site.kept import Manifest
from handbook.site.keptparts import KeptParts
from handbook.site.sitefiles import SiteFiles

log = logging.getLogger("mkdocs.plugins.handbook")
# A page of the docs folder with a statement of Jinja may take in other files of that folder.
_STATEMENT = "{%"
_IN_SITE = (InclusionLevel.INCLUDED, InclusionLevel.NOT_IN_NAV, InclusionLevel.UNDEFINED)

# Is given the notes of a build, and what answers the questions in them.
MakesParts = Callable[[Notes, Callable[[Question], Any]], Parts]


class Making:
    """One build of a site. `reading` is what is known, `seen` the same as pages see it.

    `parts` gives what makes the parts of pages, where this process remembers some; else those of
    the last site are taken. `meanwhile` is called again and again, between two steps, for what does
    not wait for the site.
    """

    def __init__(
        self,
        project: Path,
        reading: Reading,
        say: Callable[[str], None],
        parts: MakesParts | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self.meanwhile = meanwhile
        self.notes = Notes()
        self.reading = reading
        found = parts(self.notes, Values(reading).or_new) if parts else KeptParts(self.notes)
        self._rows = found
        self.seen = NotedReading(reading, self.notes, found)
        self._store = Store(project / FOLDER, say)
        self._project = project
        self._keeping: Keeping | None = None
        self._listener = keys.Listener(self._said)
        self._keys: keys.PageKeys | None = None
        self._files: SiteFiles | None = None
        self._place: Path | None = None  # of the site, once it is finished

    def keep(
        self, place: Path, command: str, engine: Callable[[], str], last: Manifest | None = None
    ) -> None:
        """Take from the last site, at a place, what is as it would be made.

        `last` is what the build before noted, where this process did it.
        """
        # Where a site is served from is another folder each time.
        there = "" if command == "serve" else os.path.relpath(place, self._project)
        name = f"{command} {there}"
        self._keeping = Keeping(self._store, name, engine(), place, self.notes)
        self._keeping.remember(last)
        logging.getLogger("mkdocs").addHandler(self._listener)

    @property
    def manifest(self) -> Manifest | None:
        """What is known of the last site, once this build is finished of this one."""
        return self._keeping.manifest if self._keeping else None

    def is_certain(self) -> bool:
        """Whether all pages rest on what answers twice alike, and nothing was said of them."""
        last = self.manifest
        return (
            last is not None
            and not last.asks(NEVER)
            and all(each.src_uri in last.pages for each in self.all_files())
        )

    def known(self) -> dict[str, str]:
        """A digest of each file that was made from pages, and of these, by its path in the site."""
        return {**self.digests(), **(self._keeping.files if self._keeping else {})}

    def digests(self) -> dict[str, str]:
        """A digest of each page's file, by its path in the site."""
        if self._keeping is None:
            return {}
        files = ((file.src_uri, file.dest_uri) for file in self.all_files())
        digests = self._keeping.digests()
        return {to: digests[path] for path, to in files if path in digests}

    def files(self, files: Files) -> Files:
        """The files of the build, which note what pages look for."""
        self._files = SiteFiles(files, self.notes)
        return self._files

    def learn(
        self,
        config: MkDocsConfig,
        made: Mapping[str, Made],
        around: Around,
        front: Callable[[str], dict[str, Any]],
        nav: Navigation,
    ) -> None:
        """Learn what pages are made from. `front` gives the front matter of one that is written."""
        docs = {doc.path: doc for doc in self.reading.book.docs if doc.is_page}

        def urls() -> list[str]:
            # Then an address says whether a page is there: faq.html for faq/.
            pages = [] if config.use_directory_urls else self.all_files()
            return sorted(each.url for each in pages)

        self._keys = keys.PageKeys(config, made, docs, around, front, urls)
        for page in nav.pages:  # what stands around all pages tells of their front matter
            self._keys.of(page.file)
        if self._keeping and self._files:
            self._keeping.learn(self.reading, self._files, self._keys, self._rows)

    def decide(self) -> None:
        """Say which pages are as they would be made."""
        if self._keeping and self._files:
            self._keeping.decide(self._files, self.meanwhile)

    def take(self) -> None:
        """Take the pages that were decided on, where they are in the last site as they were."""
        if self._keeping is None or self._files is None:
            return
        self._keeping.take(self._files, self.meanwhile)
        if taken := len(self._keeping.taken):
            log.info(f"{taken} of {self._keeping.count} pages are taken from the last site.")

    @property
    def site_files(self) -> SiteFiles:
        """The files of the build, once there are any."""
        assert self._files is not None  # noqa: S101 -- MkDocs reads no page before
        return self._files

    def is_to_be_made(self, file: File) -> bool:
        """Whether a page is made by this build, and may be before its turn."""
        known = self._keeping is not None and self._keys is not None and self._keys.of(file)
        return (
            bool(known)
            and file.inclusion in _IN_SITE
            and file.src_uri not in self.site_files.hidden
        )

    def is_as_before(self, file: File) -> bool:
        """Whether a page is in the last site as it would be made."""
        return self._keeping is not None and self._keeping.is_good(file)

    @contextmanager
    def lent_titles(self, nav: Navigation) -> Iterator[bool]:
        """While all pages of the navigation have titles; gives whether they are those to come."""
        if self._keeping is None:
            yield False
            return
        with self._keeping.lent_titles(nav) as settled:
            yield settled

    def made_first(self, file: File) -> None:
        """A page is made before MkDocs comes to it, which need not do so any more."""
        self.site_files.hidden |= {file.src_uri}

    def start(self, page: Page) -> None:
        """A page is being made from now on."""
        if self._keeping:
            self._keeping.start(page.file.src_uri)
            known = self._keys is not None and self._keys.of(page.file) is not None
            if self._keys and _STATEMENT in self._keys.texts.get(page.file.src_uri, ""):
                self.notes.ask("docs")
            if not known:
                self.notes.ask(NEVER)

    def stop(self) -> None:
        """No page is being made any more."""
        if self._keeping:
            self._keeping.stop()

    def _said(self) -> None:
        if self._keeping:
            self._keeping.said()

    def all_files(self) -> list[File]:
        """The files of all pages of the site, of those that are taken too."""
        return [*self._files.documentation_pages()] if self._files else []

    def taken_files(self) -> set[str]:
        """The pages that are as in the last site, by their files in the site."""
        hidden = self._files.hidden if self._files else ()
        return {file.dest_uri for file in self.all_files() if file.src_uri in hidden}

    def unsettled(self, nav: Navigation) -> list[Page]:
        """The pages that are to be made after all, because what stands around them is another."""
        if self._keeping is None or self._files is None or self._keeping.holds(nav):
            return []
        log.info("What stands around all pages is another: they are made all the same.")
        return self._keeping.give_back(self._files)

    def pages(self) -> list[Page]:
        """All pages of the site, those that are taken too."""
        return [file.page for file in self.all_files() if file.page]

    def made(self, page: Page, output: str) -> None:
        """A page is finished."""
        if self._keeping and output.strip():
            data = output.encode("utf-8", errors="xmlcharrefreplace")
            self._keeping.made(page.file.src_uri, data)

    def finish(self, config: MkDocsConfig) -> None:
        """Say of the pages that MkDocs did not see what it says of those that it makes."""
        if self._keeping and self._files:
            self.stop()
            level = config.validation.links.anchors
            for path in self._files.hidden:
                file = self._files.get_file_from_path(path)
                if file and file.page:
                    file.page.validate_anchor_links(files=self._files, log_level=level)

    def keep_for_next(self, place: Path) -> None:
        """Keep what the next build can take; the new site is in its place."""
        if self._keeping:
            self._keeping.finish(self.pages())
            self._place = place
        self.close()

    def shown(self) -> tuple[dict[str, str] | None, str]:
        """The pages of the site by their files, each with a digest, and one of what all use.

        None in place of the pages where nobody knows which are the same as before.
        """
        if self._keeping is None:
            return None, ""
        return self.digests(), linked.of_assets(self._place) if self._place else ""

    def close(self) -> None:
        """End the making, also of a site that failed."""
        logging.getLogger("mkdocs").removeHandler(self._listener)
        self._store.close()

    def search(self, page: Page, part: bytes) -> None:
        """What the search has of a page, packed."""
        if self._keeping:
            self._keeping.search(page.file.src_uri, part)

    def taken_parts(self) -> Iterator[tuple[str, bytes]]:
        """What the search has of the pages that were taken, packed, by their paths."""
        for path, part in self._keeping.parts() if self._keeping else ():
            if self._keeping and path in self._keeping.taken:
                yield path, part

    def take_search(self, to: Path) -> bool:
        """Whether the index of the last site could be taken."""
        return bool(self._keeping and self._keeping.take_search(to))

    def search_before(self, share: int) -> tuple[dict[str, bytes], dict[str, str]] | None:
        """What the last index has of pages that have another part now, and its files.

        None where of `share` pages more than one is such a page.
        """
        return self._keeping.search_before(share) if self._keeping else None

    def file(self, path: str, text: str) -> None:
        """A file that is made from all pages."""
        if self._keeping:
            self._keeping.file(path, text.encode())
