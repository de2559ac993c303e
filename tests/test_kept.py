"""Folders of files that a command keeps true: `handbook.files.kept`."""

import hashlib
from pathlib import Path

import pytest

from handbook.files.kept import MANIFEST, Differs, Done, TakenError, differences, write

FILES = {"a.md": b"a\n", "deep/er/b.md": b"b\n"}


def held(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_what_is_written_is_what_is_expected_and_the_list_is_that_of_sha256sum(
    tmp_path: Path,
) -> None:
    assert list(differences(tmp_path, FILES)) == [
        Differs("a.md", "is missing"),
        Differs("deep/er/b.md", "is missing"),
    ]
    assert write(tmp_path, FILES) == Done(written=2, removed=0)
    assert held(tmp_path) == FILES
    assert list(differences(tmp_path, FILES)) == []
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    listed = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    assert (tmp_path / MANIFEST).read_text() == listed
    assert write(tmp_path, FILES) == Done(written=0, removed=0)


def test_a_file_that_is_no_more_goes_with_its_folders_and_a_stranger_s_stays(
    tmp_path: Path,
) -> None:
    write(tmp_path, FILES)
    (tmp_path / "deep/own.txt").write_text("mine")
    assert list(differences(tmp_path, {"a.md": b"new\n"})) == [
        Differs("a.md", "differs"),
        Differs("deep/er/b.md", "is left over"),
    ]
    assert write(tmp_path, {"a.md": b"new\n"}) == Done(written=1, removed=1)
    assert held(tmp_path) == {"a.md": b"new\n", "deep/own.txt": b"mine"}
    assert not (tmp_path / "deep/er").exists()


@pytest.mark.parametrize(
    ("path", "files", "how"),
    [
        ("a.md", {"a.md": b"other\n"}, "was changed"),
        # Also one that would go.
        ("deep/er/b.md", {"a.md": b"a\n"}, "was changed"),
        ("new.md", {**FILES, "new.md": b"new\n"}, "is in the way"),
    ],
)
def test_bytes_of_somebody_else_stop_all_before_anything_is_written(
    tmp_path: Path, path: str, files: dict[str, bytes], how: str
) -> None:
    write(tmp_path, FILES)
    (tmp_path / path).write_bytes(b"typed by hand\n")
    before = held(tmp_path) | {MANIFEST: (tmp_path / MANIFEST).read_bytes()}
    with pytest.raises(TakenError) as stopped:
        write(tmp_path, files)
    assert stopped.value.found == [Differs(path, how)]
    assert held(tmp_path) | {MANIFEST: (tmp_path / MANIFEST).read_bytes()} == before


def test_a_writer_that_was_killed_leaves_what_the_next_one_knows_as_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FILES)
    new = {"a.md": b"2\n", "deep/er/b.md": b"2\n"}
    with monkeypatch.context() as patched:
        patched.setattr("handbook.files.kept._remove", None)
        put = __import__("handbook.files.kept", fromlist=["_put"])._put

        def killed(folder: Path, path: str, data: bytes) -> bool:
            if path == "deep/er/b.md":
                raise KeyboardInterrupt
            done: bool = put(folder, path, data)
            return done

        patched.setattr("handbook.files.kept._put", killed)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, new)
    assert held(tmp_path) == {"a.md": b"2\n", "deep/er/b.md": b"b\n"}
    assert write(tmp_path, new) == Done(written=1, removed=0)
    assert held(tmp_path) == new


def test_no_link_leads_a_writer_or_a_list_out_of_the_folder(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "tree"
    (outside / "er").mkdir(parents=True)
    (outside / "er/b.md").write_bytes(b"theirs\n")
    folder.mkdir()
    (folder / "deep").symlink_to(outside)
    with pytest.raises(TakenError) as stopped:
        write(folder, FILES)
    assert stopped.value.found == [Differs("deep/er/b.md", "is in the way")]
    digest = hashlib.sha256(b"theirs\n").hexdigest()
    (folder / "deep").unlink()
    lines = f"{digest}  ../outside/er/b.md\n{digest}  {outside}/er/b.md\nno line\n"
    (folder / MANIFEST).write_text(lines)
    assert write(folder, FILES) == Done(written=2, removed=0)
    assert (outside / "er/b.md").read_bytes() == b"theirs\n"
