"""What is kept of files that were read: the same values, places and findings as without it."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed import by_parser
from tokens import mixed

from handbook import rulebook
from handbook.catalog import Doc, DocsFolder, Handbook, load
from handbook.catalog.fine import Fine
from handbook.checks import dialect
from handbook.cli import common
from handbook.cli.main import cli
from handbook.files.store import FOLDER, NAME, Store
from handbook.source import Map, Seq, kept, position, quick, read
from handbook.source.kept import Sound
from handbook.source.opened import opened
from handbook.source.reader import Document

DAY = dt.date(2026, 11, 27)
HERE = Path(__file__).parent
FILES = [*sorted((HERE / "twin").rglob("*.yaml")), *sorted((HERE / "cases").glob("*.yaml"))]


class InMemory(dict[str, bytes]):
    """A cache without a disk."""

    def put(self, key: str, value: bytes, spares: int = 0) -> None:
        self[key] = value


def nodes(root: Any) -> list[Any]:
    """Each mapping and list of a value with all places that it knows."""
    found: list[Any] = []
    if isinstance(root, Map):
        found = [(root.at, root.key_at, root.value_at)]
    elif isinstance(root, Seq):
        found = [(root.at, root.items_at)]
    inner = root.values() if isinstance(root, Map) else root if isinstance(root, Seq) else ()
    return found + [each for value in inner for each in nodes(value)]


def agrees(text: str) -> bool:
    """Whether the quick reader read a text; what it reads, the whole one reads to the letter."""
    root = quick.values(text)
    if root is None:
        return False
    built = by_parser(text)
    assert built.findings == []
    assert built.spoiled == {}
    assert root == built.root
    assert repr(root) == repr(built.root)  # 1 is not True
    starts = [each.at for each in (root, *(root if isinstance(root, Seq) else ())) if nodes(each)]
    assert starts[0] == built.root.at
    assert nodes(root) == nodes(built.root)
    return True


def test_every_file_is_read_the_same_both_ways() -> None:
    anchors = (yaml.AnchorToken, yaml.AliasToken)
    for path in FILES:
        text = path.read_text()
        has_anchors = any(isinstance(each, anchors) for each in yaml.scan(text, yaml.CSafeLoader))
        assert agrees(text) == (by_parser(text).findings == [] and not has_anchors), path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        "a:\n",
        "- ~\n",
        "a: 1\na: 2\n",
        '"a": 1\na: 2\n',
        "<<: {a: 1}\n",
        "~: 1\n",
        "a: &x [1]\nb: *x\n",
        "a: !!str 1\n",
        "a: 1234567890123456789\n",
        "a: b #c\n",
        "[a]: 1\n",
        "- {a: 1}: 2\n",
        "%YAML 1.2\n---\na: 1\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\nb: 2\n",
        "a: [1\n",
        'a: "\\u202e"\n',
        'a: "\\0"\n',
        "[" * 41 + "]" * 41 + "\n",
        "a: *x\n",
    ],
)
def test_what_is_unusual_is_left_to_the_whole_reader(text: str) -> None:
    assert quick.values(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "---\n- a\n- [b, {c: true}]\n",
        "'': 'it''s'\n\"b\": \"c\\n\"\n",
        "a: |\n  b\n  #c\nd: >-\n  e\n\n  f\n",
        "# c\n\n- id: a # b\n  b: c#d\n",
        "a: [null1, Truely, 007, -, -1, 0]\n",
        "é: \"日本\" \n𝒳: {'𝒳': 𝒳}\n",
        "[" * 40 + "]" * 40 + "\n",
    ],
)
def test_what_is_usual_is_read_quickly(text: str) -> None:
    assert agrees(text)


PIECES = st.sampled_from(
    [*"abé:-[]{},#'?\"\n", "b: ", "- ", "  ", " #x", "|\n", ">\n", "1", "true", "~", "null"]
)
MARKS = st.sampled_from(["&x ", "*x", "!!str ", "---\n", "...\n", "<<: ", "\\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | MARKS, max_size=14).map("".join))
def test_the_quick_reader_never_says_more_than_the_whole_one(text: str) -> None:
    agrees(text)


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was read stays in the process."""
    monkeypatch.setattr("handbook.source.reader.MOST_KEPT", 0)


