"""Parts of pages are taken as they were made before only where they would be made the same."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from rows import DUTIES, noted

from handbook import rulebook
from handbook.catalog import Handbook, load
from handbook.catalog.again import again
from handbook.hosting import Repository
from handbook.pages import helpers, parts
from handbook.pages.macros import Templates
from handbook.pages.noted import NotedReading
from handbook.pages.notes import WHOLE, Notes, Question
from handbook.pages.parts import Memory, Remembered, Taken
from handbook.pages.reading import Reading
from handbook.pages.values import Values
from handbook.pages.view import View

DAY = dt.date(2026, 4, 1)
TEMPLATES = Path(parts.__file__).parent / "templates"
Pages = Callable[[Handbook, type[Remembered] | type[Taken]], tuple[str, set[Question]]]


@pytest.fixture
def folder(tmp_path: Path, make: Callable[[Path, dict[str, str]], Path]) -> Path:
    return make(tmp_path / "data", DUTIES)


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is a group of its own."""
    monkeypatch.setattr(parts, "TOGETHER", 1)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that were made, and not taken, by the ids of their records."""
    return noted(monkeypatch)


def register(
    memory: Memory, book: Handbook, way: type[Remembered] | type[Taken], last: str | None = None
) -> tuple[str, set[Question]]:
    """The register of duties, and what it asked of the handbook."""
    notes, page = Notes(), set[Question]()
    raw = Reading(book, DAY, Repository(), rulebook.rulebook(), rulebook.check)
    makes = way(memory, notes, Values(raw).or_new)
    makes.turn_to("duties.md", last)
    read = NotedReading(raw, notes, makes)
    macros = dict(Templates(Path("none")).macros(View(read, lambda: "duties/"), str))
    with notes.of(page):
        return macros["duty_register"](), page


def edited(folder: Path, book: Handbook, path: str, old: str, new: str) -> Handbook:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), "utf-8")
    found = again(book, [path])
    assert found
    return found


EDITS = pytest.mark.parametrize(
    ("edit", "anew"),
    [
        (("vendors.yaml", "Lens", "Lenses"), []),
        (("roles.yaml", "Desk", "Front desk"), ["duty-1"]),
        (("duties.yaml", "Duty 2", "Duty two"), ["duty-0", "duty-1", "duty-2"]),
    ],
)


@EDITS
@pytest.mark.usefixtures("each_alone")
def test_what_is_remembered_is_remembered_again_where_a_page_is_of_the_same(
    folder: Path, memory: Memory, made: list[str], edit: tuple[str, str, str], anew: list[str]
) -> None:
    before = load(folder, "data")
    register(memory, before, Remembered)
    book = edited(folder, before, *edit)
    made.clear()
    taken = register(memory, book, Remembered, "")
    assert sorted(made) == anew
    made.clear()
    assert register(memory, book, Taken) == taken
    assert made == []
    assert register(memory, book, Remembered) == taken
    assert sorted(made) == ["duty-0", "duty-1", "duty-2"]


@EDITS
@pytest.mark.usefixtures("each_alone")
def test_a_row_is_made_anew_where_what_it_asked_is_another(
    folder: Path, memory: Memory, made: list[str], edit: tuple[str, str, str], anew: list[str]
) -> None:
    before = load(folder, "data")
    register(memory, before, Remembered)
    assert sorted(made) == ["duty-0", "duty-1", "duty-2"]
    made.clear()
    book = edited(folder, before, *edit)
    taken, asked = register(memory, book, Taken)
    assert sorted(made) == anew
    # It is the page that is made from nothing, and rests on the same.
    assert (taken, asked) == register(Memory(), book, Remembered)


@pytest.mark.usefixtures("each_alone")
def test_of_an_unchanged_handbook_all_rows_are_taken_and_of_another_page_none(
    folder: Path, memory: Memory, made: list[str]
) -> None:
    book = load(folder, "data")
    first = register(memory, book, Remembered)
    made.clear()
    assert register(memory, book, Taken) == first
    assert made == []
    assert register(Memory(), book, Taken) == first
    assert len(made) == 3


class Thing:
    def __init__(self, name: str) -> None:
        self.id = name


def test_other_values_and_what_nobody_answers_twice_alike_are_made_anew() -> None:
    memory, notes, thing = Memory(), Notes(), Thing("x")
    remembered = Remembered(memory, notes, lambda _question: object())

    def asking() -> str:
        notes.ask(WHOLE)
        return "before"

    remembered.part("x/", ("a", "x"), (thing, 1), lambda: "before")
    remembered.part("x/", ("b", "x"), (thing, 1), asking)
    taken = Taken(memory, notes, lambda _question: object())

    def part(page: str, key: Hashable, *values: Any) -> str:
        return taken.part(page, key, values, lambda: "after")

    assert part("x/", ("a", "x"), thing, 1) == "before"
    assert part("x/", ("a", "x"), thing, 2) == "after"
    assert part("x/", ("a", "x"), Thing("x"), 1) == "after"
    assert part("y/", ("a", "x"), thing, 1) == "after"
    assert part("x/", ("b", "x"), thing, 1) == "after"
    assert part("x/", ("c", "x"), thing, 1) == "after"


def test_what_was_said_of_a_part_is_said_again() -> None:
    memory, notes = Memory(), Notes()
    remembered = Remembered(memory, notes, lambda _question: None)

    def loud() -> str:
        remembered.said()
        return "before"

    assert remembered.part("x/", "a", (), loud) == "before"
    assert remembered.part("x/", "b", (), lambda: "before") == "before"
    taken = Taken(memory, notes, lambda _question: None)
    assert [taken.part("x/", key, (), lambda: "after") for key in "ab"] == ["after", "before"]


def test_of_several_parts_with_one_key_the_last_is_taken() -> None:
    memory, notes = Memory(), Notes()
    remembered = Remembered(memory, notes, lambda _question: None)
    for values in ((), ("one",), ("two",)):
        assert remembered.part("x/", "a", values, lambda: "before") == "before"
    taken = Taken(memory, notes, lambda _question: None)
    assert taken.part("x/", "a", ("two",), lambda: "after") == "before"
    assert taken.part("x/", "a", ("one",), lambda: "after") == "after"
    assert taken.part("x/", "a", (), lambda: "after") == "after"


@given(st.lists(st.text(max_size=3), unique=True, max_size=200), st.integers(0, 200))
def test_groups_are_all_rows_and_stay_where_one_is_gone(names: list[str], which: int) -> None:
    groups = list(parts.in_groups(names, str))
    assert [name for group in groups for name in group] == names
    assert all(groups)
    fewer = list(parts.in_groups([*names[:which], *names[which + 1 :]], str))
    # The group of what is gone, and the one behind it where they are one by now.
    assert sum(group not in fewer for group in groups) <= 2


def test_the_pages_that_were_made_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", len("made") * 3)
    memory, notes = Memory(), Notes()
    for page in ("a/", "b/", "a/", "c/"):
        remembered = Remembered(memory, notes, lambda _question: None)
        for name in ("one", "two", "two"):
            remembered.part(page, name, (), lambda: "made")
    assert [page for page in ("a/", "b/", "c/") if memory.get(page)] == ["c/"]
    # A page with more than all may have is remembered as a whole, alone.
    remembered = Remembered(memory, notes, lambda _question: None)
    for number in range(5):
        remembered.part("d/", number, (), lambda: "made")
    found = memory.get("d/")
    assert found is not None
    assert len(found.parts) == 5
    assert memory.get("c/") is None


def test_of_many_rows_only_those_beside_another_are_made(folder: Path, made: list[str]) -> None:
    names = [f"duty-{number}" for number in range(500)]
    rows = "".join(
        f"- {{id: {each}, title: A duty, owner: {'desk' if each == 'duty-77' else 'crew'}}}\n"
        for each in names
    )
    (folder / "duties.yaml").write_text(rows, "utf-8")
    memory, before = Memory(), load(folder, "data")
    register(memory, before, Remembered)
    made.clear()
    book = edited(folder, before, "roles.yaml", "Desk", "Front desk")
    taken = register(memory, book, Taken)
    beside = next(each for each in parts.in_groups(sorted(names), str) if "duty-77" in each)
    assert sorted(made) == sorted(beside)
    assert 1 < len(beside) < 100
    assert taken == register(Memory(), book, Remembered)


def _parts_of(template: nodes.Template) -> Iterator[nodes.CallBlock]:
    for block in template.find_all(nodes.CallBlock):
        if isinstance(block.call.node, nodes.Name) and block.call.node.name == "each_as_before":
            yield block


def _names(found: list[nodes.Node], ctx: str) -> set[str]:
    names = [name for node in found for name in node.find_all(nodes.Name)]
    names += [node for node in found if isinstance(node, nodes.Name)]
    return {each.name for each in names if each.ctx == ctx}


def _of_all(template: nodes.Template) -> set[str]:
    """What stands at the top of a template, and is the same for all that it makes."""
    imports = {each.target for each in template.find_all(nodes.Import)}
    macros = {each.name for each in template.find_all(nodes.Macro)}
    return imports | macros


def test_parts_name_all_that_they_are_made_of(folder: Path) -> None:
    read = Reading(load(folder, "data"), DAY, Repository(), (), lambda *_: ())
    known = {*Templates(Path("none")).names(), *helpers.helpers(View(read, str))}
    env = jinja2.Environment(autoescape=True)
    count = 0
    for path in sorted(filter(Path.is_file, TEMPLATES.rglob("*"))):
        template = env.parse(path.read_text("utf-8"))
        for block in _parts_of(template):
            count += 1
            body = list(block.body)
            used = _names(body, "load") - _names(body, "store") - known - _of_all(template)
            given = _names([*block.call.args], "load") | _names([*block.args], "param")
            assert used - given == set(), f"{path.name}:{block.lineno} is made of more"
    assert count >= 5
