"""What is known of the pages of the last site, and which of them need not be made again.

It is plain data, kept as lines of JSON. Nothing in it is believed that does not fit: then all
pages are made again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from handbook.pages.notes import Question

# What is kept is read by the same engine alone; this is for what its files do not show.
FORMAT = 2


class Answering(Protocol):
    """What answers questions, each with a digest."""

    def of(self, question: Question) -> str:
        """The digest of the answer to a question."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made.

    `key` is what it was made from beside the data, `asked` the questions that it asked, in their
    order (as a set they would take several times the memory), `digest` that of its file, and `part`
    that of what the search has of it, "" where that is nothing. Other pages need its title, its
    anchors, and its links to anchors, each as path, anchor and how it is written.
    """

    key: str
    asked: tuple[Question, ...]
    digest: str
    title: str
    anchors: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Manifest:
    """All pages of a site, by their path in the docs folder.

    `engine` is what made them, `frame` what stands around each, and `answers` are those to all
    questions. `shared` are the questions that each page rests on. `files` are those that are made
    from all pages, by their path in the site, each with its digest.
    """

    engine: str
    frame: str
    shared: frozenset[Question] = frozenset()
    answers: Mapping[Question, str] = field(default_factory=dict)
    pages: Mapping[str, Kept] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def good(self, engine: str, keys: Mapping[str, str], now: Answering) -> dict[str, Kept]:
        """The pages that are as they would be made now.

        `keys` says for each page that there is what it is made from beside the data.
        """
        if engine != self.engine or any(self._changed(self.shared, now)):
            return {}
        known = ((path, self.pages.get(path), key) for path, key in keys.items())
        made = {path: page for path, page, key in known if page and page.key == key}
        asked = {each for page in made.values() for each in page.asked}
        changed = frozenset(self._changed(asked, now))
        return {path: page for path, page in made.items() if changed.isdisjoint(page.asked)}

    def same(self, now: Answering, questions: Iterable[Question]) -> bool:
        """Whether questions have the answers that they had."""
        return not any(self._changed(questions, now))

    def _changed(self, asked: Iterable[Question], now: Answering) -> Iterable[Question]:
        return (each for each in asked if now.of(each) != self.answers.get(each))

    def written(self) -> bytes:
        """As bytes to keep: a line of what all pages share, and one for each page."""
        questions = sorted(self.answers)
        number = {each: place for place, each in enumerate(questions)}
        head = {
            "format": FORMAT,
            "engine": self.engine,
            "frame": self.frame,
            "questions": questions,
            "answers": [self.answers[each] for each in questions],
            "shared": sorted(number[each] for each in self.shared),
            "files": dict(self.files),
        }
        found = bytearray(_line(head))
        for path, page in self.pages.items():
            found += b"\n" + _line((path, *_told(page, number)))
        return bytes(found)


def read(data: bytes) -> Manifest:
    """What was kept. Raises ValueError where it is anything else."""
    try:
        first, *lines = data.split(b"\n")
        head = json.loads(first)
        if head["format"] != FORMAT:
            raise ValueError("it is of another version")
        questions = [tuple(map(_text, each)) for each in head["questions"]]
        answers = dict(zip(questions, map(_text, head["answers"]), strict=True))
        shared = frozenset(questions[number] for number in head["shared"])
        files = {_text(path): _text(digest) for path, digest in head["files"].items()}
        # One after the other: all pages as JSON at once are several times as large.
        pages = dict(_page(json.loads(line), questions) for line in lines)
        return Manifest(_text(head["engine"]), _text(head["frame"]), shared, answers, pages, files)
    except (AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError("it is not what was kept") from error


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _told(page: Kept, number: Mapping[Question, int]) -> Iterable[Any]:
    asked = [number[each] for each in page.asked]
    return page.key, asked, page.digest, page.title, page.anchors, page.links, page.part


def _page(value: list[Any], questions: list[Question]) -> tuple[str, Kept]:
    path, key, asked, digest, title, anchors, links, part = value
    page = Kept(
        _text(key),
        tuple(questions[number] for number in asked),
        _text(digest),
        _text(title),
        tuple(map(_text, anchors)),
        tuple((_text(to), _text(anchor), _text(written)) for to, anchor, written in links),
        _text(part),
    )
    return _text(path), page


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value
