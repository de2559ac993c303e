"""What the search knows of the records: read from the data, so that no page's noise is in it.

A hit is a record, a step of a playbook, a way into one, an event or a handover page, each at
the place where it stands. The prose of pages is added by the adapter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from pydantic import BaseModel

from handbook.catalog import Entry, Handbook
from handbook.catalog.ways import Way, ways
from handbook.markup.commands import blocks_of_code, without_blocks
from handbook.markup.flat import blocks, paragraphs
from handbook.model import Record
from handbook.model.fields import Field, fields_of, own_fields
from handbook.model.platform import Scenario
from handbook.model.texts import texts
from handbook.model.work import Playbook
from handbook.pages.derived import Derived

# A text to the letter that is longer is read, not typed.
_TYPED = 80
_TYPED_WORD = re.compile(r"[A-Za-z][\w-]{2,}")
_BETWEEN, _GLUED = re.compile(r"[-_.]"), 4
# Fields that are read otherwise.
_SHARED = frozenset({"id", "formerly", "owner", "links", "tags", "ended", "extra"})
# Under trouble people look for the way in; below it a hit of the same words in its steps.
_WAY, _STEP = 3.0, 0.15
_OF_LOG = 0.3
_YEAR = re.compile(r"log/(\d{4})/")


@dataclass(frozen=True, slots=True)
class Hit:
    """What can be found: its address, title and kind, as HTML, and how much it counts.

    `text` is shown where it has what was looked for, a line of it for each block. `names` and
    `symptoms` find it and are not shown: what it is called, and what people type when they need
    it, each on a line of its own; so are `topics`, what it is about, and `typed`, the words of its
    commands.
    """

    location: str
    title: str
    kind: str
    text: str = ""
    names: str = ""
    symptoms: str = ""
    topics: str = ""
    typed: str = ""
    boost: float = 1.0

    @property
    def page(self) -> str:
        """The address of the page on which it stands."""
        return self.location.partition("#")[0]


def hits(book: Handbook, derived: Derived, page: str) -> Iterator[Hit]:
    """The hits that the data gives on a page, by its address, in the order in which they stand."""
    for name in derived.records.get(page, ()):
        entry = book.entries[name]
        if isinstance(entry.record, Playbook):
            yield from _of_playbook(book, derived, entry, entry.record)
        else:
            yield _of_record(book, entry)
    if found := _YEAR.fullmatch(page):
        yield from _of_log(book, found[1])
    if title := derived.handovers.get(page):
        yield Hit(page, _text(title), "Handover", boost=0.5)


def _of_record(book: Handbook, entry: Entry[Record]) -> Hit:
    record = entry.record
    found = (text for path, text in texts(record) if path not in (("title",), ("id",)))
    exact = () if entry.kind.quoted else [*_exact(record), *_exact_within(record)]
    long = (_text(text) for text in exact if len(text) > _TYPED)
    body = [line for text in found for line in blocks(text)]
    return Hit(
        entry.url,
        _text(record.title),
        entry.kind.label,
        paragraphs([*body, *long, *_said(record), *_owner(book, record)]),
        _names(entry, record),
        topics=_joined(_tags(record)),
        typed=_typed(record),
        boost=entry.kind.weight,
    )


def _of_playbook(
    book: Handbook, derived: Derived, entry: Entry[Record], playbook: Playbook
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
        _names(entry, playbook),
        _joined([*map(_text, playbook.symptoms), *_told(derived.scenarios.get(playbook.id, ()))]),
        _joined(_tags(playbook)),
        " ".join([_typed(playbook), *map(_text, namers)]),
        entry.kind.weight,
    )
    for way in ways(book, playbook):
        if way.entry:
            key = f"{playbook.id}#{way.entry.step}"
            yield _of_way(entry, playbook, way, _told(derived.scenarios.get(key, ())))
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
        _joined([start.step, _glued(start.step)]),
        _joined([*map(_text, start.symptoms), *told]),
        _joined([_text(playbook.title), *_tags(playbook)]),
        boost=entry.kind.weight * _WAY,
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
            typed=" ".join(sorted(set(typed))),
            boost=entry.kind.weight * _STEP,
        )


def _of_log(book: Handbook, year: str) -> Iterator[Hit]:
    """Each event of a year at its place there."""
    for logged in book.log:
        event = logged.event
        if not logged.id.startswith(year):
            continue
        about = book.get(event.subject)
        title = f"{event.kind.capitalize()}: {about.title if about else event.subject}"
        lines = [line for _, text in texts(event) for line in blocks(text)]
        place = f"log/{logged.id[:4]}/#{logged.id}"
        names = _joined([logged.id, *map(_text, _exact(event))])
        yield Hit(place, _text(title), "Event", paragraphs(lines), names, boost=_OF_LOG)


def _told(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """What people see of what went wrong."""
    for each in scenarios:
        yield _text(each.title)
        yield from map(_text, filter(None, [each.looks_like]))


def _names(entry: Entry[Record], record: Record) -> str:
    """What else a record is called: its ids, spellings, variables, and the question who owns it."""
    ids = (record.id, *record.former)
    short = [text for text in _exact(record) if len(text) <= _TYPED]
    asked = f"who owns {record.title}" if entry.kind.cared_for else ""
    return _joined([*ids, *map(_text, (*short, asked)), *map(_glued, (*ids, *short))])


def _typed(record: Record) -> str:
    """What is told to the letter in the parts of a record, as the inputs of a playbook."""
    return " ".join(_text(text) for text in _exact_within(record) if len(text) <= _TYPED)


def _tags(record: Record) -> Iterator[str]:
    return map(_text, record.tags or ())


def _exact(part: BaseModel) -> Iterator[str]:
    """Texts that are told to the letter, as names of secrets: no prose, id, address or choice."""
    for each in fields_of(type(part)):
        if _is_exact(each):
            yield from (value for _, value in each.values(part) if isinstance(value, str))


def _exact_within(part: BaseModel) -> Iterator[str]:
    """The same texts of the parts of a record, as of the inputs of a playbook."""
    for each in fields_of(type(part)):
        if each.part and _is_exact(each):
            for _, value in each.values(part):
                yield from _exact(value)
                yield from _exact_within(value)


def _is_exact(each: Field) -> bool:
    if each.name in _SHARED or each.ref:
        return False
    return not (each.prose or each.address or each.length or each.choices)


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
    """A name of a few words as one word, as people type it: paymentgateway."""
    words = _BETWEEN.split(name)
    return "".join(words) if 1 < len(words) <= _GLUED and " " not in name else ""


def _joined(names: Iterable[str]) -> str:
    """What something is called, each name once, on a line of its own."""
    return "\n".join(dict.fromkeys(filter(None, names)))


def _text(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)
