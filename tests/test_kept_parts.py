"""Parts of pages that were kept by another process are taken only where they would be the same."""

import datetime as dt
import itertools
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rows import DUTIES, noted

from handbook import rulebook
from handbook.catalog import Handbook, load
from handbook.files.store import Store
from handbook.hosting import Repository
from handbook.pages import parts
from handbook.pages.answers import Answers
from handbook.pages.macros import Templates
from handbook.pages.noted import NotedReading
from handbook.pages.notes import NEVER, Notes, Question
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.site import linked
from handbook.site.keptparts import KeptParts

DAY = dt.date(2026, 4, 1)
PAGE, KEY = "duties.md", "parts:a site duties.md"
ALL = ["duty-0", "duty-1", "duty-2"]


@pytest.fixture
def folder(tmp_path: Path, make: Callable[[Path, dict[str, str]], Path]) -> Path:
    return make(tmp_path / "data", DUTIES)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "cache") as found:
        yield found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that were made, and not taken, by the ids of their records; each is a group."""
    monkeypatch.setattr(parts, "TOGETHER", 1)
    return noted(monkeypatch)


def register(store: Store, book: Handbook, last: str) -> tuple[str, set[Question], str]:
    """The register of duties, what it asked, and the digest of what is kept of it."""
    notes, page = Notes(), set[Question]()
    rows = KeptParts(notes)
    raw = Reading(book, DAY, Repository(), rulebook.rulebook(), rulebook.check)
    rows.learn(store, "a site", Answers(raw))
    read = NotedReading(raw, notes, rows)
    macros = dict(Templates(Path("none")).macros(View(read, lambda: "duties/"), str))
    rows.turn_to(PAGE, last)
    with notes.of(page):
        html = macros["duty_register"]()
    rows.turn_to("")
    return html, page, rows.digest(PAGE)


@pytest.mark.parametrize(
    ("edit", "anew"),
    [
        (("vendors.yaml", "Lens", "Lenses"), []),
        (("roles.yaml", "Desk", "Front desk"), ["duty-1"]),
        (("duties.yaml", "Duty 2", "Duty two"), ["duty-2"]),
        # Each record stands elsewhere, as its page tells.
        (("duties.yaml", "- {id: duty-0", "# A word.\n- {id: duty-0"), ALL),
    ],
)
def test_a_row_is_made_anew_where_it_or_what_it_asked_is_another(
    folder: Path, store: Store, made: list[str], edit: tuple[str, str, str], anew: list[str]
) -> None:
    first = register(store, load(folder, "data"), "")
    assert made == ALL
    path, old, new = edit
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")
    book = load(folder, "data")
    made.clear()
    html, asked, digest = register(store, book, first[2])
    assert made == anew
    made.clear()
    assert (html, asked, digest) == register(store, book, "")
    # What was taken is kept as well, for the build after the next.
    made.clear()
    assert register(store, book, digest)[0] == html
    assert made == []


def test_what_is_kept_of_another_page_or_site_is_not_taken(
    folder: Path, store: Store, made: list[str]
) -> None:
    book = load(folder, "data")
    first = register(store, book, "")
    data = store.get(KEY)
    assert data
    assert linked.digest(data) == first[2]
    made.clear()
    register(store, book, "0" * 32)
    assert made == ALL


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"x", zlib.compress(b""), zlib.compress(b"[" * 9000), zlib.compress(b"\xff")),
        *(zlib.compress(json.dumps(each).encode()) for each in (1, [], [1], {"a": 1}, {"a": []})),
        *(
            zlib.compress(json.dumps({"a": each}).encode())
            for each in ([1, [], "b"], ["a", [], 1], ["a", 1, "b"], ["a", [1], "b"], ["a", []])
        ),
    ],
)
def test_what_does_not_fit_is_made_anew(
    folder: Path, store: Store, made: list[str], data: bytes
) -> None:
    store.put(KEY, data)
    book = load(folder, "data")
    wanted = register(store, book, "")
    made.clear()
    store.put(KEY, data)
    assert register(store, book, linked.digest(data)) == wanted
    assert made == ALL


class Same:
    """Answers all alike, but what nobody answers twice alike."""

    _count = itertools.count()

    def of(self, question: Question) -> str:
        return str(next(self._count)) if question == (NEVER,) else "same"

    def of_value(self, value: object) -> str | None:
        return None if object in value else repr(value)  # type: ignore[operator]


def taken(store: Store, make: Callable[[KeptParts, Notes], str], *values: object) -> list[str]:
    """What a part says as it is made "before", and then in a process where it would say "after"."""
    found, last = [], ""
    for word in ("before", "after"):
        notes = Notes()
        rows = KeptParts(notes)
        rows.learn(store, "a site", Same())
        rows.turn_to(PAGE, last)

        def made(said: str = word, rows: KeptParts = rows, notes: Notes = notes) -> str:
            return make(rows, notes) + said

        found.append(rows.part("duties/", ("place", "x"), values, made))
        rows.turn_to("")
        last = rows.digest(PAGE)
    return found


def _plain(_rows: KeptParts, notes: Notes) -> str:
    notes.ask("uses", "\udcff", "[")
    return ""


def _never(_rows: KeptParts, notes: Notes) -> str:
    notes.ask(NEVER)
    return ""


def _said(rows: KeptParts, _notes: Notes) -> str:
    rows.said()
    return ""


def _said_within(rows: KeptParts, notes: Notes) -> str:
    return rows.part("duties/", ("inner",), (), lambda: _said(rows, notes))


def test_what_was_said_of_a_part_is_said_again_and_what_nobody_knows_is_asked_again(
    store: Store,
) -> None:
    assert taken(store, _plain, 1) == ["before", "before"]
    for make in (_never, _said, _said_within):
        assert taken(store, make, 1) == ["before", "after"]
    assert taken(store, _plain, object) == ["before", "after"]


def test_a_part_is_of_its_place_its_values_and_the_page_that_is_being_made(store: Store) -> None:
    notes = Notes()
    rows = KeptParts(notes)
    rows.learn(store, "a site", Same())
    rows.turn_to(PAGE)
    places = {("a", "x"): (1,), ("b", "x"): (1,), ("c", _plain.__code__): (1,)}
    for key, values in places.items():
        assert rows.part("duties/", key, values, lambda key=key: repr(key[0])) == repr(key[0])
    rows.turn_to("")
    assert rows.part("duties/", ("d",), (1,), lambda: "of no page") == "of no page"
    again = KeptParts(notes)
    again.learn(store, "a site", Same())
    again.turn_to(PAGE, rows.digest(PAGE))
    for key, values in places.items():
        assert again.part("duties/", key, values, lambda: "after") == repr(key[0])
        assert again.part("duties/", key, (2,), lambda: "after") == "after"
    assert again.part("duties/", ("d",), (1,), lambda: "after") == "after"
    assert again.part("duties/", ("c", _never.__code__), (1,), lambda: "after") == "after"
    assert again.digest("faq.md") == ""
