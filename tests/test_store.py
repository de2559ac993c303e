"""What is kept between runs: found again, bounded, and never wrong whatever became of the file."""

import os
import resource
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from handbook.files import database
from handbook.files.store import NAME, Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a cache that has one value."""
    place = tmp_path / ".cache" / "handbook"
    with Store(place) as kept:
        kept.put("a", b"one")
    return place


def spoilt(folder: Path, spoil: Callable[[Path], object]) -> None:
    """A file that something happened to is left aside with one word, and made anew."""
    spoil(folder / NAME)
    said: list[str] = []
    with Store(folder, said.append) as kept:
        assert kept.get("a") is None
        assert kept.get("b") is None
        kept.put("b", b"two")
        assert kept.get("b") == b"two"
    (word,) = said
    assert word.startswith(f"the cache {folder / NAME} is left aside: ")
    assert word.endswith("; it is made anew")
    with Store(folder, said.append) as kept:
        assert (kept.get("a"), kept.get("b")) == (None, b"two")
    assert len(said) == 1


def test_what_is_put_is_found_by_the_next(folder: Path) -> None:
    with Store(folder) as kept:
        assert kept.get("a") == b"one"
        assert kept.get("b") is None
        kept.put("a", b"another")
        assert kept.get("a") == b"another"
    with Store(folder) as kept:
        assert kept.get("a") == b"another"


def test_nothing_is_made_where_nothing_is_kept(tmp_path: Path) -> None:
    with Store(tmp_path / ".cache" / "handbook") as kept:
        assert kept.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_the_folder_says_what_it_is(folder: Path) -> None:
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06")
    there = sorted(each.name for each in folder.iterdir())
    assert there == [".gitignore", "CACHEDIR.TAG", NAME]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _overwritten(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"one", b"two"))


def _renamed(path: Path) -> None:
    """The value of one key under another: rows of a page were mixed up."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE kept SET key = 'a', value = (SELECT 'text')")


def _with_trigger(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TRIGGER t AFTER INSERT ON kept BEGIN DELETE FROM kept; END")


def _of_another_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    "spoil",
    [
        _cut,
        _overwritten,
        _renamed,
        _with_trigger,
        _of_another_version,
        lambda path: path.write_bytes(b"no database at all" * 1000),
        lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 5000),
    ],
)
def test_a_file_that_was_spoilt_is_made_anew(folder: Path, spoil: Callable[[Path], object]) -> None:
    spoilt(folder, spoil)


def test_a_file_that_another_is_about_to_fill_is_no_fault(folder: Path) -> None:
    (folder / NAME).write_bytes(b"")
    said: list[str] = []
    with Store(folder, said.append) as kept:
        assert kept.get("a") is None
        kept.put("a", b"one")
        assert kept.get("a") == b"one"
    assert said == []


def test_a_value_counts_only_under_its_own_key(folder: Path) -> None:
    with closing(sqlite3.connect(folder / NAME)) as base, base:
        base.execute("UPDATE kept SET key = 'b'")
    said: list[str] = []
    with Store(folder, said.append) as kept:
        assert kept.get("b") is None
    assert said == [
        f"the cache {folder / NAME} is left aside: it is damaged "
        "(a value is not what was kept); it is made anew"
    ]


@pytest.mark.parametrize("part", ["", "handbook", f"handbook/{NAME}"])
def test_a_link_is_not_followed(tmp_path: Path, part: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / ".cache" / part
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    said: list[str] = []
    with Store(tmp_path / ".cache" / "handbook", said.append) as kept:
        kept.put("a", b"one")
        assert kept.get("a") is None
    assert len(said) == 1
    assert "a link" in said[0]
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file")
    said: list[str] = []
    with Store(tmp_path / ".cache" / "handbook", said.append) as kept:
        kept.put("a", b"one")
    assert [each.partition(" is left aside: ")[2] for each in said] == [
        f"[Errno 20] Not a directory: '{tmp_path / '.cache' / 'handbook'}'"
    ]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Whoever owns everything is somebody else for a while, for root may write everywhere."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_what_may_only_be_read_is_read() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "handbook"
        with Store(folder) as kept:
            kept.put("a", b"one")
        for each, mode in ((Path(place), 0o755), (folder, 0o555), (folder / NAME, 0o444)):
            each.chmod(mode)
        said: list[str] = []
        with _as_nobody(), Store(folder, said.append) as kept:
            assert kept.get("a") == b"one"
            kept.put("b", b"two")
        with Store(folder) as kept:
            assert (kept.get("a"), kept.get("b")) == (b"one", None)
        assert said == [
            f"the cache {folder / NAME} is left aside: attempt to write a readonly database"
        ]
        folder.chmod(0o755)


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """No file may grow beyond a size in bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_keeps_what_was_there(folder: Path) -> None:
    said: list[str] = []
    with _room_for(40_000), Store(folder, said.append) as kept:
        kept.put("b", bytes(100_000))
        kept.put("c", b"three")
    assert len(said) == 1
    with Store(folder, said.append) as kept:
        assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"one", None, None)
    assert len(said) == 1


def test_another_that_writes_is_not_waited_for_for_long(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT", 0.0)
    said: list[str] = []
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Store(folder, said.append) as kept:
            assert kept.get("a") == b"one"
            kept.put("b", b"two")
    assert said == [f"the cache {folder / NAME} is left aside: another run writes it"]


def test_many_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    said: list[str] = []

    def write(number: int) -> None:
        with Store(folder, said.append) as kept:
            for each in range(50):
                kept.put(f"{number}-{each}", bytes([number]) * 500)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == []
    with Store(folder) as kept:
        every = [kept.get(f"{number}-{each}") for number in range(6) for each in range(50)]
    assert every == [bytes([number]) * 500 for number in range(6) for _ in range(50)]


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    most = 2_000_000
    for number in range(40):
        with Store(tmp_path, most=most) as kept:
            kept.put(f"key {number}", bytes(100_000))
            kept.get("key 0")
        assert (tmp_path / NAME).stat().st_size <= most
    with Store(tmp_path, most=most) as kept:
        there = [number for number in range(40) if kept.get(f"key {number}")]
    # The first is read each time, and so it stays.
    assert there[0] == 0
    assert there[1:] == list(range(there[1], 40))
    assert len(there) > 10


def test_what_is_too_large_is_not_kept(folder: Path) -> None:
    said: list[str] = []
    with Store(folder, said.append, most=200_000) as kept:
        kept.put("b", bytes(300_000))
    assert len(said) == 1
    assert (folder / NAME).stat().st_size <= 200_000


def test_a_cache_that_is_larger_than_it_may_be_shrinks(folder: Path) -> None:
    with Store(folder) as kept:
        for number in range(30):
            kept.put(f"key {number}", bytes(50_000))
    with Store(folder, most=300_000) as kept:
        kept.put("b", b"two")
    assert (folder / NAME).stat().st_size <= 300_000
    with Store(folder) as kept:
        assert kept.get("b") == b"two"
