"""The new site takes the old one's place, also where that is a link, a mount or being built."""

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from handbook.site import inplace
from handbook.site.staging import Staging

Tree = dict[str, str]


def tree(folder: Path) -> Tree:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def write(folder: Path, files: Tree) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


OLD = {"index.html": "old", "gone/index.html": "gone", "assets/a.css": "same"}
NEW = {"index.html": "new", "faq/index.html": "faq", "assets/a.css": "same"}


def begun(site: Path, said: list[str] | None = None) -> Staging:
    swap = Staging(site)
    swap.wait([].append if said is None else said.append)
    write(swap.begin(), NEW)
    return swap


def beside(site: Path) -> list[str]:
    return sorted(path.name for path in site.parent.iterdir() if path.name.startswith("."))


def test_a_site_that_is_a_link_stays_one_and_what_it_leads_to_gets_the_new_site(
    tmp_path: Path,
) -> None:
    root = write(tmp_path / "www" / "root", OLD)
    (tmp_path / "project").mkdir()
    site = tmp_path / "project" / "site"
    site.symlink_to(root)
    for _ in range(2):
        begun(site).finish()
        assert site.readlink() == root
        assert tree(root) == NEW
    assert beside(root) == beside(site) == []


def test_a_link_to_a_link_and_one_that_leads_nowhere_yet(tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to("second")
    (tmp_path / "second").symlink_to("root")
    begun(tmp_path / "first").finish()
    assert (tmp_path / "first").readlink() == Path("second")
    assert (tmp_path / "second").readlink() == Path("root")
    assert tree(tmp_path / "root") == NEW


def test_a_link_to_itself_is_refused_by_its_name(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.symlink_to("site")
    with pytest.raises(OSError, match="Too many levels of symbolic links") as caught:
        begun(site)
    assert caught.value.filename == str(site)
    assert site.is_symlink()


def fixed(monkeypatch: pytest.MonkeyPatch, place: Path, number: int) -> None:
    """Let the system refuse to rename a folder, as it does with a mounted one."""
    rename = os.rename

    def refuse(old, new, **options) -> None:
        if Path(old) == place or Path(new) == place:
            raise OSError(number, os.strerror(number), old)
        rename(old, new, **options)

    monkeypatch.setattr(os, "rename", refuse)
    monkeypatch.setattr(os, "replace", refuse)


@pytest.mark.parametrize("reason", ["EBUSY", "EXDEV", "EACCES", "EPERM"])
def test_a_folder_that_cannot_be_renamed_gets_the_files_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, reason: str
) -> None:
    site = write(tmp_path / "site", OLD)
    node, same = site.stat().st_ino, (site / "assets/a.css").stat().st_ino
    fixed(monkeypatch, site, getattr(errno, reason))
    caplog.set_level("INFO", "mkdocs")
    begun(site).finish()
    assert tree(site) == NEW
    assert site.stat().st_ino == node
    assert (site / "assets/a.css").stat().st_ino == same
    assert not (site / "gone").exists()
    assert beside(site) == []
    assert f"{site} can't be renamed: its files are replaced one by one." in caplog.messages


def test_a_mounted_folder_gets_the_files_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", OLD)
    node = site.stat().st_ino
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == site)
    begun(site).finish()
    assert tree(site) == NEW
    assert site.stat().st_ino == node


def test_where_nothing_can_be_written_beside_the_site_it_is_built_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web root in a folder that only an administrator may write."""
    site = write(tmp_path / "site", OLD)
    make = os.mkdir

    def refuse(path, *rest, **options) -> None:
        if Path(path).parent == tmp_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        make(path, *rest, **options)

    monkeypatch.setattr(os, "mkdir", refuse)
    swap = begun(site)
    elsewhere = swap.begin()
    assert elsewhere.parent != tmp_path
    write(elsewhere, NEW)
    swap.finish()
    assert tree(site) == NEW
    assert not elsewhere.exists()


def test_a_file_and_a_folder_may_change_places_in_place(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"a": "file", "b/c": "file in a folder", "d/e/f": "deep"})
    (site / "link").symlink_to("d")
    new = write(tmp_path / "new", {"a/x": "1", "b": "2", "link/y": "3"})
    inplace.sync(new, site)
    assert tree(site) == {"a/x": "1", "b": "2", "link/y": "3"}
    assert not (site / "link").is_symlink()
    assert not (site / "d").exists()


STAYING = {**OLD, "roles/a/index.html": "a", "old/b/index.html": "b", ".git/HEAD": "ref"}
STAYED = {**NEW, "roles/a/index.html": "a", ".git/HEAD": "ref"}
STAY = {"roles/a/index.html"}


def inodes(folder: Path, *paths: str) -> list[int]:
    return [(folder / path).stat().st_ino for path in paths]


def test_files_that_stay_are_not_touched_and_the_others_come_in_among_them(tmp_path: Path) -> None:
    site = write(tmp_path / "site", STAYING)
    before = inodes(site, ".", "roles/a/index.html", ".git/HEAD")
    begun(site).finish(STAY)
    assert tree(site) == STAYED
    assert inodes(site, ".", "roles/a/index.html", ".git/HEAD") == before
    assert not (site / "old").exists()
    assert beside(site) == []


def test_files_stay_where_the_folder_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody else owns the folders of the site, as after a build in a container."""
    visible = {path: text for path, text in STAYING.items() if not path.startswith(".")}
    site = write(tmp_path / "site", visible)
    folder = inodes(site, ".")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != site / "assets")
    begun(site).finish(STAY)
    assert tree(site) == {path: text for path, text in STAYED.items() if not path.startswith(".")}
    assert inodes(site, ".") != folder
    assert beside(site) == []


