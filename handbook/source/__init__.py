"""YAML text, and JSON of other systems, to values with the position of every key and value."""

from handbook.source.json_reader import Json, NotJsonError, read_json
from handbook.source.nodes import Map, Seq, position
from handbook.source.reader import Document, read

__all__ = [
    "Document",
    "Json",
    "Map",
    "NotJsonError",
    "Seq",
    "position",
    "read",
    "read_json",
]
