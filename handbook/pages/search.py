"""What the search knows of the records: read from the data, so that no page's noise is in it.

A hit is a record, a step of a playbook, a way into one, an event or a handover page, each at
the place where it stands. The prose of pages is added by the adapter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from pydantic import BaseModel

from handbook.catalog import Entry, Handbook, made
from handbook.catalog.ways import Way, ways
from handbook.markup.commands import blocks_of_code, without_blocks
from handbook.markup.flat import blocks, paragraphs
from handbook.model import Record
from handbook.model.fields import fields_of, own_fields
from handbook.model.platform import Scenario
from handbook.model.texts import texts
from handbook.model.work import Playbook

# A text to the letter that is longer is read, not typed.
_TYPED = 80
_TYPED_WORD = re.compile(r"[A-Za-z][\w-]{2,}")
# Under trouble people look for the way in; below it a hit of the same words in its steps.
_WAY, _STEP = 3.0, 0.15
_OF_LOG = 0.3


@dataclass(frozen=True, slots=True)
class Hit:
    """What can be found: its address, title and kind, as HTML, and how much it counts.

    `text` is shown where it has what was looked for, a line of it for each block. `names` and
    `symptoms` are words to find it by that are not shown: what it is called, and what people type
    when they need it.
    """

    location: str
    title: str
    kind: str
    text: str = ""
    names: str = ""
    symptoms: str = ""
    boost: float = 1.0

    @property
    def page(self) -> str:
        """The address of the page on which it stands."""
        return self.location.partition("#")[0]


def hits(book: Handbook) -> Iterator[Hit]:
    """All hits that the data gives, those of a page in the order in which they stand on it."""
    scenarios = _by_way(book)
    for entry in book.entries.values():
        if isinstance(entry.record, Playbook):
            yield from _of_playbook(book, entry, entry.record, scenarios)
        else:
            yield _of_record(book, entry)
    yield from _of_log(book)
    for page in made.pages(book):
        if page.path.endswith("/handover.md") and page.written == "id":
            address = f"{page.path.removesuffix('.md')}/"
            yield Hit(address, _text(page.title), "Handover", boost=0.5)


def _of_record(book: Handbook, entry: Entry[Record]) -> Hit:
    record = entry.record
    found = (text for path, text in texts(record) if path not in (("title",), ("id",)))
    exact = () if entry.kind.quoted else _exact(record)
    long = (_text(text) for text in exact if len(text) > _TYPED)
    body = [line for text in found for line in blocks(text)]
    return Hit(
        entry.url,
        _text(record.title),
        entry.kind.label,
        paragraphs([*body, *long, *_said(record), *_owner(book, record)]),
        _names(record),
        boost=entry.kind.weight,
    )


def _of_playbook(
    book: Handbook, entry: Entry[Record], playbook: Playbook, scenarios: dict[str, list[Scenario]]
) -> Iterator[Hit]:
    """A playbook, each way into it and each of its steps."""
    told = (playbook.summary, playbook.purpose, *playbook.triggers, *playbook.unknown)
    body = [line for text in told if text for line in blocks(text)]
    namers = [each.title for each in book.named_as(playbook.id, "playbook")]
    yield Hit(
        entry.url,
        _text(playbook.title),
        entry.kind.label,
        paragraphs([*body, *_owner(book, playbook)]),
        _joined([_names(playbook), *map(_text, namers)]),
        _joined([*map(_text, playbook.symptoms), *_told(scenarios.get(playbook.id, []))]),
        entry.kind.weight,
    )
    for way in ways(book, playbook):
        if way.entry:
            key = f"{playbook.id}#{way.entry.step}"
            yield _of_way(entry, playbook, way, _told(scenarios.get(key, [])))
        yield from _of_steps(entry, way)


def _of_way(entry: Entry[Record], playbook: Playbook, way: Way, told: Iterable[str]) -> Hit:
    start = way.entry
    assert start is not None  # noqa: S101 -- whoever calls has looked
    lines = [line for text in (start.when, start.danger) if text for line in blocks(text)]
    return Hit(
        f"{entry.url}#{way.anchor}",
        _text(start.label),
        "Way in",
        paragraphs(lines),
        _joined([start.step, _glued(start.step), _text(playbook.title), *_tags(playbook)]),
        _joined([*map(_text, start.symptoms), *told]),
        entry.kind.weight * _WAY,
    )


def _of_steps(entry: Entry[Record], way: Way) -> Iterator[Hit]:
    """Each step: its sentences are read in a hit, and of its commands only the words are kept."""
    for step in way.steps:
        said = [text for text in (step.where, step.do) if text]
        prose = [line for text in said for line in blocks(without_blocks(text))]
        typed = _TYPED_WORD.findall(blocks_of_code(step.do))
        yield Hit(
            f"{entry.url}#{step.anchor}",
            f"{step.number}. {_text(step.title)}",
            "Step",
            paragraphs(prose),
            " ".join(sorted(set(typed))),
            boost=entry.kind.weight * _STEP,
        )


def _of_log(book: Handbook) -> Iterator[Hit]:
    """Each event at its place in its year."""
    for logged in book.log:
        event = logged.event
        about = book.get(event.subject)
        title = f"{event.kind.capitalize()}: {about.title if about else event.subject}"
        lines = [line for _, text in texts(event) for line in blocks(text)]
        place = f"log/{logged.id[:4]}/#{logged.id}"
        names = _joined([logged.id, *map(_text, _exact(event))])
        yield Hit(place, _text(title), "Event", paragraphs(lines), names, boost=_OF_LOG)


def _by_way(book: Handbook) -> dict[str, list[Scenario]]:
    """The scenarios by the playbook that they lead to, or the way into it, as id#step."""
    found: dict[str, list[Scenario]] = {}
    for each in book.all(Scenario):
        if each.playbook:
            key = f"{each.playbook}#{each.entry}" if each.entry else each.playbook
            found.setdefault(key, []).append(each)
    return found


