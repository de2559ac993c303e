"""One fault in one file is one finding: nothing is said that rests on what it would have held."""

import datetime as dt
import functools
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from proofs import first_of

from handbook.catalog import load
from handbook.checks import check
from handbook.findings import is_reading
from handbook.source import Map, Seq, read

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
TWIN = Path(__file__).parent / "twin" / "data"
FILES = sorted(path.relative_to(TWIN).as_posix() for path in TWIN.rglob("*.yaml"))
LOG = [file for file in FILES if file.startswith("log/")]
# What breaks one event breaks another.
ONE_OF_EACH = [file for file in FILES if file not in LOG[1:]]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A twin whose files may be changed, and are put back."""
    return Path(shutil.copytree(TWIN, tmp_path_factory.mktemp("twin") / "data"))


def known(folder: Path, file: str, text: str) -> frozenset[tuple[str, str, str]]:
    """What is said when a file has this text."""
    place = folder / file
    kept = place.rename(folder.with_name("kept"))
    place.write_text(text, "utf-8")
    try:
        found = check(load(folder, "data"), TODAY)
    finally:
        kept.replace(place)
    return frozenset((each.where.path, each.code, each.message) for each in found)


before = functools.lru_cache(known)


def new(folder: Path, file: str, text: str, was: str) -> list[tuple[str, str, str]]:
    """What is said of a text that was not said of the one that the file had."""
    return sorted(known(folder, file, text) - before(folder, file, was))


def with_a_wrong_indent(text: str) -> str:
    """The third line that says something, one blank further in."""
    lines = text.splitlines(keepends=True)
    number = [n for n, line in enumerate(lines) if line.strip() and line[0] != "#"][2]
    return "".join((*lines[:number], " ", *lines[number:]))


BREAKS: dict[str, Callable[[str], str]] = {
    "a quote that is never closed": lambda text: f'{text}\n- id: "x\n',
    "a wrong indent": with_a_wrong_indent,
    "a conflict": lambda text: f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n",
    "a text": lambda text: "text\n",
    "a number": lambda text: "7\n",
    "the other container": lambda text: "key: value\n" if "\n- " in text else "- []\n",
    "nothing": lambda text: "",
    "a control character": lambda text: f"{text}# \x07\n",
}


@pytest.mark.parametrize("how", BREAKS)
@pytest.mark.parametrize("file", ONE_OF_EACH)
def test_a_file_that_cannot_be_read_is_one_finding(file: str, how: str, copied: Path) -> None:
    text = (TWIN / file).read_text("utf-8")
    broken = BREAKS[how](text)
    ((path, code, _),) = new(copied, file, broken, text)
    assert path == f"data/{file}"
    assert is_reading(code)


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    return [plain(value) for value in node] if isinstance(node, list) else node


def dumped(node: Any) -> str:
    text: str = yaml.dump(node, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return text


def fields(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key and item below a node, the first of each kind of place."""
    seen: set[tuple[str, ...]] = set()
    for step, value in node.items() if isinstance(node, Map) else enumerate(node):
        below = fields(value, (*path, step)) if isinstance(value, (Map, Seq)) else ()
        for here in ((*path, step), *below):
            kind = tuple(each for each in here if isinstance(each, str))
            if kind not in seen:
                seen.add(kind)
                yield here


def at(root: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        root = root[step]
    return root


ROOTS = {file: read((TWIN / file).read_bytes(), file).root for file in FILES}


def places() -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The place of every key that the twin has, the first of each kind of place."""
    seen: set[tuple[str, ...]] = set()
    for file, root in ROOTS.items():
        for path in fields(root):
            kind = (file.partition("/")[0], *(each for each in path if isinstance(each, str)))
            if isinstance(path[-1], str) and kind not in seen:
                seen.add(kind)
                yield file, path


PLACES = tuple(places())


def changed(file: str, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> str:
    root = plain(ROOTS[file])
    change(at(root, path[:-1]), path[-1])
    return dumped(root)


def wrong(parent: Any, key: str) -> None:
    parent[key] = "text" if isinstance(parent[key], dict) else {"neither": "nor"}


def misspelt(parent: Any, key: str) -> None:
    parent[f"{key}q"] = parent.pop(key)


def empty(parent: Any, key: str) -> None:
    parent[key] = None


CHANGES = (wrong, misspelt, empty)


@pytest.mark.parametrize("first", first_of(range(3)))
def test_one_wrong_value_key_or_gap_is_one_finding(first: int, copied: Path) -> None:
    """Each key of the twin, changed in one of three ways; each way changes each third key."""
    for number, (file, path) in enumerate(PLACES):
        if number % 3 == first:
            whole = dumped(plain(ROOTS[file]))
            change = CHANGES[number // 3 % 3]
            if change is misspelt and "extra" in path[:-1]:
                continue  # a team gives these names itself
            found = new(copied, file, changed(file, path, change), whole)
            assert [each[0] for each in found] == [f"data/{file}"], (path, change, found)
            # Which fields there are to be expected, a rule judges.
            assert is_reading(found[0][1]) or found[0][1] == "HB561"
