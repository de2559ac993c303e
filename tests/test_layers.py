"""Imports inside the engine point down only."""

import ast
import functools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import handbook
from handbook.model import KINDS, Kind

ROOT = Path(handbook.__file__).parent
# A room may import the rooms named here, itself, and nothing else of the engine.
LOW = {"files", "findings", "secrets", "nearest", "net", "schemes", "system"}
GIT = {"git", "hosting", "repository"}
DATA = LOW | {"source", "model", "markup"}
MIDDLE = DATA | {"modules", "catalog", "schedule"}
SIDES = {
    *("checks", "disclaimers", "drift", "edit", "evidence", "exports", "following", "history"),
    *("linkcheck", "notify", "pages", "paper", "publish", "starter"),
}
MAY_IMPORT = {
    "system": set(),
    "files": set(),
    "net": set(),
    "secrets": set(),
    "nearest": set(),
    "schemes": set(),
    "findings": {"secrets", "nearest"},
    "source": LOW,
    "model": LOW,
    # Pure: text in, text out.
    "markup": {"source", "schemes"},
    # A project's own Python, which knows nothing of the data.
    "modules": {"findings"},
    "catalog": DATA | {"modules"},
    # What git and the code host say; they know nothing of the data.
    "git": LOW,
    "hosting": set(),
    "repository": {"git", "hosting"},
    "schedule": DATA | {"catalog"},
    **dict.fromkeys(SIDES, MIDDLE),
    "history": MIDDLE | {"git"},
    "pages": MIDDLE | {"hosting"},
    "rulebook": MIDDLE | SIDES,
    # Only the command line and the site adapter may ask which day it is.
    "clock": MIDDLE,
    "cli": MIDDLE | SIDES | GIT | {"clock", "rulebook", "site"},
    "site": MIDDLE | SIDES | GIT | {"clock", "rulebook"},
}
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def told() -> dict[str, int]:
    """The rooms as CONTRIBUTING draws them, each with the number of its line, from the top."""
    text = (ROOT.parent / "CONTRIBUTING.md").read_text("utf-8")
    (drawing,) = re.findall(r"(?s)```text\n(cli · site.*?)```", text)
    lines = (re.split(r" {2,}", line)[0] for line in drawing.splitlines())
    return {room: number for number, line in enumerate(lines) for room in line.split(" · ")}


def test_the_drawing_of_the_house_has_each_room_above_those_that_it_imports() -> None:
    drawn = told()
    assert drawn.keys() == MAY_IMPORT.keys() == {own_room(name) for name in FILES} - {"__init__"}
    for room, below in MAY_IMPORT.items():
        assert all(drawn[room] <= drawn[each] for each in below), room
    # These are side by side, and import nothing of each other.
    sides = {room for room in drawn if drawn[room] == drawn["checks"]}
    assert sides == SIDES
    assert not any(MAY_IMPORT[room] & SIDES for room in sides)


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that a file says, parsed once for all that look at it."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@functools.cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file, with each imported name."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_room(name: str) -> str:
    return name.split("/", maxsplit=1)[0].removesuffix(".py")


def rooms_above(name: str) -> set[str]:
    """The rooms that a file imports and may not."""
    room = own_room(name)
    used = {room_of(m) for m in imports(ROOT / name) if m.split(".")[0] == "handbook"}
    # `from handbook import __version__` names no room.
    return used - {room, "__version__"} - MAY_IMPORT[room]


def test_a_file_imports_only_rooms_below_its_own() -> None:
    above = {name: rooms_above(name) for name in FILES if name != "__init__.py"}
    assert {name: rooms for name, rooms in above.items() if rooms} == {}


def asks_the_time(path: Path) -> bool:
    """Whether a file calls date.today(), any .now() or .utcnow(), or time.time()."""
    found = [node for node in nodes(path) if isinstance(node, ast.Attribute)]
    calls = {(getattr(n.value, "id", getattr(n.value, "attr", "")), n.attr) for n in found}
    return bool(calls & {("date", "today"), ("time", "time")}) or any(
        name in ("now", "utcnow") for _, name in calls
    )


