"""A build takes from the last site what is as it would be made, and is never wrong by that."""

import os
import shutil
import subprocess
import sys
import zlib
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from building import Build, build_site, build_warm, copy_small
from hypothesis import given
from hypothesis import strategies as st
from incremental import same_after_edits

from handbook.files.store import FOLDER, NAME, Store
from handbook.site import kept
from handbook.site.asked import Asked, as_line, holds, is_of
from handbook.site.kept import Kept, Manifest

# The first few of the many, which `make proofs` makes.
FEW, MANY = 3, 60
RECORDS = {
    "data/roles.yaml": "- {id: devops, title: DevOps}\n- {id: desk, title: Desk, within: devops}\n",
    "data/vendors.yaml": (
        "- id: lens\n  title: Lens\n  owner: devops\n  purpose: Films.\n"
        "- id: light\n  title: Light\n  owner: desk\n  purpose: It shines.\n  tags: [film]\n"
    ),
    "data/duties.yaml": (
        "- id: clean\n  title: Clean the lens\n  owner: devops\n  cadence: monthly\n"
        "  about: [lens]\n  playbook: roll-back\n"
        "- id: begin\n  title: Begin\n  owner: desk\n  cadence: weekly\n  playbook: start-again\n"
        "- id: count\n  title: Count the films\n  owner: desk\n  cadence: weekly\n"
    ),
    "data/log/2026/2026-02-03-clean-d0.yaml": (
        "kind: done\nsubject: clean\non: 2026-02-03\nby: devops\noutcome: Done.\n"
    ),
    **{
        f"data/playbooks/{name}.yaml": (
            f"id: {name}\ntitle: {name.replace('-', ' ').capitalize()}\nowner: {owner}\n"
            "purpose: It runs again.\ntriggers: [It stands still.]\npreconditions: [Light.]\n"
            "steps:\n  - title: Stop\n    do: Stop it.\n  - title: Start\n    do: Start it.\n"
            "verification: [It runs.]\n"
        )
        for name, owner in (("roll-back", "devops"), ("start-again", "desk"))
    },
}


def write(folder: Path) -> Path:
    """The smallest handbook that builds, with a few records that name each other."""
    copy_small(folder)
    for name, text in RECORDS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a handbook that was built; a test takes a copy."""
    folder = write(tmp_path_factory.mktemp("built"))
    done = build_site(folder)
    assert done.code == 0, done.said
    return folder


@pytest.fixture
def again(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def edited(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of its site once a title is another, built from nothing."""
    folder = write(tmp_path_factory.mktemp("edited"))
    edit(folder)
    return files(build_site(folder))


def edit(folder: Path) -> None:
    vendors = folder / "data/vendors.yaml"
    vendors.write_text(vendors.read_text("utf-8").replace("title: Light", "title: Lamp"), "utf-8")


def files(build: Build) -> dict[str, bytes]:
    assert build.code == 0, build.said
    found = (path for path in build.site.rglob("*") if path.is_file())
    return {path.relative_to(build.site).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.proofs)])
def test_after_each_edit_a_site_is_what_a_build_from_nothing_gives(
    tmp_path: Path, count: int
) -> None:
    compared = list(same_after_edits(write(tmp_path), seed=5, count=count))
    assert [each for each in compared if each.differences] == []
    assert len(compared) == count
    assert sum(each.built for each in compared) > count / 2


def test_what_is_as_it_would_be_made_is_not_made_again(
    again: Path, edited: dict[str, bytes]
) -> None:
    page = again / "site/playbooks/start-again/index.html"
    before = page.stat().st_ino
    edit(again)
    build = build_site(again)
    assert "pages are taken from the last site" in build.said
    assert files(build) == edited
    assert page.stat().st_ino == before


@pytest.mark.parametrize("setting", ["use_directory_urls: false", "site_url: https://b.example/x/"])
def test_other_addresses_of_the_same_pages_are_in_all_that_is_made_of_them(
    again: Path, tmp_path_factory: pytest.TempPathFactory, setting: str
) -> None:
    fresh = write(tmp_path_factory.mktemp("fresh"))
    for folder in (again, fresh):
        with (folder / "mkdocs.yml").open("a", encoding="utf-8") as file:
            file.write(f"\n{setting}\n")
    assert files(build_site(again)) == files(build_site(fresh))


