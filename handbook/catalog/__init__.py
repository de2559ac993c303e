"""A folder of data files as one handbook."""

from handbook.catalog.book import Entry, Handbook
from handbook.catalog.docs import Doc, DocsFolder
from handbook.catalog.known import Known, Logged
from handbook.catalog.load import LoadedSettings, load, load_cached, load_settings, with_event

__all__ = [
    "Doc",
    "DocsFolder",
    "Entry",
    "Handbook",
    "Known",
    "LoadedSettings",
    "Logged",
    "load",
    "load_cached",
    "load_settings",
    "with_event",
]
