"""What is known of the pages of the last site, and which of them need not be made again.

It is plain data, kept as lines of text. Nothing in it is believed that does not fit: then all
pages are made again.
"""

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from handbook.pages.notes import Question
from handbook.site.asked import Answering, Holding, Numbers, is_of

# What is kept is read by the same engine alone; this is for what its files do not show.
FORMAT = 4
# What is unpacked is bounded, whoever packed it: 10,000 pages take 13 MB.
_MOST_BYTES = 512 * 1024 * 1024
# So many lines are packed in one go.
_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made.

    `key` is what it was made from beside the data, `asked` the numbers of the answers that it rests
    on, and `digest` that of its file. `part` is the digest of what the search has of it, and `rows`
    that of its parts which are kept, "" where there is none. Other pages need its title, its
    anchors, and its links to anchors, each as path, anchor and how it is written.
    """

    key: str
    asked: Numbers
    digest: str
    title: str
    anchors: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    part: str = ""
    rows: str = ""


@dataclass(frozen=True)
class Manifest:
    """All pages of a site, by their path in the docs folder.

    `engine` is what made them, `frame` what stands around each. `shared` are the questions that
    each page rests on, with their answers, `titles` those that titles are made of, and `lines` the
    answers that single pages rest on. `files` are those that are made from all pages, by their path
    in the site, each with its digest.
    """

    engine: str
    frame: str
    shared: Mapping[Question, str] = field(default_factory=dict)
    titles: Mapping[Question, str] = field(default_factory=dict)
    lines: Sequence[str] = ()
    pages: Mapping[str, Kept] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def good(self, engine: str, keys: Mapping[str, str], now: Answering) -> dict[str, Kept]:
        """The pages that are as they would be made now.

        `keys` says for each page that there is what it is made from beside the data.
        """
        holding = Holding(self.lines, now)
        known = self._of_same_text(engine, keys, now)
        return {path: page for path, page in known.items() if holding.all(page.asked)}

    def rows(self, engine: str, keys: Mapping[str, str], now: Answering) -> dict[str, str]:
        """The pages of which parts may be taken, each with the digest of those that are kept."""
        return {path: page.rows for path, page in self._of_same_text(engine, keys, now).items()}

    def _of_same_text(
        self, engine: str, keys: Mapping[str, str], now: Answering
    ) -> dict[str, Kept]:
        """The pages of which only what they alone asked can have other answers by now."""
        if engine != self.engine or not _same(self.shared, now):
            return {}
        known = ((path, self.pages.get(path), key) for path, key in keys.items())
        return {path: page for path, page, key in known if page and page.key == key}

    def asks(self, what: str) -> bool:
        """Whether any page asks something that has no key."""
        return (what,) in self.shared or any(is_of(line, (what,)) for line in self.lines)

    def is_like(self, now: Answering) -> bool:
        """Whether all that pages share is as it was: what each rests on, and their titles."""
        return _same(self.shared, now) and self.has_same_titles(now)

    def has_same_titles(self, now: Answering) -> bool:
        """Whether titles of pages are made of the same, beside the pages' own text."""
        return bool(self.titles) and _same(self.titles, now)

    def written(self) -> bytes:
        """As bytes to keep: a line of what all pages share, then the answers, then the pages."""
        head = {
            "format": FORMAT,
            "engine": self.engine,
            "frame": self.frame,
            "shared": [[answer, *each] for each, answer in sorted(self.shared.items())],
            "titles": [[answer, *each] for each, answer in sorted(self.titles.items())],
            "lines": len(self.lines),
            "files": dict(self.files),
        }
        pages = ((path, *_told(page)) for path, page in self.pages.items())
        return _packed(chain([_line(head)], self.lines, map(_line, pages)))


def _packed(lines: Iterable[str]) -> bytes:
    """Lines of ASCII, packed a few at a time: they take a fifth, and are never there whole."""
    pack, rest = zlib.compressobj(1), iter(lines)
    packed = list[bytes]()
    while some := [*islice(rest, _AT_ONCE)]:
        packed.append(pack.compress("\n".join((*some, "")).encode("ascii")))
    return b"".join([*packed, pack.flush()])


def _unpacked(data: bytes) -> list[str]:
    """Lines that were packed. Raises ValueError where they are none, or far too much."""
    unpack = zlib.decompressobj()
    try:
        text = unpack.decompress(data, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError("it is not packed") from error
    if not unpack.eof or not text.endswith(b"\n"):
        raise ValueError("it is not whole")
    return text[:-1].decode("ascii").split("\n")


def read(data: bytes) -> Manifest:
    """What was kept. Raises ValueError where it is anything else."""
    try:
        rest = _unpacked(data)
        head = json.loads(rest.pop(0))
        if head["format"] != FORMAT:
            raise ValueError("it is of another version")
        count = head["lines"]
        shared, titles = _answers(head["shared"]), _answers(head["titles"])
        files = {_text(path): _text(digest) for path, digest in head["files"].items()}
        # One after the other: all pages as JSON at once are several times as large.
        pages = dict(_page(json.loads(line), count) for line in rest[count:])
        del rest[count:]
        if len(rest) != count:
            raise ValueError("lines are missing")
        return Manifest(
            _text(head["engine"]), _text(head["frame"]), shared, titles, tuple(rest), pages, files
        )
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError("it is not what was kept") from error


def _same(answers: Mapping[Question, str], now: Answering) -> bool:
    return all(now.of(each) == answer for each, answer in answers.items())


def _answers(value: Iterable[list[Any]]) -> dict[Question, str]:
    return {tuple(map(_text, question)): _text(answer) for answer, *question in value}


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _told(page: Kept) -> Iterable[Any]:
    asked = page.asked.tolist()
    shown = page.title, page.anchors, page.links
    return page.key, asked, page.digest, *shown, page.part, page.rows


def _page(value: list[Any], count: int) -> tuple[str, Kept]:
    path, key, asked, digest, title, anchors, links, part, rows = value
    if max(asked, default=-1) >= count:
        raise ValueError("a page rests on what is not there")
    page = Kept(
        _text(key),
        array("I", asked),
        _text(digest),
        _text(title),
        tuple(map(_text, anchors)),
        tuple((_text(to), _text(anchor), _text(written)) for to, anchor, written in links),
        _text(part),
        _text(rows),
    )
    return _text(path), page


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value