def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are searched for what could be wrong, from now on."""
    paths: list[str] = []

    def noted(data: bytes, path: str) -> Any:
        paths.append(path)
        return opened(data, path)

    monkeypatch.setattr("handbook.source.reader.opened", noted)
    return paths


@pytest.mark.usefixtures("anew")
def test_what_was_sound_is_read_the_same_and_not_searched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache, paths = InMemory(), searched(monkeypatch)
    first = Sound(cache)
    before = {path: read(path.read_bytes(), path.name, first) for path in FILES}
    first.keep()
    assert len(paths) == len(FILES)
    paths.clear()
    again = Sound(cache)
    for path, document in before.items():
        found = read(path.read_bytes(), path.name, again)
        assert (found.text, found.findings) == (document.text, document.findings)
        assert repr(found.root) == repr(document.root)
        assert nodes(found.root) == nodes(document.root)
    names = {*next(iter(cache.values())).decode().split("\n")}
    others = [path.name for path in FILES if kept.digest(path.read_bytes()) not in names]
    assert paths == others
    assert len(names) > 50


@pytest.mark.parametrize("data", [b"a:\n", f"a: sk_live_{mixed(24)}\n".encode(), b"- &x b\n"])
@pytest.mark.usefixtures("anew")
def test_a_document_with_a_finding_or_an_anchor_is_in_no_cache(data: bytes) -> None:
    cache = InMemory()
    sound = Sound(cache)
    read(data, "nowhere.yaml", sound)
    sound.keep()
    assert cache == {}


@pytest.mark.parametrize("value", [b"", b"{", b"\n\n", b"\xff\xfe", b"0" * 100_000])
@pytest.mark.usefixtures("anew")
def test_what_no_reader_wrote_says_nothing(value: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = InMemory()
    sound = Sound(cache)
    sound.add(kept.digest(b"a: 1\n"), 5)
    sound.keep()
    (key,) = cache
    assert cache[key] == kept.digest(b"a: 1\n").encode()
    cache[key] = value
    paths = searched(monkeypatch)
    assert read(b"a: 1\n", "a.yaml", Sound(cache)).root == {"a": 1}
    assert paths == ["a.yaml"]


def lied_to(data: bytes) -> Document:
    cache = InMemory()
    sound = Sound(cache)
    sound.add(kept.digest(data), len(data))
    sound.keep()
    return read(data, "a.yaml", Sound(cache))


@pytest.mark.parametrize("data", [b"\xff", b"a:\n", b"a: [1\n", b"", b"a: 1\na: 2\n"])
@pytest.mark.usefixtures("anew")
def test_what_cannot_be_read_is_told_whatever_a_cache_says(data: bytes) -> None:
    assert lied_to(data).findings == read(data, "a.yaml").findings != ()


@pytest.mark.usefixtures("anew")
def test_a_text_that_only_a_lie_lets_through_has_its_places_at_the_start() -> None:
    document = lied_to(b"b: c\na: 1\x00\n")
    assert document.root == {"b": "c", "a": "1\x00"}
    assert position(document.root, ("a",)) == (1, 1)


def test_another_version_of_the_reader_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = InMemory()
    sound = Sound(cache)
    sound.add("x", 1)
    sound.keep()
    assert Sound(cache).has("x")
    monkeypatch.setattr(kept, "_key", lambda: "another")
    assert not Sound(cache).has("x")


def test_what_is_sound_elsewhere_stays_known_and_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "_MOST", 3)
    cache = InMemory()
    for names in ("ab", "c", "d"):
        sound = Sound(cache)
        assert [sound.has(name) for name in names] == [False] * len(names)
        for name in names:
            sound.add(name, 1)
        sound.keep()
    (value,) = cache.values()
    assert value == b"d\na\nb"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handbook that is worth a cache, whatever its size; nothing is known from before."""
    shutil.copytree(HERE / "twin" / "data", tmp_path / "data")
    monkeypatch.setattr(common, "WORTH_KEEPING", 0)
    monkeypatch.setattr("handbook.source.reader.MOST_KEPT", 0)
    return tmp_path


def checked(project: Path) -> Result:
    return CliRunner().invoke(cli, ["check", "--data", str(project / "data"), "--gaps", "--quick"])


def test_a_check_says_the_same_with_a_cache_and_without(project: Path) -> None:
    first = checked(project)
    assert (project / FOLDER / NAME).is_file()
    again = checked(project)
    assert (again.output, again.exit_code) == (first.output, first.exit_code)
    (project / FOLDER / NAME).write_bytes((project / FOLDER / NAME).read_bytes()[:9000])
    cut = checked(project)
    assert (cut.stdout, cut.exit_code) == (first.stdout, first.exit_code)
    assert cut.stderr.startswith(
        f"the cache {project / FOLDER / NAME} is left aside: it is damaged"
    )
    assert checked(project).stderr == ""


def test_a_small_handbook_begins_no_cache(tmp_path: Path) -> None:
    shutil.copytree(HERE / "twin" / "data", tmp_path / "data")
    checked(tmp_path)
    assert not (tmp_path / ".cache").exists()


def loaded(project: Path) -> Handbook:
    with Store(project / FOLDER) as cache:
        book = load(project / "data", "data", cache=cache)
        rulebook.check(book, DAY)
        book.fine.keep(cache)
    return book


def test_a_handbook_from_a_cache_is_the_same_in_all_its_parts(project: Path) -> None:
    first, again = loaded(project), loaded(project)
    assert first == again
    for name, entry in first.entries.items():
        assert nodes(again.entries[name].node) == nodes(entry.node)
        assert again.entries[name].where() == entry.where()


