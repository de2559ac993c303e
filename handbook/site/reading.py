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
from handbook.hosting import Repository
from handbook.repository import repository
from handbook.rulebook import rulebook
from handbook.site.stash import Stash

DATA, DOCS = "data", "docs"


@dataclass(frozen=True)
class Reading:
    """One reading of the data, the day, and the repository that its files are edited in.

    `rules` are all codes that findings can have. `stash` is where an adapter that can put
    HTML into a converted page takes it.
    """

    book: Handbook
    today: dt.date
    repository: Repository
    rules: tuple[Code, ...]
    stash: Stash | None = None


def reading(project: Path, stash: Stash | None = None, written: str = "") -> Reading:
    """The handbook of a project folder, as it stands now.

    `written` is the repository's address in the project's settings. Raises NoSuchHostError.
    """
    book = load_cached(project / DATA, DATA, DocsFolder(project / DOCS, DOCS))
    place = repository(project, os.environ, written)
    return Reading(book, today(book), place, rulebook(), stash)