def test_the_clock_is_read_in_one_place() -> None:
    assert [name for name in FILES if asks_the_time(ROOT / name)] == ["clock.py"]


def test_the_package_itself_imports_nothing_of_its_rooms() -> None:
    assert [m for m in imports(ROOT / "__init__.py") if m.startswith("handbook")] == []


def test_the_engine_never_imports_macros_or_tests() -> None:
    beside = {"macros", "tests", "benchmarks"}
    tops = {name: {each.split(".")[0] for each in imports(ROOT / name)} for name in FILES}
    assert {name: found & beside for name, found in tops.items() if found & beside} == {}


def test_mkdocs_is_imported_only_by_the_site_adapter() -> None:
    users = {
        own_room(name)
        for name in FILES
        if any(module.split(".")[0] == "mkdocs" for module in imports(ROOT / name))
    }
    assert users <= {"site"}


def test_the_network_is_asked_in_one_room() -> None:
    clients = (
        "urllib.request", "http.client", "ftplib", "smtplib", "socket", "ssl", "asyncio",
        "requests", "httpx", "aiohttp", "urllib3",
    )  # fmt: skip
    users = {
        own_room(name)
        for name in FILES
        if any(
            f"{module}.".startswith(f"{client}.")
            for module in imports(ROOT / name)
            for client in clients
        )
    }
    assert users == {"net"}


@pytest.mark.parametrize(
    "name",
    [
        "findings.py",
        "nearest.py",
        *(n for n in FILES if n.startswith("secrets/")),
        "system.py",
        "files/inside.py",
        "files/write.py",
    ],
)
def test_only_the_standard_library_is_below_findings(name: str) -> None:
    tops = {module.split(".")[0] for module in imports(ROOT / name)}
    assert tops <= {*sys.stdlib_module_names, "handbook"}


def test_one_place_decides_what_the_check_is() -> None:
    """All who speak of errors or gaps ask it, so that all say the same."""
    asking = [
        name
        for name in FILES
        if re.search(r"\bchecks\.check\(|from handbook\.checks import", (ROOT / name).read_text())
        and own_room(name) != "checks"
    ]
    assert asking == ["rulebook.py"]


def test_no_archive_is_unpacked() -> None:
    """A filter against paths that lead out came with Python 3.11.4, and 3.11.0 is promised."""
    users = {
        name
        for name in FILES
        if {module.split(".")[0] for module in imports(ROOT / name)} & {"tarfile", "zipfile"}
    }
    # The search for secrets looks into archives, in memory; all others are made in one place.
    assert users == {"files/archive.py", "secrets/inside.py"}
    assert [name for name in users if "extract" in (ROOT / name).read_text("utf-8")] == []


TEMPLATES = ROOT / "pages" / "templates"


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_each_kind_has_the_templates_that_its_traits_name(kind: Kind) -> None:
    if kind.register:
        assert (TEMPLATES / f"{kind.register}.html").is_file()
    # What has none of its own falls back to these.
    assert (TEMPLATES / "_any_page.md").is_file()
    assert (TEMPLATES / "_any_register.html").is_file()


def test_no_page_template_is_left_of_a_kind_that_there_is_not() -> None:
    pages = {path.name.removesuffix("_page.md") for path in TEMPLATES.glob("*_page.md")}
    with_pages = {name for name, kind in KINDS.items() if kind.own_pages}
    assert pages - {"record", "_any", "index"} == with_pages


def test_no_list_of_kinds_is_typed_twice() -> None:
    """Who asks for some kinds asks for a trait; a list by hand would miss those from outside."""
    names = set(KINDS)
    typed = {
        name
        for name in FILES
        for node in nodes(ROOT / name)
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
        and len(node.elts) > 3
        and all(isinstance(e, ast.Constant) and e.value in names for e in node.elts)
    }
    assert typed == set()
