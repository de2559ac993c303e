"""Reads the environment and the clock for the site adapter, once a build."""

import datetime as dt
import functools
import logging
import os
from collections.abc import Callable
from pathlib import Path

from handbook import rulebook
from handbook.catalog import DocsFolder, Handbook, load_cached
from handbook.clock import today
from handbook.files.store import FOLDER, WORTH_KEEPING, Store
from handbook.findings import Finding
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
    opened = functools.partial(Store, project / FOLDER, log.info, least=WORTH_KEEPING)
    book = load_cached(project / DATA, DATA, DocsFolder(project / DOCS, DOCS), opened)
    place = repository(project, os.environ, written)
    rules = rulebook.rulebook()
    check = functools.partial(_checked, opened)
    return Reading(book, today(book), place, rules, check, placeholders, version())


def _checked(opened: Callable[[], Store], book: Handbook, day: dt.date) -> tuple[Finding, ...]:
    """The check; what was fine is kept for the next one."""
    found = rulebook.check(book, day)
    if book.fine.is_worth_keeping:
        with opened() as cache:
            book.fine.keep(cache)
    return found


def version() -> str:
    """The name that the site is published under. Raises Refused where none can be called so."""
    name = os.environ.get("HANDBOOK_VERSION", "")
    if name:
        refuse_name(name)
    return name
