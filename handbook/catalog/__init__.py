"""A folder of data files as one handbook."""

from handbook.catalog.book import Handbook
from handbook.catalog.docs import Doc, DocsFolder
from handbook.catalog.entries import Entry
from handbook.catalog.known import Known, Logged
from handbook.catalog.load import LoadedSettings, load, load_cached, load_settings, with_event
from handbook.catalog.owners import Owners
from handbook.catalog.settled import Lack, naming
from handbook.catalog.unread import EVERY_KIND, EVERYTHING, THE_LOG, THE_SETTINGS, unread

__all__ = [
    "EVERYTHING",
    "EVERY_KIND",
    "THE_LOG",
    "THE_SETTINGS",
    "Doc",
    "DocsFolder",
    "Entry",
    "Handbook",
    "Known",
    "Lack",
    "LoadedSettings",
    "Logged",
    "Owners",
    "load",
    "load_cached",
    "load_settings",
    "naming",
    "unread",
    "with_event",
]
