"""YAML text to values with the position of every key and value."""

from handbook.source.nodes import Map, Seq, position
from handbook.source.reader import Document, read

__all__ = ["Document", "Map", "Seq", "position", "read"]