def cut(folder: Path) -> None:
    with (folder / FOLDER / NAME).open("r+b") as file:
        file.truncate(5000)


def overwritten(folder: Path) -> None:
    (folder / FOLDER / NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)


def of_another_version(folder: Path) -> None:
    with Store(folder / FOLDER) as store:
        store.put("site:build site", b'{"format": 0, "pages": {}}')


def of_another_machine(folder: Path) -> None:
    _rewrite(folder, lambda found: replace(found, engine="another", pages=_wrong(found)))


def of_digests_that_are_of_no_file(folder: Path) -> None:
    _rewrite(folder, lambda found: replace(found, pages=_wrong(found)))


def _wrong(found: Manifest) -> dict[str, Kept]:
    return {path: replace(each, digest="0" * 32) for path, each in found.pages.items()}


def _rewrite(folder: Path, change: Callable[[Manifest], Manifest]) -> None:
    with Store(folder / FOLDER) as store:
        data = store.get("site:build site")
        assert data
        store.put("site:build site", change(kept.read(data)).written())


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder / ".cache")
    (folder / ".cache").write_text("a file")


def a_page_that_somebody_changed(folder: Path) -> None:
    (folder / "site/playbooks/roll-back/index.html").write_text("mine", "utf-8")


def a_page_that_is_a_link(folder: Path) -> None:
    page = folder / "site/playbooks/roll-back/index.html"
    page.rename(folder / "elsewhere.html")
    page.symlink_to(folder / "elsewhere.html")


def a_search_that_somebody_changed(folder: Path) -> None:
    (folder / "site/search/parts/words-0.js").write_text("mine", "utf-8")


def no_site(folder: Path) -> None:
    shutil.rmtree(folder / "site")


@pytest.mark.parametrize(
    "spoil",
    [
        *(cut, overwritten, of_another_version, of_another_machine, of_digests_that_are_of_no_file),
        *(no_folder, a_page_that_somebody_changed, a_page_that_is_a_link),
        *(a_search_that_somebody_changed, no_site),
    ],
)
def test_a_bad_cache_is_left_aside_and_the_site_is_right(
    again: Path, edited: dict[str, bytes], spoil: Callable[[Path], None]
) -> None:
    spoil(again)
    edit(again)
    build = build_site(again)
    assert files(build) == edited
    if spoil in (cut, overwritten, no_folder):
        assert "is left aside" in build.said


@pytest.mark.proofs
def test_two_builds_at_once_are_both_right(again: Path, edited: dict[str, bytes]) -> None:
    edit(again)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir"]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1775044800", "NO_MKDOCS_2_WARNING": "1"}
    started = [subprocess.Popen([*command, name], cwd=again, env=env) for name in ("site", "other")]
    assert [each.wait(timeout=300) for each in started] == [0, 0]
    for name in ("site", "other"):
        assert files(Build(0, "", again / name)) == edited


