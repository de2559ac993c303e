"""A page is taken from before only while all that it asked has the same answer."""

import dataclasses
import datetime as dt
import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handbook import rulebook
from handbook.catalog import Handbook, load
from handbook.hosting import Repository
from handbook.pages.answers import Answers
from handbook.pages.derived import TABLES, Derived
from handbook.pages.noted import NotedHandbook, NotedReading
from handbook.pages.notes import Notes, Question, Table
from handbook.pages.reading import Reading

DAY = dt.date(2026, 4, 1)


@pytest.fixture(scope="module")
def asked(twin: Path) -> tuple[NotedReading, Notes]:
    notes = Notes()
    read = Reading(load(twin, "data"), DAY, Repository(), rulebook.rulebook(), rulebook.check)
    return NotedReading(read, notes), notes


def questions_of(notes: Notes, ask: object) -> set[Question]:
    page: set[Question] = set()
    with notes.of(page):
        ask()  # type: ignore[operator]
    return page


def kept_values(cls: type) -> set[str]:
    return {n for n, value in vars(cls).items() if isinstance(value, functools.cached_property)}


def test_each_field_and_kept_value_of_a_handbook_is_noted() -> None:
    names = {each.name for each in dataclasses.fields(Handbook)} | kept_values(Handbook)
    assert names <= set(vars(NotedHandbook))
    # `derived` is set for each reading, and its tables note by themselves.
    assert kept_values(Reading) - {"derived"} <= set(vars(NotedReading))
    assert set(TABLES) == {each for each in kept_values(Derived) if not each.startswith("_")}


def test_what_nobody_knows_how_to_note_is_a_question_about_the_whole(
    asked: tuple[NotedReading, Notes],
) -> None:
    read, notes = asked
    for name in ("texts", "findings", "as_read", "relations_hold"):
        assert questions_of(notes, lambda name=name: getattr(read.book, name)) == {("whole",)}


def test_each_way_of_asking_is_noted(asked: tuple[NotedReading, Notes]) -> None:
    read, notes = asked
    book = read.book
    assert questions_of(notes, lambda: book.get("deploy")) == {("entries", "deploy")}
    assert questions_of(notes, lambda: book.get("nobody")) == {("entries", "nobody")}
    assert questions_of(notes, lambda: book.of("duty")) == {("by_kind", "duty")}
    assert questions_of(notes, lambda: book.uses("kpi")) == {("uses", "kpi")}
    assert questions_of(notes, lambda: list(book.entries)) == {("entries",)}
    assert questions_of(notes, lambda: book.zone) == {("settings",)}
    assert questions_of(notes, lambda: book.known(DAY).standing) == {("log",)}
    assert questions_of(notes, lambda: book.known(DAY).about("x")) == {("about", str(DAY), "x")}
    assert questions_of(notes, lambda: read.derived.facts.get("faq")) == {("facts", "faq")}
    assert questions_of(notes, lambda: read.findings) == {("findings",)}


def test_what_is_asked_beside_pages_all_pages_rest_on() -> None:
    notes = Notes()
    table = Table("t", {"a": 1}, notes)
    assert table["a"] == 1
    assert notes.shared == {("t", "a")}
    assert questions_of(notes, lambda: ("b" in table, len(table))) == {("t", "b"), ("t",)}
    assert notes.shared == {("t", "a")}


def test_a_question_that_nobody_knows_is_answered_otherwise_each_time(twin: Path) -> None:
    read = Reading(load(twin, "data"), DAY, Repository(), rulebook.rulebook(), rulebook.check)
    first, second = Answers(read), Answers(read)
    for question in (("never",), ("no such table", "x"), ("about", "no day", "x"), ("uses",)):
        assert first.of(question) == first.of(question)
    assert first.of(("never",)) != second.of(("never",))
    assert first.of(("no such table", "x")) != second.of(("no such table", "x"))
    assert first.of(("about", "no day", "x")) != second.of(("about", "no day", "x"))
    assert first.of(("uses",)) == second.of(("uses",))


ANSWERS = """
import datetime as dt, sys
from pathlib import Path
from handbook import rulebook
from handbook.catalog import load
from handbook.hosting import Repository
from handbook.pages.answers import Answers
from handbook.pages.reading import Reading
day = dt.date(2026, 4, 1)
rules = rulebook.rulebook()
read = Reading(load(Path(sys.argv[1]), "data"), day, Repository(), rules, rulebook.check)
answers = Answers(read)
names = sorted(read.book.entries)
asked = [(t, n) for t in ("entries", "named", "lacking", "referrers", "needs") for n in names]
asked += [(w,) for w in ("entries", "log", "findings", "settings", "unread", "docs", "whole")]
asked += [("about", "2026-04-01", n) for n in names] + [("by_kind", k) for k in read.book.kinds]
print(*map(answers.of, asked))
"""


def test_an_answer_is_the_same_in_each_process(twin: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", ANSWERS, str(twin)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert len(said[0].split()) > 500
