"""A data folder to a handbook, with all findings at once."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from handbook.catalog.again import again, changed
from handbook.catalog.beside import stamps_beside
from handbook.catalog.book import Handbook
from handbook.catalog.docs import DocsFolder
from handbook.catalog.documents import Documents
from handbook.catalog.files import SETTINGS, Stamp, readable, stamps, stamps_of
from handbook.catalog.loader import Loader
from handbook.catalog.settings_file import SettingsFile
from handbook.findings import Finding, Where
from handbook.model import Kinds, Settings
from handbook.source import position
from handbook.source.kept import Cache
from handbook.system import uncollected

_cache: dict[Path, "_Known"] = {}


def load(
    folder: Path,
    shown: str | None = None,
    docs: DocsFolder | None = None,
    kinds: Kinds | None = None,
    cache: Cache | None = None,
) -> Handbook:
    """Read every record of a folder, the pages of a docs folder, and nothing outside them.

    `shown` is how findings name the folder (by default as it was given). A docs folder
    that is not there has no pages. Raises FileNotFoundError where there is no such data
    folder.

    The settings may name modules beside the folder that define kinds, which are imported; not
    where `kinds` are given, as for the data of an older commit, of which no program is run.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no data folder {folder}")
    with uncollected():
        name = readable((shown if shown is not None else str(folder)).rstrip("/"))
        return Loader(Documents(folder, name, cache=cache), docs, kinds).load()


def with_event(book: Handbook, path: str, text: str) -> Handbook:
    """The handbook as it would be with one more file in its log; nothing is written."""
    documents = Documents(
        book.root, book.shown, book.kinds, book.zone, findings=list(book.findings)
    )
    loader = Loader(documents, entries=dict(book.entries))
    loader.log.events = list(book.log)
    loader.log.add(path, text.encode("utf-8"))
    loader.mean_current_ids()
    return replace(book, findings=loader.sorted_findings(), log=loader.sorted_log())


def load_cached(
    folder: Path,
    shown: str | None = None,
    docs: DocsFolder | None = None,
    opened: Callable[[], AbstractContextManager[Cache | None]] = nullcontext,
) -> Handbook:
    """As `load`, but the same object again for as long as no file of the folders changes.

    Where only files of records changed, no other is read.

    `opened` opens the cache of documents, when something is to be read.
    """
    pages = (stamps(docs.root), stamps_beside(docs)) if docs else ()
    data = stamps(folder)
    known = _cache.get(folder)
    own = stamps_of(known.book.kinds.files) if known else ()
    if known and (known.pages, known.shown, known.own) == (pages, shown, own):
        book = known.book if known.data == data else _again(known, data)
    else:
        book = None
    if book is None:
        with opened() as cache:
            book = load(folder, shown, docs=docs, cache=cache)
        own = stamps_of(book.kinds.files)
    _cache[folder] = _Known(data, pages, own, shown, book)
    return book


def _again(known: "_Known", data: tuple[Stamp, ...]) -> Handbook | None:
    """A handbook that was loaded, where no more than some of its records changed."""
    above = len(f"{known.book.root}{os.sep}")
    try:
        paths = [path[above:].replace(os.sep, "/") for path in changed(known.data, data)]
    except ValueError:
        return None
    return again(known.book, paths)


class _Known(NamedTuple):
    """A handbook as it was loaded last, and the stamps that its files had."""

    data: tuple[Stamp, ...]
    pages: tuple[tuple[Stamp, ...], ...]
    own: tuple[Stamp, ...]
    shown: str | None
    book: Handbook


class LoadedSettings(NamedTuple):
    """A handbook's own settings, None where they cannot be used, and what is wrong in them."""

    settings: Settings | None
    findings: tuple[Finding, ...]
    shown: str
    node: Any
    kinds: Kinds

    def where(self, *steps: str | int) -> Where:
        """Where a setting is written."""
        return Where(self.shown, *position(self.node, steps))


def load_settings(folder: Path, shown: str) -> LoadedSettings:
    """Read the settings of a folder alone, and which kinds it has, and none of its records."""
    documents = Documents(folder, shown)
    file = SettingsFile(documents)
    file.read()
    file.learn_kinds(None)
    findings = tuple(documents.findings)
    return LoadedSettings(
        file.settings, findings, f"{shown}/{SETTINGS}", file.node, documents.kinds
    )