def test_another_plugin_or_hook_makes_every_page_anew(again: Path) -> None:
    (again / "own.py").write_text(
        "import itertools\nnumbers = itertools.count()\n\n\n"
        "def on_page_content(html, **_):\n    return f'{html}<p>of a hook</p>'\n",
        "utf-8",
    )
    with (again / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("hooks: [own.py]\n")
    build = build_site(again)
    assert "taken from the last site" not in build.said
    assert "of a hook" in build.page("playbooks/roll-back")
    hook = again / "own.py"
    hook.write_text(hook.read_text("utf-8").replace("of a hook", "of another"), "utf-8")
    assert "of another" in build_site(again).page("playbooks/roll-back")


def test_a_page_that_calls_the_projects_own_python_is_always_made_anew(again: Path) -> None:
    (again / "said.txt").write_text("Good morning", "utf-8")
    (again / "macros/__init__.py").write_text(
        "from pathlib import Path\n\n\ndef define_env(env):\n"
        "    def greeting():\n        return Path(env.project_dir, 'said.txt').read_text()\n\n"
        "    env.macro(greeting)\n",
        "utf-8",
    )
    with (again / "docs/faq.md").open("a", encoding="utf-8") as file:
        file.write("\n{{ greeting() }}\n")
    assert "Good morning" in build_site(again).page("faq")
    (again / "said.txt").write_text("Good evening", "utf-8")
    build = build_site(again)
    assert "Good evening" in build.page("faq")
    assert "taken from the last site" in build.said


def test_a_warning_of_a_page_is_said_again_in_each_build(again: Path) -> None:
    with (again / "docs/faq.md").open("a", encoding="utf-8") as file:
        file.write("\n[nowhere](#nowhere)\n")
    for _ in range(2):
        build = build_site(again, options=())
        assert "no such anchor" in build.said
        assert build.code == 1
    shutil.rmtree(again / "site")


def test_a_page_that_warned_and_is_gone_is_no_longer_found(again: Path) -> None:
    page = again / "docs/zebra.md"
    page.write_text("# Zebra\n\nA zebra stands [here](nowhere.md).\n", "utf-8")
    for _ in range(2):
        build = build_warm(again, None, ())
        assert "nowhere.md" in build.said
        assert "zebra/" in [hit.location for hit in build.found()]
    page.unlink()
    build = build_warm(again, None, ())
    assert "zebra/" not in [hit.location for hit in build.found()]


def test_what_is_kept_comes_back_as_it_was() -> None:
    lines = ("1\tentries\ta", "2\tuses\ta\tb")
    asked = array("I", [0, 1])
    page = Kept("k", asked, "d", "<b>T</b>", ("x", "y"), (("faq.md", "x", "faq.md#x"),), "p", "r")
    shared, titles = {("log",): "1"}, {("pages",): "2", ("file", "\udcff"): "3"}
    manifest = Manifest("e", "f", shared, titles, lines, {"faq.md": page}, {"s.js": "9"})
    assert kept.read(manifest.written()) == manifest
    assert kept.read(packed(_HEAD + b"\n" + _PAGE)).pages["faq.md"].title == "T"


def packed(text: bytes) -> bytes:
    return zlib.compress(text + b"\n", 1)


_HEAD = (
    b'{"format":4,"engine":"e","frame":"f","shared":[["1","s"]],"titles":[],"lines":1,"files":{}}'
    b"\n1\ta"
)
_PAGE = b'["faq.md","k",[0],"d","T",[],[],"p","r"]'


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b"null", b"\xff", b'{"format": 4}', b"[" * 5000),
        _HEAD.replace(b'"format":4', b'"format":3'),
        *(_HEAD.replace(b'"lines":1', b'"lines":' + each) for each in (b"2", b"-1", b"1.0", b"[]")),
        *(_HEAD.replace(b'["1","s"]', each) for each in (b"3", b"[]", b'["1",2]', b'[1,"s"]')),
        _HEAD.replace(b'"engine":"e"', b'"engine":1'),
        _HEAD.replace(b'"files":{}', b'"files":[]'),
        *(_HEAD + b"\n" + each for each in (b"", b"[1]", b"{}", b"null", _PAGE[:-1], b"[" * 5000)),
        *(
            _HEAD + b"\n" + _PAGE.replace(b"[0]", each)
            for each in (b"[1]", b"[-1]", b'["0"]', b"0")
        ),
        _HEAD + b"\n" + _PAGE.replace(b'"T"', b"null"),
        _HEAD + b"\n" + _PAGE.replace(b'"r"', b'"r","q"'),
        _HEAD + b"\n" + _PAGE.replace(b'"r"', b"1"),
        _HEAD[:-4] + _PAGE,
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        kept.read(packed(data))


def test_what_is_not_packed_or_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = packed(_HEAD + b"\n" + _PAGE)
    for data in (b"", b"x", _HEAD, whole[:-9], whole[:9], zlib.compress(_HEAD)):
        with pytest.raises(ValueError, match=r"^it is not (packed|whole)$"):
            kept.read(data)
    monkeypatch.setattr(kept, "_MOST_BYTES", 99)
    with pytest.raises(ValueError, match="it is not whole"):
        kept.read(whole)


class Fixed:
    """Answers that are given."""

    def __init__(self, **answers: str) -> None:
        self._answers = answers

    def of(self, question: tuple[str, ...]) -> str:
        return self._answers[question[0]]