def test_files_stay_that_are_behind_a_link(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"index.html": "old"})
    others = write(tmp_path / "others", {"a/index.html": "a", "b/index.html": "not of the site"})
    (site / "roles").symlink_to(others)
    begun(site).finish(STAY)
    assert tree(site) == {path: text for path, text in STAYED.items() if not path.startswith(".")}
    assert tree(others) == {"a/index.html": "a", "b/index.html": "not of the site"}


def test_a_file_that_was_to_stay_and_is_gone_stops_the_build(tmp_path: Path) -> None:
    site = write(tmp_path / "site", OLD)
    (site / "assets/a.css").unlink()
    (site / "assets").rmdir()
    (site / "assets").symlink_to(tmp_path)
    with pytest.raises(FileNotFoundError):
        begun(site).finish(STAY)
    assert (site / "index.html").read_text() == "old"
    assert beside(site) == []


def test_a_sync_that_was_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {**OLD, ".new-handbook-index.html": "half"})
    write(site, {"faq/.new-handbook-index.html": "half"})
    inplace.sync(write(tmp_path / "new", NEW), site)
    assert tree(site) == NEW


def test_hidden_files_that_no_build_makes_are_kept(tmp_path: Path) -> None:
    """A checkout of the branch that a host serves has its .git there."""
    site = write(tmp_path / "site", {**OLD, ".git/HEAD": "ref", ".nojekyll": ""})
    begun(site).finish()
    assert tree(site) == {**NEW, ".git/HEAD": "ref", ".nojekyll": ""}


def test_the_new_site_has_the_mode_of_the_old_one(tmp_path: Path) -> None:
    site = write(tmp_path / "site", OLD)
    site.chmod(0o2750)
    begun(site).finish()
    assert stat.S_IMODE(site.stat().st_mode) == 0o2750


def test_a_second_build_waits_for_the_first_and_then_wins(tmp_path: Path) -> None:
    """Neither deletes what the other is writing."""
    site, told, said = tmp_path / "site", threading.Event(), list[str]()
    first = begun(site)

    def say(text: str) -> None:
        said.append(text)
        told.set()

    def build() -> None:
        second = Staging(site)
        second.wait(say)
        write(second.begin(), {"index.html": "newest"})
        second.finish()

    other = threading.Thread(target=build)
    other.start()
    assert told.wait(60)
    first.finish()
    other.join(60)
    assert tree(site) == {"index.html": "newest"}
    assert len(said) == 1
    assert beside(site) == []


def test_a_build_that_fails_lets_the_next_one_build(tmp_path: Path) -> None:
    site = write(tmp_path / "site", OLD)
    begun(site).abandon()
    assert tree(site) == OLD
    said: list[str] = []
    begun(site, said).finish()
    assert said == []
    assert tree(site) == NEW


@pytest.mark.parametrize("left", [".site.new", ".site.new-0a1b2c3d", ".site.old"])
def test_what_a_killed_build_left_is_cleared(tmp_path: Path, left: str) -> None:
    site = write(tmp_path / "site", OLD)
    write(tmp_path / left, {"half.html": "half"})
    begun(site).finish()
    assert tree(site) == NEW
    assert beside(site) == []


def test_a_kill_between_the_two_renames_is_healed(tmp_path: Path) -> None:
    write(tmp_path / ".site.old", OLD)
    begun(tmp_path / "site").abandon()
    assert tree(tmp_path / "site") == OLD
    assert beside(tmp_path / "site") == []


def test_a_file_where_the_site_should_be_is_named_and_left(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.write_text("mine")
    with pytest.raises(OSError, match="is a file, and a site is a folder") as caught:
        begun(site)
    assert caught.value.filename == str(site)
    assert site.read_text() == "mine"
    assert beside(site) == []


def test_a_parent_that_is_missing_is_made(tmp_path: Path) -> None:
    begun(tmp_path / "a" / "b" / "site").finish()
    assert tree(tmp_path / "a" / "b" / "site") == NEW


@pytest.mark.parametrize("place", ["", "data", "data/log", "docs"])
def test_a_site_never_takes_the_place_of_what_it_is_made_from(tmp_path: Path, place: str) -> None:
    sources = [tmp_path / "data", tmp_path / "docs"]
    write(tmp_path, {"data/log/a.yaml": "1", "docs/index.md": "2"})
    swap = Staging(tmp_path / place)
    with pytest.raises(OSError, match="is no place for a site"):
        swap.wait([].append, sources)
    assert tree(tmp_path) == {"data/log/a.yaml": "1", "docs/index.md": "2"}


def test_where_the_new_name_cannot_be_taken_the_old_site_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", OLD)
    swap = begun(site)
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if self.name.startswith(".site.new"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left") as caught:
        swap.finish()
    assert caught.value.filename == str(site)
    assert tree(site) == OLD
    assert beside(site) == []
