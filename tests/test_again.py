"""Reading again only the files that were written: the same as reading all of them."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.catalog import Handbook, load
from handbook.catalog.again import again, changed
from handbook.catalog.made import pages

Edit = Callable[[str], str]


@pytest.fixture
def data(tmp_path: Path, twin: Path) -> Path:
    return Path(shutil.copytree(twin, tmp_path / "data"))


def written(data: Path, path: str, edit: Edit) -> None:
    text = (data / path).read_text("utf-8")
    assert edit(text) != text
    (data / path).write_text(edit(text), "utf-8")


def longer(text: str) -> str:
    """Another title of each record, and a line more above the rest."""
    return "# A word.\n" + re.sub(r"(?m)^((?:- )?\s*title: )(\w)", r"\1More \2", text)


def test_files_that_are_read_again_give_the_handbook_that_all_of_them_give(data: Path) -> None:
    before = load(data, "data")
    assert before.findings == ()
    paths = sorted({each.path.removeprefix("data/") for each in before.entries.values()})
    for path in paths:
        written(data, path, longer)
    found, wanted = again(before, paths), load(data, "data")
    assert found == wanted
    assert found != before
    assert list(found.entries) == list(wanted.entries)
    assert [str(each.where()) for each in found.entries.values()] == [
        str(each.where()) for each in wanted.entries.values()
    ]


def test_pages_of_records_that_are_the_same_are_those_of_before(data: Path) -> None:
    book = load(data, "data")
    before = {each.path: each for each in pages(book)}
    path = _first(book, "playbook")
    written(data, path, longer)
    found = again(book, [path])
    assert found
    made = [*pages(found, before)]
    assert made == [*pages(found)]
    own = [each for each in made if each.entry and each.entry.kind.own_pages]
    anew = [each.path for each in own if before[each.path] is not each]
    handovers = [each.path for each in own if each.path.endswith("/handover.md")]
    assert sorted(anew) == sorted([path.replace(".yaml", ".md"), *handovers])
    written(data, path, lambda text: f"{text}formerly: [what-it-was]\n")
    renamed = load(data, "data")
    moved = [each.path for each in pages(renamed, before) if each.title == "Moved"]
    assert moved == [each.path for each in pages(renamed) if each.title == "Moved"]
    assert len(moved) > len([each for each in before.values() if each.title == "Moved"])


def test_what_a_record_names_is_known_both_ways(data: Path) -> None:
    before = load(data, "data")
    path, name = next(
        (each.path.removeprefix("data/"), each.record.id)
        for each in before.entries.values()
        if each.kind.name == "playbook"
    )
    assert before.entries[name].record.owner
    written(data, path, lambda text: re.sub(r"(?m)^owner: .*\n", "", text))
    found = again(before, [path])
    assert found == load(data, "data")
    assert found is not None
    assert found.referrers != before.referrers


def _first(book: Handbook, kind: str) -> str:
    return next(e.path for e in book.by_kind[kind]).removeprefix("data/")


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: re.sub(r"(?m)^id: ", "id: another-", text),
        lambda text: text.replace("title: ", "titel: ", 1),
        lambda text: f"{text}formerly: [what-it-was]\n",
        lambda text: f"{text}\t- [",
        lambda _text: "",
    ],
)
def test_what_is_more_than_other_words_needs_all_files(data: Path, edit: Edit) -> None:
    before = load(data, "data")
    path = _first(before, "playbook")
    written(data, path, edit)
    assert again(before, [path]) is None
    # Once something is wrong, nobody knows what a file alone would tell.
    broken = load(data, "data")
    written(data, "roles.yaml", longer)
    if broken.findings:
        assert again(broken, ["roles.yaml"]) is None


@pytest.mark.parametrize("path", ["handbook.yaml", "source/source.md", "log/2026/x.yaml", "x.yml"])
def test_files_that_are_no_records_need_all_files(data: Path, path: str) -> None:
    assert again(load(data, "data"), [path]) is None


def test_other_files_are_told_from_other_bytes() -> None:
    one, other, third = ("a", 1, 1), ("b", 1, 1), ("b", 2, 1)
    assert list(changed((one, other), (one, third))) == ["b"]
    for after in ((one,), (one, ("c", 1, 1)), (one, other, third)):
        with pytest.raises(ValueError, match=r"."):
            list(changed((one, other), after))
