"""What pages are made from: the handbook, the day, and where its files are edited."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from handbook.catalog import Handbook
from handbook.catalog.made import has_feed
from handbook.findings import Code, Finding
from handbook.hosting import Repository
from handbook.pages.addresses import Addresses
from handbook.pages.derived import Derived
from handbook.pages.parts import Parts
from handbook.pages.placeholders import Placeholders
from handbook.schedule.versions import NoRepository, Versions

Check = Callable[[Handbook, dt.date], tuple[Finding, ...]]


@dataclass(frozen=True, repr=False)
class Reading:
    """One reading of the data, the day, and the repository that its files are edited in.

    It has no long `repr`: mkdocs-macros writes one of all that macros can see, in each build.

    `rules` are all codes that findings can have, and `check` is what looks for them.
    `placeholders` is where an adapter that can put HTML into a converted page takes it, and
    `addresses` learns what the site calls its pages. `version` is the name that the site is
    published under, "" where none stands beside it. `versions` is what the repository knows of
    the versions that gates are asked for. `parts` makes the parts of pages.
    """

    book: Handbook
    today: dt.date
    repository: Repository
    rules: tuple[Code, ...]
    check: Check
    placeholders: Placeholders | None = None
    version: str = ""
    addresses: Addresses = field(default_factory=Addresses)
    versions: Versions = field(default_factory=NoRepository)
    parts: Parts = field(default_factory=Parts)

    @property
    def has_feed(self) -> bool:
        """Whether the site has a feed, which its pages then name."""
        return has_feed(self.book)

    @functools.cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the check says of the data; looked for once, for the build and for its pages."""
        return self.check(self.book, self.today)

    def for_all_pages(self) -> AbstractContextManager[None]:
        """While something is worked out that several pages use."""
        return nullcontext()

    @functools.cached_property
    def derived(self) -> Derived:
        """What is worked out once from the whole handbook, and asked for page by page."""
        return Derived(self.book, lambda: self.findings)

    @functools.cached_property
    def titles(self) -> Mapping[str, str | None]:
        """The title that a page of the docs folder gives itself, by its address."""
        return {doc.url: doc.title for doc in self.book.docs if doc.is_page}
