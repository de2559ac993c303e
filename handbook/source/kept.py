"""Values of documents from a cache, by the digest of their bytes, instead of reading them again.

Only a document in which nothing is wrong or unusual is kept: what `quick` reads. So no secret and
no finding is ever in a cache, and a document with either is read anew each time. The values, and
where records start, are JSON, from which nothing but text, whole numbers, yes and no, lists and
mappings is taken. The key holds a digest of all code that decides what a text means, so another
version finds nothing.
"""

import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn, Protocol

import yaml

import handbook.secrets
from handbook.source.nodes import Map, Seq
from handbook.source.quick import Unplaced


class Cache(Protocol):
    """Bytes by key, as `files.store.Store` keeps them."""

    def get(self, key: str) -> bytes | None:
        """What is kept under a key, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Keep bytes under a key."""


def digest(data: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(data).hexdigest()


def look_up(cache: Cache, name: str, text: str) -> Map | Seq | None:
    """The value of a text whose bytes have a digest, or None where it is not in the cache."""
    found = cache.get(_key(name))
    return _Values(text).root(found) if found is not None else None


def keep(cache: Cache, name: str, root: Map | Seq) -> None:
    """Keep the value of a document that `quick` read, under the digest of its bytes."""
    items = root if isinstance(root, Seq) else ()
    nodes = [root, *(each for each in items if isinstance(each, (Map, Seq)))]
    value = [[each.at for each in nodes], root]
    cache.put(_key(name), json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _key(name: str) -> str:
    return f"yaml:{_reader()}:{name}"


@functools.cache
def _reader() -> str:
    """A digest of what decides which values a text has, and whether anything is wrong in it."""
    folders = (Path(__file__).parent, Path(handbook.secrets.__file__).parent)
    code = (path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py")))
    return _digest_of((yaml.__version__.encode(), *code))


def _digest_of(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:24]


class _Values:
    """Makes mappings and lists of JSON, each of which can look up where it stands in the text."""

    def __init__(self, text: str) -> None:
        self._unplaced = Unplaced(text)

    def root(self, data: bytes) -> Map | Seq | None:
        """The value that some bytes hold, or None where they hold no such value."""
        try:
            places, root = json.loads(
                data, object_hook=self._map, parse_float=_refuse, parse_constant=_refuse
            )
            root = self._list(root) if isinstance(root, list) else root
            if not isinstance(root, (Map, Seq)):
                return None
            items = root if isinstance(root, Seq) else ()
            nodes = (root, *(each for each in items if isinstance(each, (Map, Seq))))
            for node, (line, column) in zip(nodes, places, strict=True):
                node.at = int(line), int(column)
        except (ValueError, TypeError, RecursionError):
            return None
        self._unplaced.root = root
        return root

    def _map(self, found: dict[str, Any]) -> Map:
        node = Map.__new__(Map)
        node.update(found)
        node.unplaced = self._unplaced
        for key, value in found.items():
            if type(value) is list:
                node[key] = self._list(value)
            elif value is None:
                _refuse("null")
        return node

    def _list(self, found: list[Any]) -> Seq:
        node = Seq.__new__(Seq)
        node.unplaced = self._unplaced
        for value in found:
            if value is None:
                _refuse("null")
            node.append(self._list(value) if type(value) is list else value)
        return node


def _refuse(value: str) -> NoReturn:
    """Nothing that a document of ours can hold. Raises ValueError."""
    raise ValueError(value)
