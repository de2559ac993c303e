"""A folder of data files as one handbook."""

from handbook.catalog.book import Entry, Handbook, Logged
from handbook.catalog.docs import Doc, DocsFolder
from handbook.catalog.load import LoadedSettings, load, load_cached, load_settings, with_event
from handbook.catalog.owners import Owners

__all__ = [
    "Doc",
    "DocsFolder",
    "Entry",
    "Handbook",
    "LoadedSettings",
    "Logged",
    "Owners",
    "load",
    "load_cached",
    "load_settings",
    "with_event",
]
