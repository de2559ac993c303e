"""Which files a rule has nothing to say about, so that it need not look at them again.

Some rules look at one record at a time, and at nothing beside it: what they find follows from the
file that it is written in. Where they found nothing, that is kept by the digest of the file, with
one of all code that decides it. What they find is looked for each time.
"""

import functools
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import compress
from operator import not_
from pathlib import Path
from typing import TypeVar

from handbook.source.kept import Cache

T = TypeVar("T")
_CODE = Path(__file__).resolve().parents[1]


class Fine:
    """For each code, the files about which its rule had nothing to say.

    `digests` has the digest of each file of the handbook, by the name that findings give it, and
    `known` the digest that such a file had.
    """

    def __init__(
        self,
        digests: Mapping[str, str] | None = None,
        name: str = "",
        known: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._digests = digests or {}
        self._name = name
        self._known = {code: dict(files) for code, files in (known or {}).items()}
        self._fine: dict[str, set[str]] = {}
        self._is_new = False

    def others(self, code: str, things: Iterable[T], path: Callable[[T], str]) -> list[T]:
        """Of some things those about whose files the rule of a code may have something to say.

        `path` gives the file that one is written in. About the files of the others, as they are
        now, the rule had nothing to say.
        """
        fine, every = self._fine_for(code), [*things]
        # A dozen rules go through ten thousand records: no step of it runs Python.
        return [*compress(every, map(not_, map(fine.__contains__, map(path, every))))]

    def _fine_for(self, code: str) -> set[str]:
        """The files, as they are now, about which a rule had nothing to say."""
        found = self._fine.get(code)
        if found is None:
            digests = self._digests
            known = self._known.get(code, {}).items()
            found = self._fine[code] = {path for path, at in known if digests.get(path) == at}
        return found

    def add(self, code: str, paths: Iterable[str]) -> None:
        """Note that the rule of a code has nothing to say about some files."""
        here = {path: self._digests[path] for path in paths if path in self._digests}
        self._known.setdefault(code, {}).update(here)
        self._fine_for(code).update(here)
        self._is_new = self._is_new or bool(here)

    def with_digests(self, digests: Mapping[str, str]) -> "Fine":
        """The same where some files are others now, by the name that findings give them."""
        new = Fine({**self._digests, **digests}, self._name, self._known)
        new._is_new = self._is_new
        for code, fine in self._fine.items():
            known = self._known.get(code, {})
            here = {path for path, at in digests.items() if known.get(path) == at}
            new._fine[code] = fine - digests.keys() | here
        return new

    def keep(self, cache: Cache) -> None:
        """Keep what is known of the files that there are: each once, and for each code which."""
        files = sorted({path for known in self._known.values() for path in known})
        there = [(path, self._digests[path]) for path in files if path in self._digests]
        fine = {
            code: [number for number, (path, at) in enumerate(there) if known.get(path) == at]
            for code, known in sorted(self._known.items())
        }
        cache.put(self._name, json.dumps([there, fine], ensure_ascii=False).encode())
        self._is_new = False

    @property
    def is_worth_keeping(self) -> bool:
        """Whether anything is known by now that no cache says."""
        return bool(self._is_new and self._name)


def from_cache(cache: Cache, digests: Mapping[str, str], own: Iterable[Path]) -> Fine:
    """What a cache knows of files with these digests; `own` are modules that define kinds."""
    name = f"fine:{_digest_of([_engine().encode(), *_read(own)])}"
    found = cache.get(name)
    try:
        files, fine = json.loads(found) if found else ((), {})
        there = [(str(path), str(at)) for path, at in files]
        known = {code: dict(map(there.__getitem__, which)) for code, which in fine.items()}
        return Fine(digests, name, known)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return Fine(digests, name)


@functools.cache
def _engine() -> str:
    """A digest of the engine's code, and of the names and versions of all packages beside it."""
    folders = (Path(place) for place in sys.path if place and Path(place).is_dir())
    names = {each.name for folder in folders for each in folder.glob("*-info")}
    return _digest_of([repr(sorted(names)).encode(), *_read(sorted(_CODE.rglob("*.py")))])


def _read(paths: Iterable[Path]) -> Iterator[bytes]:
    return (path.read_bytes() for path in paths if path.is_file())


def _digest_of(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:32]
