"""Which files nothing is wrong in, by the digest of their bytes: they are not searched again.

That is what `reader` looks for in a text before it is read: secrets, characters that nobody sees,
conflicts of a merge. A file with any of it is looked at anew each time. What a file means is never
kept: it is read from the file, which takes no longer. The key holds a digest of all code that
decides what is wrong, so another version finds nothing.
"""

import functools
import hashlib
from pathlib import Path
from typing import Protocol

import yaml

import handbook.secrets

# So many digests are kept, those of the last run first: of ten handbooks of 10,000 files.
_MOST = 100_000


class Cache(Protocol):
    """Bytes by key, as `files.store.Store` keeps them."""

    def get(self, key: str) -> bytes | None:
        """What is kept under a key, or None."""

    def put(self, key: str, value: bytes, spares: int = 0) -> None:
        """Keep bytes under a key; `spares` says how many bytes need not be read for them."""


def digest(data: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(data).hexdigest()


class Sound:
    """The digests of files in which nothing is wrong: those that a cache has, and of this run."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._before = frozenset((cache.get(_key()) or b"").decode("ascii", "replace").split("\n"))
        self._seen: dict[str, None] = {}
        self._new = 0

    def has(self, name: str) -> bool:
        """Whether nothing is wrong in the file with a digest."""
        if name not in self._before:
            return False
        self._seen[name] = None
        return True

    def add(self, name: str, size: int) -> None:
        """Note that nothing is wrong in a file with a digest and of so many bytes."""
        self._seen[name] = None
        self._new += size

    def keep(self) -> None:
        """Keep what is known by now, where that is more than before."""
        if self._new:
            names = [*self._seen, *sorted(self._before - self._seen.keys() - {""})]
            self._cache.put(_key(), "\n".join(names[:_MOST]).encode(), self._new)
            self._new = 0


@functools.cache
def _key() -> str:
    """The key of what the code of this version finds nothing wrong in."""
    folders = (Path(__file__).parent, Path(handbook.secrets.__file__).parent)
    whole = hashlib.sha256(yaml.__version__.encode())
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sound:{whole.hexdigest()[:24]}"
