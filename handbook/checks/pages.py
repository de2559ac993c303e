"""Rules over what readers see: paths, titles, words, and the order of things."""

import datetime as dt
from collections.abc import Iterator
from operator import itemgetter

from handbook.catalog import Entry, Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model import Record
from handbook.model.knowledge import Page, Term, Track


@rule("HB411")
def paths_are_taken_once(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two records make the same page."""
    taken: dict[str, Entry[Page]] = {}
    for page in book.each(Page):
        path = page.record.path
        first = book.with_page(path) or taken.setdefault(path, page)
        if first is not page:
            yield Fault(
                page.where("path"),
                f'two records make the page "{page.record.path}"',
                f'the other is {first.kind.name} "{first.record.id}" at {first.where()}',
            )


@rule("HB413", Severity.WARNING, parts=True)
def titles_tell_apart(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two records of a kind have the same title, so that a reader can tell them apart."""
    for kind, entries in book.by_kind.items():
        first: dict[str, Entry[Record]] = {}
        for entry in () if book.kinds[kind].alike else entries:
            if not entry.record.title:
                continue
            other = first.setdefault(entry.record.title.casefold(), entry)
            if other is not entry:
                yield Fault(
                    entry.where("title"),
                    f'{kind} "{other.record.id}" has the same title',
                    f"it is at {other.where('title')}; say in the title what differs",
                )


@rule("HB551", parts=True)
def words_mean_one_thing(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No word of the glossary stands for two terms."""
    first: dict[str, Entry[Term]] = {}
    for entry in book.each(Term):
        words = [(("title",), entry.record.title)]
        words += [(("also", n), word) for n, word in enumerate(entry.record.also)]  # type: ignore[misc]
        for path, word in filter(itemgetter(1), words):
            other = first.setdefault(word.casefold(), entry)
            if other is not entry:
                yield Fault(
                    entry.where(*path),
                    f'"{word}" already stands for "{other.record.id}"',
                    f"that term is at {other.where()}; keep the word in one of the two",
                )


@rule("HB552", Severity.WARNING, parts=True)
def days_follow_each_other(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """The items of an onboarding track stand in the order of their days."""
    for entry in book.each(Track):
        days = [item.day for item in entry.record.items]
        for number in range(1, len(days)):
            day, before = days[number], days[number - 1]
            if day and before and day < before:
                yield Fault(
                    entry.where("items", number, "day"),
                    f"day {day} stands after day {before}",
                    "move the item up to its day, or mend the day",
                )
