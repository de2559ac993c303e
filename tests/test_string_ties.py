"""Ties that run through text: each name leads to something that is there, in a room below.

Python imports are held by `test_layers.py`. A macro that Python writes into a page, a module that
is loaded by its name, a template that includes another and an asset of the theme are not imports,
so nobody else would miss what they name.
"""

import ast
import importlib
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import PROJECT
from test_layers import FILES, MAY_IMPORT, ROOT, own_room
from test_rulebook import declared

from handbook import rulebook
from handbook.catalog import made
from handbook.cli.main import PLACES
from handbook.findings import CODES
from handbook.model import KINDS
from handbook.pages.macros import Templates
from handbook.site import forms, frame, styles

TEMPLATES = ROOT / "pages" / "templates"
THEME = ROOT / "site" / "theme"
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
MACROS = {*Templates(ROOT / "no such folder").names(), "ref"}
# A call of a macro as Python writes it into a page; braces of an f-string stand twice.
_CALL = re.compile(r"\{\{(?:\{\{)? ?(\w+)\(")


def strings(name: str) -> Iterator[str]:
    """Every string of a file that is no docstring, whole or a part of an f-string."""
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def calls_of(text: str) -> set[str]:
    return set(_CALL.findall(text))


def test_each_macro_that_python_calls_is_a_template() -> None:
    calls = {call for file in FILES for call in calls_of((ROOT / file).read_text("utf-8"))}
    named = {made.RECORD_PAGE, made.INDEX_PAGE, made.LOG_YEAR, made.HANDOVER, frame.BAR, frame.FOOT}
    assert calls | named <= MACROS


def helper_names() -> set[str]:
    """The names that templates know beside the macros."""
    tree = ast.parse((ROOT / "pages/helpers.py").read_text("utf-8"))
    dicts = (node for node in ast.walk(tree) if isinstance(node, ast.Dict))
    return {key.value for each in dicts for key in each.keys if isinstance(key, ast.Constant)}


PAGES = [*TEMPLATES.glob("pages/*.md"), *PROJECT.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_each_macro_that_a_page_calls_is_there(page: Path) -> None:
    ours = page.is_relative_to(TEMPLATES)
    assert calls_of(page.read_text("utf-8")) <= MACROS | (helper_names() if ours else set())


def test_every_name_that_templates_know_is_asked_for() -> None:
    """One that no template uses is left over, or misspelt in the one that should.

    The day is there for the templates of a handbook's own.
    """
    texts = "\n".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.*"))
    known = helper_names()
    assert len(known) > 50
    assert {name for name in known - {"today"} if not re.search(rf"\b{name}\b", texts)} == set()


def test_each_template_that_a_template_takes_in_is_there() -> None:
    for template in TEMPLATES.rglob("*.*"):
        text = template.read_text("utf-8")
        for name in re.findall(r'{%-? *(?:extends|include|import|from) +"([^"]+)"', text):
            assert (TEMPLATES / name).is_file(), (template, name)


@pytest.mark.parametrize("place", PLACES.items(), ids=list(PLACES))
def test_each_command_is_where_it_is_said_to_be(place: tuple[str, str]) -> None:
    name, written = place
    module, _, function = written.partition(":")
    command = getattr(importlib.import_module(f"handbook.cli.{module}"), function)
    assert command.name == name or function.startswith(name)
    assert command.help


def test_each_module_of_the_command_line_with_a_command_is_named() -> None:
    """A command that nothing names would be written and never found."""
    named = {place.partition(":")[0] for place in PLACES.values()}
    with_command = {
        Path(name).stem
        for name in FILES
        if name.startswith("cli/") and "@click.command(" in (ROOT / name).read_text("utf-8")
    }
    assert with_command == named


@pytest.mark.parametrize("room", rulebook.REPORTING)
def test_each_room_that_reports_is_below_the_rulebook(room: str) -> None:
    assert importlib.util.find_spec(f"handbook.{room}")
    assert room in MAY_IMPORT["rulebook"]


def test_all_rooms_that_declare_codes_are_asked_for_them() -> None:
    declaring = {own_room(name) for name in FILES if any(declared(ROOT / name))}
    # These are imported by the others, and by the rulebook itself.
    below = {"source", "catalog", "rulebook"}
    assert declaring == {*rulebook.REPORTING} | below
    assert {code.name for code in rulebook.rulebook()} == {*CODES}


def entry_points() -> Iterator[tuple[str, str]]:
    project = PYPROJECT["project"]
    yield from project["scripts"].items()
    for points in project["entry-points"].values():
        yield from points.items()


@pytest.mark.parametrize(("name", "target"), list(entry_points()))
def test_each_entry_point_leads_somewhere(name: str, target: str) -> None:
    module, _, attribute = target.partition(":")
    found = importlib.import_module(module)
    assert not attribute or hasattr(found, attribute), name
    if module.startswith("handbook"):
        # What starts from outside starts at the top: nothing imports these rooms.
        assert module.split(".")[1] in ("cli", "site")


def test_package_data_names_what_is_there() -> None:
    data = PYPROJECT["tool"]["setuptools"]["package-data"]
    for package, patterns in data.items():
        folder = PROJECT / package.replace(".", "/")
        for pattern in patterns:
            assert any(folder.glob(pattern)), f"{package}: {pattern}"


def test_each_asset_that_the_theme_names_is_there() -> None:
    """A page of the engine links to nothing else that stands in the theme."""
    files = (*THEME.glob("*.html"), *THEME.glob("assets/*.js"), *TEMPLATES.rglob("*.*"))
    texts = [path.read_text("utf-8") for path in files]
    named = {name for text in texts for name in re.findall(r"assets/[\w./-]+\.\w+", text)}
    there = {f"assets/{path.name}" for path in (THEME / "assets").glob("*.*")}
    assert named == there | {styles.SHEET, forms.SCRIPT}


def test_settings_name_modules_that_are_there() -> None:
    """`handbook.site.macros` in mkdocs.yml, and in what a finding tells people to write."""
    texts = [(PROJECT / "mkdocs.yml").read_text("utf-8"), *(s for f in FILES for s in strings(f))]
    named = {name for text in texts for name in re.findall(r"\bhandbook(?:\.[a-z_]+)+", text)}
    modules = {name for name in named if name.split(".")[1] in {own_room(file) for file in FILES}}
    assert "handbook.site.macros" in modules
    for name in modules:
        assert importlib.util.find_spec(name), name


def lazily_imported(name: str) -> Iterator[str]:
    """What a file imports by a text: how its text begins, or the variable that has it."""
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield ast.unparse(node.args[0]).strip("f'")


def test_modules_that_are_loaded_by_name_are_below_or_beside() -> None:
    """Each is of the same room, of those that report, or of a handbook's own project."""
    loads = {name: {*lazily_imported(name)} for name in FILES}
    assert {name: texts for name, texts in loads.items() if texts} == {
        # Of the same room.
        "checks/__init__.py": {"{__name__}.{_module}"},
        "cli/commands.py": {"handbook.cli.{module}"},
        "model/kinds.py": {"handbook.model.{name}"},
        # Of those that report.
        "rulebook.py": {"handbook.{room}"},
        # A project's own, or an installed package's.
        "catalog/kinds.py": {"point.module"},
        "evidence/own.py": {"point.module"},
        "modules.py": {"name"},
        "site/loading.py": {"package"},
        # Python's own.
        "system.py": {"module"},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_register_that_a_kind_names_is_a_macro(kind: str) -> None:
    assert KINDS[kind].register in {"", *MACROS}
