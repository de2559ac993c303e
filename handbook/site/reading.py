"""Reads the environment and the clock for the site adapter, once a build."""

import datetime as dt
import functools
import logging
import os
from pathlib import Path

from handbook import rulebook
from handbook.catalog import DocsFolder, Handbook, load_cached
from handbook.clock import today
from handbook.files.store import FOLDER, WORTH_KEEPING, Store
from handbook.findings import Finding
from handbook.history.versions import GitVersions
from handbook.pages.placeholders import Placeholders
from handbook.pages.reading import Reading
from handbook.publish.versions import refuse_name
from handbook.repository import repository

log = logging.getLogger("mkdocs.plugins.handbook")
DATA, DOCS = "data", "docs"


def reading(project: Path, placeholders: Placeholders | None = None, written: str = "") -> Reading:
    """The handbook of a project folder, as it stands now.

    `written` is the repository's address in the project's settings. Raises NoSuchHostError.
    """
    docs = DocsFolder(project / DOCS, DOCS)
    opened = functools.partial(_cache, project)
    book = load_cached(project / DATA, DATA, docs, opened)
    return of_book(book, docs, today(book), placeholders, written)


def of_book(
    book: Handbook,
    docs: DocsFolder,
    day: dt.date,
    placeholders: Placeholders | None = None,
    written: str = "",
) -> Reading:
    """A handbook as its pages show it on a day, with what the environment and git say of it.

    `docs` is in the folder of the project. Raises NoSuchHostError, and Refused where no site can
    be published under the name that is set.
    """
    project = docs.root.parent
    return Reading(
        book,
        day,
        repository(project, os.environ, written),
        rulebook.rulebook(),
        _checked,
        placeholders,
        version(),
        versions=GitVersions(project, book, docs),
    )


def _checked(book: Handbook, day: dt.date) -> tuple[Finding, ...]:
    """The check, which is the same for the same handbook and day."""
    if _last and _last[0][0] is book and _last[0][1] == day:
        return _last[0][2]
    found = rulebook.check(book, day)
    _last[:] = [(book, day, found)]
    return found


_last: list[tuple[Handbook, dt.date, tuple[Finding, ...]]] = []


def keep_fine(book: Handbook) -> None:
    """Keep what was fine for the next check."""
    if book.fine.is_worth_keeping:
        with _cache(book.root.absolute().parent) as cache:
            book.fine.keep(cache)


def _cache(project: Path) -> Store:
    return Store(project / FOLDER, log.info, least=WORTH_KEEPING)


def version() -> str:
    """The name that the site is published under. Raises Refused where none can be called so."""
    name = os.environ.get("HANDBOOK_VERSION", "")
    if name:
        refuse_name(name)
    return name
