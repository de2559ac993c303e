"""Whatever the files hold, a check ends with findings: never with a traceback."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.catalog import load
from handbook.checks import check
from handbook.exports.findings import as_github, as_json, as_sarif, as_text, summary
from handbook.findings import Finding
from handbook.model import KINDS
from handbook.rulebook import rulebook
from handbook.source import read

STORES = [f"{store}x.yaml" if store.endswith("/") else store for store in KINDS.by_store]
PLACES = [*STORES, "handbook.yaml", "log/2026/2026-03-01-x-a1.yaml", "stranger.yaml"]
MANY = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

ODD = st.sampled_from(
    [
        *("", " ", "a\nb", "\u202e", "é", "e\u0301", "{{ 7*7 }}", "<b>", "-", "0", "a" * 300),
        *("0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00+14:00"),
        *("9999-12-31T23:59-14:00", "2026-03-01T10:00Z", "2026-03-01T10:00"),
        *("P1D", "P0D", "PT999999H", "P999999W", "P9999Y", "P1W1D", "PT", "daily", "quarterly"),
        *("http://[::1", "https://a:b", "mailto:", "//x", "javascript:x", "/duties/#x"),
        *("devops", "player", "F01", "Q01", "2026-03-01-lens-c3", "HB401", "UTC", "SEV1"),
        *(True, False, 0, -1, 10**17, [], {}, [[]], [{}], {"on": "deploy"}, {"on": []}),
    ]
)
VALUES = st.recursive(
    ODD | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
DAYS = st.dates()


def written(value: Any) -> bytes:
    """YAML of a value that keeps each text a text."""
    return yaml.safe_dump(value, default_style='"', allow_unicode=True).encode("utf-8", "replace")


def found_in(folder: Path, today: dt.date) -> tuple[Finding, ...]:
    """What is found, after seeing that it can be said in every form."""
    found = check(load(folder, "data"), today)
    for text in (
        as_text(found, summary(found)),
        as_json(found),
        as_github(found, summary(found), str),
        as_sarif(found, rulebook(), str),
    ):
        text.encode()
    for each in found:
        assert each.where.path.startswith("data/")
        assert min(each.where.line, each.where.column) >= 1
        assert each.message
        assert "\n" not in str(each).replace("\n    ", "", 1)
    return found


@pytest.fixture
def copy(twin: Path, tmp_path: Path) -> Path:
    return shutil.copytree(twin, tmp_path / "data")


@MANY
@given(place=st.sampled_from(PLACES), data=st.binary(max_size=300))
def test_random_bytes_in_any_file_are_told(copy: Path, place: str, data: bytes) -> None:
    before = replaced(copy / place, data)
    try:
        assert found_in(copy, dt.date(2026, 4, 1))
    finally:
        restored(copy / place, before)


@MANY
@given(place=st.sampled_from(PLACES), value=VALUES, day=DAYS)
def test_random_structures_in_any_file_are_told_or_taken(
    copy: Path, place: str, value: Any, day: dt.date
) -> None:
    before = replaced(copy / place, written(value))
    try:
        assert found_in(copy, day)
    finally:
        restored(copy / place, before)


def paths(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value below a node."""
    inner: Any = enumerate(node) if isinstance(node, list) else ()
    for key, value in node.items() if isinstance(node, dict) else inner:
        yield (*way, key)
        yield from paths(value, (*way, key))


def plain(path: Path) -> Any:
    """The value of a file, of plain dicts and lists."""
    return _plain(read(path.read_bytes(), "").root)


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(each) for each in node] if isinstance(node, list) else node


TWIN = Path(__file__).parent / "twin" / "data"
ALL = [
    (str(path.relative_to(TWIN)), way)
    for path in sorted(TWIN.rglob("*.yaml"))
    for way in paths(plain(path))
]


@settings(MANY, max_examples=100)
@given(place=st.sampled_from(ALL), value=VALUES, day=DAYS)
def test_any_value_in_any_field_is_told_or_taken(
    copy: Path, place: tuple[str, tuple[Any, ...]], value: Any, day: dt.date
) -> None:
    name, way = place
    root = plain(copy / name)
    node = root
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = value
    before = replaced(copy / name, plainly(root))
    try:
        assert found_in(copy, day)
    finally:
        restored(copy / name, before)


def plainly(value: Any) -> bytes:
    """YAML in which numbers and words are not quoted, as people write them."""
    return yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "replace")


def replaced(path: Path, data: bytes) -> bytes | None:
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return before


def restored(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)