class Noted:
    """Answers each question with what it is, and notes it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def of(self, question: tuple[str, ...]) -> str:
        self.asked.append(question)
        return str(len(question))


def test_a_page_is_good_while_its_key_and_all_its_answers_are_the_same() -> None:
    pages = {
        name: Kept(f"key of {name}", array("I", [number]), "d", name)
        for name, number in {"one": 0, "two": 1, "three": 1}.items()
    }
    manifest = Manifest("e", "f", {("s",): "3"}, {}, ("1\ta", "2\tb"), pages)
    keys = {name: f"key of {name}" for name in pages}
    assert manifest.good("e", keys, Fixed(a="1", b="2", s="3")) == pages
    assert set(manifest.good("e", keys, Fixed(a="1", b="9", s="3"))) == {"one"}
    assert set(
        manifest.good("e", {"one": "x", "two": keys["two"]}, Fixed(a="1", b="2", s="3"))
    ) == {"two"}
    assert manifest.good("e", keys, Fixed(a="1", b="2", s="9")) == {}
    assert manifest.good("another", keys, Fixed(a="1", b="2", s="3")) == {}


def test_the_parts_of_a_page_may_be_taken_while_all_but_its_own_answers_is_the_same() -> None:
    numbers = array("I", [0])
    pages = {name: Kept("k", numbers, "d", name, rows=f"of {name}") for name in ("one", "two")}
    pages["three"] = Kept("k", numbers, "d", "three")
    manifest = Manifest("e", "f", {("s",): "3"}, {}, ("1\ta",), pages)
    keys = {"one": "k", "two": "another", "three": "k"}
    found = manifest.rows("e", keys, Fixed(a="9", s="3"))
    assert found == {"one": "of one", "three": ""}
    assert manifest.rows("e", keys, Fixed(a="9", s="9")) == {}
    assert manifest.rows("another", keys, Fixed(a="9", s="3")) == {}


def test_of_a_page_that_is_known_to_be_another_nothing_more_is_asked() -> None:
    lines = [as_line((f"q{number}",), "1") for number in range(9)]
    lines[0] = as_line(("q0",), "another")
    page = Kept("k", array("I", range(9)), "d", "T")
    first = Kept("k", array("I", [0]), "d", "T")
    manifest = Manifest("e", "f", lines=lines, pages={"first.md": first, "a.md": page})
    now = Noted()
    assert manifest.good("e", {"first.md": "k", "a.md": "k"}, now) == {}
    assert now.asked == [("q0",)]


@pytest.mark.parametrize("told", ["1\t[", "1\t[" + "[" * 9000, "1\t[1", "", "0\ta"])
def test_a_line_that_is_none_or_another_does_not_hold(told: str) -> None:
    assert not holds(told, Noted())


@given(st.lists(st.text() | st.sampled_from(["[", "\t", "\n", "a\tb", "\udcff"])).map(tuple))
def test_a_line_has_one_question_whatever_it_is(question: tuple[str, ...]) -> None:
    now = Noted()
    told = as_line(question, str(len(question)))
    assert holds(told, now)
    assert now.asked == [question]
    assert is_of(told, question)
    assert not is_of(told, (*question, "more"))
    assert told.isascii()
    assert "\n" not in told


def test_pages_rest_on_lines_that_are_there_once() -> None:
    asked, now = Asked(), Noted()
    for page, questions in {"new.md": "bca", "other.md": "a"}.items():
        asked.to_add_to(page).update((each,) for each in questions)
        asked.settle(page)
    asked.to_add_to("new.md").add(("d", "e"))
    asked.settle("new.md")
    before = [as_line((each,), "1") for each in "xay"]
    taken = {"taken.md": array("I", [1, 2])}
    numbers, lines = asked.with_taken(taken, before, ["new.md", "other.md"], now)
    told = {page: {lines[each] for each in found} for page, found in numbers.items()}
    assert told == {
        "taken.md": {"1\ta", "1\ty"},
        "new.md": {"1\ta", "1\tb", "1\tc", "2\td\te"},
        "other.md": {"1\ta"},
    }
    assert sorted(lines) == ["1\ta", "1\tb", "1\tc", "1\ty", "2\td\te"]
