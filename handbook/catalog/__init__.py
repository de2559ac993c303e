"""A folder of data files as one handbook."""

from handbook.catalog.book import Entry, Handbook, Logged
from handbook.catalog.docs import Doc, DocsFolder
from handbook.catalog.load import load, load_cached, with_event

__all__ = [
    "Doc",
    "DocsFolder",
    "Entry",
    "Handbook",
    "Logged",
    "load",
    "load_cached",
    "with_event",
]