def test_a_rule_of_one_record_is_asked_again_where_its_file_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    look = dialect._fields_are_understood

    def noted(book: Handbook, entry: Any) -> Any:
        asked.append(entry.path)
        return look(book, entry)

    monkeypatch.setattr(dialect, "_fields_are_understood", noted)
    book = loaded(project)
    assert set(asked) == {entry.path for entry in book.entries.values()}
    asked.clear()
    loaded(project)
    assert asked == []
    path = next(iter(sorted((project / "data" / "playbooks").glob("*.yaml"))))
    path.write_text(path.read_text() + "# a comment\n")
    loaded(project)
    assert asked == [f"data/playbooks/{path.name}"]


def test_a_rule_of_one_page_is_asked_again_where_the_page_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    look = dialect._page_is_understood

    def noted(doc: Doc) -> Any:
        asked.append(doc.path)
        return look(doc)

    monkeypatch.setattr(dialect, "_page_is_understood", noted)
    texts = {"a.md": "# A\n", "b.md": "# B\n\nSee [[Wiki]].\n", "c.md": "# C\n"}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "handbook.yaml").write_text("title: T\norganisation: O\ntimezone: UTC\n")
    (tmp_path / "docs").mkdir()
    for name, text in texts.items():
        (tmp_path / "docs" / name).write_text(text)
    cache = InMemory()

    def found() -> list[str]:
        asked.clear()
        docs = DocsFolder(tmp_path / "docs", "docs")
        book = load(tmp_path / "data", "data", docs=docs, cache=cache)
        codes = [str(each.where) for each in rulebook.check(book, DAY) if each.code == "HB1035"]
        book.fine.keep(cache)
        return codes

    assert (found(), asked) == (["docs/b.md:3:5"], ["a.md", "b.md", "c.md"])
    assert (found(), asked) == (["docs/b.md:3:5"], ["b.md"])
    (tmp_path / "docs" / "c.md").write_text("# C\n\nSee [[It]].\n")
    assert (found(), asked) == (["docs/b.md:3:5", "docs/c.md:3:5"], ["b.md", "c.md"])


def test_what_a_rule_found_is_found_again(project: Path) -> None:
    path = next(iter(sorted((project / "data" / "playbooks").glob("*.yaml"))))
    path.write_text(path.read_text().replace("purpose: ", "purpose: see [[wiki]] ", 1))
    first, again = checked(project), checked(project)
    assert "HB1035" in first.stdout
    assert again.stdout == first.stdout


def test_a_record_that_another_kept_out_is_looked_at_once_it_is_read(project: Path) -> None:
    faq, duties = (project / "data" / f"{name}.yaml" for name in ("faq", "duties"))
    with faq.open("a") as file:
        file.write("- {id: twice, title: Q, audience: trust, answer: 'See [[wiki]].'}\n")
    before = duties.read_text()
    duties.write_text(f"{before}- {{id: twice, title: T, cadence: weekly}}\n")
    kept_out = [each for each in loaded(project).findings if "twice" in each.message]
    duties.write_text(before)
    found = rulebook.check(loaded(project), DAY)
    assert [each.where.path for each in kept_out] == ["data/faq.yaml"]
    assert [each.where.path for each in found if each.code == "HB1035"] == ["data/faq.yaml"]


def test_what_is_fine_at_one_path_is_not_fine_at_another() -> None:
    fine = Fine({"a.yaml": "1", "b.yaml": "1"})
    fine.add("HB1", ["a.yaml"])
    assert fine.others("HB1", ["a.yaml", "b.yaml", "c.yaml"], str) == ["b.yaml", "c.yaml"]
    assert fine.others("HB2", ["a.yaml"], str) == ["a.yaml"]
    assert fine.with_digests({"a.yaml": "2"}).others("HB1", ["a.yaml"], str) == ["a.yaml"]


@pytest.mark.parametrize(
    "value",
    [
        *(b"", b"[]", b"1", b'{"HB1035": 1}', b"\xff"),
        *(b'[[], {"HB1035": 1}]', b'[[["a"]], {}]', b'[[["a", "b"]], {"HB1035": [1]}]'),
    ],
)
def test_what_is_kept_of_rules_and_cannot_be_is_left_aside(project: Path, value: bytes) -> None:
    cache = InMemory()
    book = load(project / "data", "data", cache=cache)
    rulebook.check(book, DAY)
    book.fine.keep(cache)
    (key,) = [each for each in cache if each.startswith("fine:")]
    _, fine = json.loads(cache[key])
    assert "HB1035" in fine
    cache[key] = value
    again = load(project / "data", "data", cache=cache)
    path = "data/components.yaml"
    assert again.fine.others("HB1035", [path], str) == [path]
    assert rulebook.check(again, DAY) == rulebook.check(book, DAY)
