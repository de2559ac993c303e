"""Parts of pages are taken as they were made before only where they would be made the same."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

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
DATA = {
    "roles.yaml": "- {id: crew, title: Crew}\n- {id: desk, title: Desk}\n",
    "duties.yaml": "".join(
        f"- {{id: duty-{each}, title: Duty {each}, owner: {owner}, cadence: weekly}}\n"
        for each, owner in enumerate(["crew", "desk", "crew"])
    ),
    "vendors.yaml": "- {id: lens, title: Lens, owner: desk, purpose: Films.}\n",
}


@pytest.fixture
def folder(tmp_path: Path, make: Callable[[Path, dict[str, str]], Path]) -> Path:
    return make(tmp_path / "data", DATA)


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that were made, and not taken, by the ids of their records."""
    found: list[str] = []
    plain = helpers.RowMaker.row

    def row(self: Any, columns: Any, cells: Any, values: Any) -> Any:
        found.extend(re.findall(r'#([\w-]+)"', str(next(iter(cells.values())))))
        return plain(self, columns, cells, values)

    monkeypatch.setattr(helpers.RowMaker, "row", row)
    return found


def register(
    memory: Memory, book: Handbook, way: type[Remembered] | type[Taken]
) -> tuple[str, set[Question]]:
    """The register of duties, and what it asked of the handbook."""
    notes, page = Notes(), set[Question]()
    raw = Reading(book, DAY, Repository(), rulebook.rulebook(), rulebook.check)
    read = NotedReading(raw, notes, way(memory, notes, Values(raw).or_new))
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


@pytest.mark.parametrize(
    ("edit", "anew"),
    [
        (("vendors.yaml", "Lens", "Lenses"), []),
        (("roles.yaml", "Desk", "Front desk"), ["duty-1"]),
        (("duties.yaml", "Duty 2", "Duty two"), ["duty-0", "duty-1", "duty-2"]),
    ],
)
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

    def __str__(self) -> str:
        return self.id


class Maker:
    """What a template gives to be called, as Jinja makes it, and what it asks meanwhile."""

    def __init__(self, text: str, place: str = "a", ask: Callable[[], None] | None = None) -> None:
        self.function = eval(compile("lambda: None", place, "eval"))
        self._text, self._ask = text, ask

    def __call__(self, *row: Any) -> str:
        if self._ask:
            self._ask()
        return f"{self._text} {' '.join(str(each) for each in row)}".strip()


def test_other_values_and_what_nobody_answers_twice_alike_are_made_anew() -> None:
    memory, notes, thing = Memory(), Notes(), Thing("x")
    remembered = Remembered(memory, notes, lambda _question: object())
    remembered.each_as_before("x/", [(thing,)], (1,), Maker("before"))
    asks = Maker("before", "b", lambda: notes.ask(WHOLE))
    remembered.each_as_before("x/", [(thing,)], (1,), asks)
    taken = Taken(memory, notes, lambda _question: object())
    assert taken.each_as_before("x/", [(thing,)], (1,), Maker("after")) == "before x"
    assert taken.each_as_before("x/", [(thing,)], (2,), Maker("after")) == "after x"
    assert taken.each_as_before("x/", [(thing, 1)], (), Maker("after")) == "after x 1"
    assert taken.each_as_before("x/", [(Thing("y"),)], (1,), Maker("after")) == "after y"
    assert taken.each_as_before("y/", [(thing,)], (1,), Maker("after")) == "after x"
    assert taken.each_as_before("x/", [(thing,)], (1,), Maker("after", "b")) == "after x"
    assert taken.each_as_before("x/", [(thing,)], (1,), Maker("after", "c")) == "after x"


def test_a_part_about_no_record_is_taken_for_its_values_alone() -> None:
    memory, notes = Memory(), Notes()
    remembered = Remembered(memory, notes, lambda _question: None)
    for row in ((), ("one",), ("two",)):
        remembered.each_as_before("x/", [row], (), Maker("before"))
    taken = Taken(memory, notes, lambda _question: None)
    assert taken.each_as_before("x/", [("two",)], (), Maker("after")) == "before two"
    assert taken.each_as_before("x/", [("one",)], (), Maker("after")) == "after one"
    assert taken.each_as_before("x/", [()], (), Maker("after")) == "after"
    assert taken.each_as_before("x/", [], (), Maker("after")) == ""


def test_of_many_rows_one_that_is_another_is_made_and_the_others_are_taken() -> None:
    memory, notes, now = Memory(), Notes(), dict[Question, object]()
    things = [Thing(str(number)) for number in range(2 * parts.TOGETHER + 1)]

    class Asking(Maker):
        def __call__(self, *row: Any) -> str:
            notes.ask("named", row[0].id)
            return f"{super().__call__(*row)};"

    rows = [(each,) for each in things]
    page = set[Question]()
    with notes.of(page):
        Remembered(memory, notes, now.get).each_as_before("x/", rows, (), Asking("before"))
    now["named", "7"] = "another"
    other = [*rows[:150], (Thing("150"),), *rows[151:]]
    with notes.of(again := set()):
        found = Taken(memory, notes, now.get).each_as_before("x/", other, (), Asking("after"))
    made = {"7", "150"}
    assert found == "".join(
        f"{'after' if each.id in made else 'before'} {each};" for each in things
    )
    assert again == page == {("named", each.id) for each in things}
    # One less: what stands behind it is in other groups, and each row is taken alone.
    found = Taken(memory, notes, now.get).each_as_before("x/", rows[1:], (), Asking("after"))
    assert found.split(";").count("after 7") == 1
    assert found.count("after") == 1
    assert found.count(";") == 2 * parts.TOGETHER


def test_what_code_makes_of_many_values_is_taken_for_the_same_values() -> None:
    memory, notes, now = Memory(), Notes(), dict[Question, object]()

    def asking(text: str) -> Callable[[], str]:
        return lambda: notes.ask("named", "a") or text

    Remembered(memory, notes, now.get).together("x/", "refs", ("a", "b"), asking("before"))
    taken = Taken(memory, notes, now.get)
    assert taken.together("x/", "refs", ("a", "b"), asking("after")) == "before"
    assert taken.together("x/", "refs", ("a", "c"), asking("after")) == "after"
    assert taken.together("x/", "more", ("a", "b"), asking("after")) == "after"
    assert taken.together("y/", "refs", ("a", "b"), asking("after")) == "after"
    now["named", "a"] = "another"
    taken = Taken(memory, notes, now.get)
    assert taken.together("x/", "refs", ("a", "b"), asking("after")) == "after"


def test_the_pages_that_were_made_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", 3)
    memory, notes = Memory(), Notes()
    for page in ("a/", "b/", "a/", "c/"):
        remembered = Remembered(memory, notes, lambda _question: None)
        for name in ("one", "two"):
            remembered.together(page, "a", (name,), lambda: "made")
    assert [page for page in ("a/", "b/", "c/") if memory.get(page)] == ["c/"]
    # A page with more than all may have is remembered as a whole, alone.
    remembered = Remembered(memory, notes, lambda _question: None)
    for number in range(5):
        remembered.together("d/", "a", (number,), lambda: "made")
    found = memory.get("d/")
    assert found is not None
    assert len(found.parts) == 5
    assert memory.get("c/") is None


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
