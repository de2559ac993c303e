"""What is worked out once from the whole handbook, so that a page asks for its own part of it.

A page that went through all questions to find those about it would rest on each of them.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from handbook.catalog import Entry, Handbook, made
from handbook.catalog.disclaimers import Need, needs
from handbook.findings import Finding
from handbook.model import Record
from handbook.model.knowledge import Fact, Page, Question
from handbook.model.platform import Scenario
from handbook.pages.lacking import Lacking, lacking


class Named(NamedTuple):
    """What a link to a record says: its title, kind and address, and the day on which it ended."""

    title: str
    kind: str
    url: str
    ended: dt.date | None


class Derived:
    """Tables that are worked out when they are first asked; `found` gives what the check found."""

    def __init__(self, book: Handbook, found: Callable[[], tuple[Finding, ...]]) -> None:
        self._book, self._found = book, found

    @functools.cached_property
    def lacking(self) -> Mapping[str, list[Lacking]]:
        """What is not set of each record, by its id."""
        return lacking(self._book, self._found())

    @functools.cached_property
    def named(self) -> Mapping[str, Named]:
        """What a link to a record says, by its id."""
        return _Names(self._book)

    @functools.cached_property
    def pages(self) -> Mapping[str, Page]:
        """The records of pages, by their path; of two with one path the first."""
        return {each.path: each for each in reversed(self._book.all(Page))}

    @functools.cached_property
    def facts(self) -> Mapping[str, tuple[Fact, ...]]:
        """The facts of the source whose page one is, by its path."""
        found: dict[str, list[Fact]] = {}
        for each in self._book.all(Fact):
            found.setdefault(each.page, []).append(each)
        return {path: tuple(facts) for path, facts in found.items()}

    @functools.cached_property
    def questions(self) -> Mapping[str, tuple[Question, ...]]:
        """The questions that touch a record of a page, or a fact of it, by the page's address."""
        found: dict[str, dict[str, Question]] = {}
        for each in self._book.all(Question):
            for url in self._touched(each):
                found.setdefault(url, {})[each.id] = each
        return {url: tuple(questions.values()) for url, questions in found.items()}

    def _touched(self, question: Question) -> set[str]:
        entries = (self._book.entries.get(each) for each in question.touches)
        sources = {*question.source}
        pages = {path for path, facts in self.facts.items() if sources & {f.id for f in facts}}
        urls = {entry.url.partition("#")[0] for entry in entries if entry}
        return urls | {"" if path == "index" else f"{path}/" for path in pages}

    @functools.cached_property
    def _needs(self) -> tuple[Need, ...]:
        return needs(self._book)

    @functools.cached_property
    def disclaimers(self) -> Mapping[tuple[str, str], tuple[Record, ...]]:
        """The disclaimers that must be read on a page, or within a part of it, by its anchor."""
        found: dict[tuple[str, str], list[Record]] = {}
        for need in self._needs:
            found.setdefault((need.url, need.section), []).append(need.disclaimer.record)
        return {place: tuple(records) for place, records in found.items()}

    @functools.cached_property
    def needs(self) -> Mapping[str, tuple[Need, ...]]:
        """Where a disclaimer must be read, by its id."""
        found: dict[str, list[Need]] = {}
        for need in self._needs:
            found.setdefault(need.disclaimer.record.id, []).append(need)
        return {name: tuple(places) for name, places in found.items()}

    @functools.cached_property
    def records(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the records that stand on a page, by its address, as they are written."""
        found: dict[str, list[str]] = {}
        for name, entry in self._book.entries.items():
            found.setdefault(entry.url.partition("#")[0], []).append(name)
        return {url: tuple(names) for url, names in found.items()}

    @functools.cached_property
    def handovers(self) -> Mapping[str, str]:
        """The titles of the pages of what a role hands over, by their addresses."""
        pages = (page for page in made.pages(self._book) if page.written == "id")
        found = (page for page in pages if page.path.endswith(f"/{made.HANDOVER}.md"))
        return {f"{page.path.removesuffix('.md')}/": page.title for page in found}

    @functools.cached_property
    def scenarios(self) -> Mapping[str, tuple[Scenario, ...]]:
        """The scenarios that lead to a playbook, or to a way into it, by its id, or id#step."""
        found: dict[str, list[Scenario]] = {}
        for each in self._book.all(Scenario):
            if each.playbook:
                key = f"{each.playbook}#{each.entry}" if each.entry else each.playbook
                found.setdefault(key, []).append(each)
        return {key: tuple(scenarios) for key, scenarios in found.items()}


# What links say of entries, by their ids; a record that is read once is named a hundred times.
_NAMED: dict[str, tuple[Entry[Record], Named]] = {}


class _Names(Mapping[str, Named]):
    """Made one by one: a page names few of many records."""

    def __init__(self, book: Handbook) -> None:
        self._entries = book.entries

    def __getitem__(self, name: str) -> Named:
        entry = self._entries[name]
        known = _NAMED.get(name)
        if known is None or known[0] is not entry:
            record = entry.record
            named = Named(record.title, entry.kind.name, entry.url, record.ended)
            known = _NAMED[name] = entry, named
        return known[1]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


TABLES = tuple(
    name
    for name, value in vars(Derived).items()
    if isinstance(value, functools.cached_property) and not name.startswith("_")
)
