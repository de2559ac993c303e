"""Parts of the pages of the last site, as rows of long tables, for pages that are made again.

A page is made again where one of a thousand records that it lists is another. Of what it is made of
then, most is as it was: a part is taken while what it is made of, and the answers to all that it
asked, are the same. What is kept is plain data, and nothing in it is believed that does not fit.
"""

import json
import zlib
from collections.abc import Callable, Hashable, Iterable
from types import CodeType
from typing import Any, NamedTuple, Protocol

from handbook.files.store import Store
from handbook.pages.answers import digest
from handbook.pages.notes import Notes, Question
from handbook.pages.parts import Parts
from handbook.site import linked
from handbook.site.asked import Answering

# What is unpacked is bounded, whoever packed it: the longest page of 10,000 records is 20 MB.
_MOST_BYTES = 256 * 1024 * 1024


class Knowing(Answering, Protocol):
    """What answers questions, and tells values from others."""

    def of_value(self, value: object) -> str | None:
        """A digest of a value, or None where nobody says how."""


class _Part(NamedTuple):
    """A part of a page, what it asked, and a digest of what was answered."""

    html: str
    asked: tuple[Question, ...]
    answers: str


_Found = dict[str, _Part]


class KeptParts(Parts):
    """Takes each part of a page as the last site had it, where it would be made the same."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._store: Store | None = None
        self._now: Knowing | None = None
        self._site = self._page = ""
        self._before: _Found = {}
        self._found: _Found = {}
        self._said = 0
        self._digests: dict[str, str] = {}

    def learn(self, store: Store, site: str, now: Knowing) -> None:
        """Learn where the parts of a site are kept, and what is known of this build."""
        self._store, self._site, self._now = store, site, now

    def turn_to(self, page: str, last: str | None = None) -> None:
        """Take what is kept of a page, once what was made of the one before is."""
        if page == self._page:
            return
        self._keep()
        self._page = page
        self._before = self._read(last) if last else {}

    def digest(self, page: str) -> str:
        """The digest of what is kept of a page that was made."""
        return self._digests.get(page, "")

    def said(self) -> None:
        """Do not keep what is being made."""
        self._said += 1

    def part(
        self, page: str, key: Hashable, values: tuple[Any, ...], make: Callable[[], str]
    ) -> str:
        """A part of a page, as it was or made anew."""
        name = self._name(key, values)
        if name is None:
            return make()
        found = self._before.get(name)
        if found is None or found.answers != self._answers(found.asked):
            return self._made(name, make)
        self._notes.asked.update(found.asked)
        self._found[name] = found
        return found.html

    def _name(self, key: Hashable, values: tuple[Any, ...]) -> str | None:
        """What a part is known by: its place on the page, and what it is made of."""
        made_of = self._now.of_value(values) if self._now and self._page else None
        return made_of and digest([made_of, _plain(key)])

    def _made(self, name: str, make: Callable[[], str]) -> str:
        asked, before = set[Question](), self._said
        with self._notes.of(asked):
            html = make()
        self._notes.asked |= asked
        if self._said == before:
            questions = tuple(sorted(asked))
            self._found[name] = _Part(html, questions, self._answers(questions))
        return html

    def _answers(self, asked: Iterable[Question]) -> str:
        assert self._now is not None  # noqa: S101 -- else no part has a name
        return digest([self._now.of(each) for each in asked])

    def _keep(self) -> None:
        """Keep the parts of the page that was made last."""
        if not self._found or self._store is None:
            return
        data = zlib.compress(json.dumps(self._found, separators=(",", ":")).encode("ascii"), 1)
        self._digests[self._page] = linked.digest(data)
        self._store.put(self._key(), data)
        self._found = {}

    def _read(self, wanted: str) -> _Found:
        """What is kept of the page, where it has a digest."""
        data = self._store.get(self._key()) if self._store else None
        if data is None or linked.digest(data) != wanted:
            return {}
        try:
            unpack = zlib.decompressobj()
            known = json.loads(unpack.decompress(data, _MOST_BYTES))
            return {name: _part(*each) for name, each in known.items()}
        except (zlib.error, ValueError, TypeError, AttributeError, RecursionError):
            return {}

    def _key(self) -> str:
        return f"parts:{self._site} {self._page}"


def _plain(key: Hashable) -> Any:
    """The place of a part as JSON; code is told by where it begins in its file, which it names."""
    if isinstance(key, tuple):
        return [_plain(each) for each in key]
    return [key.co_name, key.co_firstlineno] if isinstance(key, CodeType) else str(key)


def _part(html: str, asked: list[list[str]], answers: str) -> _Part:
    if not (isinstance(html, str) and isinstance(answers, str)):
        raise TypeError("a text was expected")
    return _Part(html, tuple(tuple(map(str, each)) for each in asked), answers)
