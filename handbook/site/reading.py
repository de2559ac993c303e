"""What a site is made from: the handbook, the day, and where its files are edited.

This is the site's edge: the environment is read here, and the clock asked, once a build.
"""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from handbook.catalog import DocsFolder, Handbook, load_cached
from handbook.clock import today
from handbook.findings import Code
from handbook.rulebook import rulebook
from handbook.site.stash import Stash

DATA, DOCS = "data", "docs"


@dataclass(frozen=True, repr=False)
class Reading:
    """One reading of the data, the day, and the repository's address ("" where it is not known).

    It has no long `repr`: mkdocs-macros writes one of all that macros can see, in each build.

    `rules` are all codes that findings can have. `stash` is where an adapter that can put
    HTML into a converted page takes it.
    """

    book: Handbook
    today: dt.date
    repository: str
    rules: tuple[Code, ...]
    stash: Stash | None = None


def reading(project: Path, stash: Stash | None = None) -> Reading:
    """The handbook of a project folder, as it stands now."""
    book = load_cached(project / DATA, DATA, DocsFolder(project / DOCS, DOCS))
    repository = os.environ.get("HANDBOOK_REPOSITORY", "").rstrip("/")
    return Reading(book, today(book), repository, rulebook(), stash)
