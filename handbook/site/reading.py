"""What a site is made from: the handbook, the day, and where its files are edited.

This is the site's edge: the environment is read here, and the clock asked, once a build.
"""

import datetime as dt
import functools
import os
from dataclasses import dataclass, field
from pathlib import Path

from handbook import rulebook
from handbook.catalog import DocsFolder, Handbook, load_cached
from handbook.clock import today
from handbook.findings import Code, Finding
from handbook.hosting import Repository
from handbook.publish.versions import refuse_name
from handbook.repository import repository
from handbook.site.addresses import Addresses
from handbook.site.stash import Stash

DATA, DOCS = "data", "docs"


@dataclass(frozen=True, repr=False)
class Reading:
    """One reading of the data, the day, and the repository that its files are edited in.

    It has no long `repr`: mkdocs-macros writes one of all that macros can see, in each build.

    `rules` are all codes that findings can have. `stash` is where an adapter that can put
    HTML into a converted page takes it, and `addresses` learns what the site calls its pages.
    `version` is the name that the site is published under, "" where none stands beside it.
    """

    book: Handbook
    today: dt.date
    repository: Repository
    rules: tuple[Code, ...]
    stash: Stash | None = None
    version: str = ""
    addresses: Addresses = field(default_factory=Addresses)

    @functools.cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the check says of the data; looked for once, for the build and for its pages."""
        return rulebook.check(self.book, self.today)


def reading(project: Path, stash: Stash | None = None, written: str = "") -> Reading:
    """The handbook of a project folder, as it stands now.

    `written` is the repository's address in the project's settings. Raises NoSuchHostError.
    """
    book = load_cached(project / DATA, DATA, DocsFolder(project / DOCS, DOCS))
    place = repository(project, os.environ, written)
    return Reading(book, today(book), place, rulebook.rulebook(), stash, version())


def version() -> str:
    """The name that the site is published under. Raises Refused where none can be called so."""
    name = os.environ.get("HANDBOOK_VERSION", "")
    if name:
        refuse_name(name)
    return name