def _told(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """What people see of what went wrong."""
    for each in scenarios:
        yield _text(each.title)
        yield from map(_text, filter(None, [each.looks_like]))


def _names(record: Record) -> str:
    """What else a record is called: its ids, also as one word, its tags, spellings, variables."""
    ids = (record.id, *record.former)
    short = (text for text in _exact(record) if len(text) <= _TYPED)
    return _joined([*ids, *map(_glued, ids), *map(_text, short)])


def _tags(record: Record) -> Iterator[str]:
    return map(_text, record.tags or ())


def _exact(part: BaseModel) -> Iterator[str]:
    """Texts that are told to the letter, as names of secrets: no prose, id, address or choice."""
    for each in fields_of(type(part)):
        if each.name in ("id", "formerly", "owner", "links", "ended", "extra") or each.ref:
            continue
        if each.prose or each.address or each.length or each.choices:
            continue
        for _, value in each.values(part):
            if each.part:
                yield from _exact(value)
            elif isinstance(value, str):
                yield value


def _said(record: Record) -> Iterator[str]:
    """What stands as a row on a page: choices, and the fields of a team's own, with their names."""
    for each in own_fields(record):
        if each.choices and not each.ref:
            values = (str(value) for _, value in each.values(record))
            if words := ", ".join(values):
                yield f"{_text(each.label)}: {_text(words)}"
    for name, value in record.extra.fields if record.extra else ():
        words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"{_text(name)}: {_text(words)}"


def _owner(book: Handbook, record: Record) -> Iterator[str]:
    """Who answers for it, as one line."""
    role = book.get(book.owner_of(record) or "")
    if role:
        yield f"Owner: {_text(role.title)}"


def _glued(name: str) -> str:
    """A name of two or three words as one word, as people type it: paymentgateway."""
    return name.replace("-", "") if 1 <= name.count("-") <= 2 else ""


def _joined(words: Iterable[str]) -> str:
    """Words for the index, each once."""
    return " ".join(dict.fromkeys(filter(None, words)))


def _text(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)
