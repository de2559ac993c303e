"""JSON that other systems print, as a list of objects with their places."""

from collections.abc import Iterator
from typing import Any

from handbook.drift import codes
from handbook.drift.given import File
from handbook.findings import Finding, Where
from handbook.source import Json, Map, NotJsonError, Seq, position, read_json


def read_file(file: File) -> tuple[Json | None, tuple[Finding, ...]]:
    """The JSON of a file, an object or a list; None and what is wrong where there is none."""
    if trouble := file.unreadable():
        return None, trouble
    try:
        json = read_json(file.data, file.shown, listed=True)
    except NotJsonError as error:
        said = str(error).removeprefix(f"{file.shown}:").strip()
        hint = "it is compared as the vendor's command prints it"
        return None, (codes.NOT_COMPARED.at(Where(file.shown), f"no JSON: {said}", hint),)
    return (None if json.findings else json), json.findings


def objects(json: Json, under: str = "") -> Iterator[tuple[tuple[str | int, ...], Map]]:
    """The objects of a file with their paths: of its list, of the lists in it, or itself.

    `under` is the key that has the list where the file is an object.
    """
    root: Any = json.root
    start: tuple[str | int, ...] = ()
    if isinstance(root, Map) and isinstance(root.get(under), Seq):
        root, start = root[under], (under,)
    yield from _objects(root, start)


def _objects(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Map]]:
    if isinstance(node, Map):
        yield path, node
    elif isinstance(node, Seq):
        for number, each in enumerate(node):
            yield from _objects(each, (*path, number))


def text(node: Any, *keys: str) -> str:
    """The first text or whole number at one of some keys; "" where there is none."""
    for key in keys:
        value = node.get(key) if isinstance(node, Map) else None
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
    return ""


def where(json: Json, *path: str | int) -> Where:
    """Where a value is written."""
    return Where(json.path, *position(json.root, path))
