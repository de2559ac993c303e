"""The room of files: locks, whole writes and reads where a file system lacks what others have."""

import errno
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.catalog import DocsFolder, load
from handbook.cli.main import cli
from handbook.files import lock, write
from handbook.files.inside import OutsideError, read_inside, read_listed, resolved
from handbook.files.lock import locked
from handbook.files.write import ChangedError, create, only_writer, replace
from handbook.notify import ledger

Make = Callable[..., Path]
DUTIES = "- {id: sweep, title: Sweep, owner: pm, cadence: weekly}\n"
WAITING = "Waiting for another writer to end."


def lock_of(monkeypatch: pytest.MonkeyPatch, refused: Callable[[int], int]) -> None:
    """Let the system refuse its own lock on a handle with an error number, 0 for none."""
    native = lock.lock_descriptor

    def take(handle: int, *, blocking: bool = True) -> bool:
        if number := refused(handle):
            raise OSError(number, os.strerror(number))
        return native(handle, blocking=blocking)

    monkeypatch.setattr(lock, "lock_descriptor", take)


def as_on_nfs(handle: int) -> int:
    """NFS wants a handle that is open for writing, which no folder's can be."""
    return errno.EBADF if stat.S_ISDIR(os.fstat(handle).st_mode) else 0


def waited_for(place: Path) -> str:
    """What a second process would say that wants a place which this one keeps."""
    said: list[str] = []

    class WouldWait(Exception):  # noqa: N818
        pass

    def say(text: str) -> None:
        said.append(text)
        raise WouldWait

    with locked(place), pytest.raises(WouldWait), locked(place, say):
        pass
    with locked(place, say):
        return said[0]


def no_system_lock(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A file system on which neither a folder nor a file can be locked."""
    lock_of(monkeypatch, lambda _handle: number)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(lock.FileLock, "_acquire", refuse)


def test_a_folder_is_locked_itself_and_nothing_is_left(tmp_path: Path) -> None:
    assert waited_for(tmp_path) == WAITING
    assert list(tmp_path.iterdir()) == []


def test_where_no_folder_can_be_locked_a_file_stands_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_of(monkeypatch, as_on_nfs)
    tmp_path.chmod(0o770)
    assert waited_for(tmp_path) == WAITING
    # It stays: who waits for a file that is gone holds the lock of nothing.
    kept = tmp_path / ".handbook" / "lock"
    assert kept.read_bytes() == b""
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (kept.parent, kept)]
    assert modes == [0o770, 0o660]  # whoever may write the folder may take its lock


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_where_nothing_can_be_locked_a_file_is_there_while_somebody_writes(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_system_lock(monkeypatch, number)
    held = tmp_path / ".handbook" / "lock.held"
    assert waited_for(tmp_path) == (
        f"Waiting for another writer to end. If nobody writes here on any machine, remove {held}"
    )
    assert not held.exists()


def test_a_file_that_cannot_be_locked_has_another_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_of(monkeypatch, lambda _handle: errno.ENOLCK)
    (tmp_path / "reminders.jsonl").write_bytes(b"")
    assert waited_for(tmp_path / "reminders.jsonl") == WAITING
    assert (tmp_path / ".handbook" / "reminders.jsonl.lock").exists()


def test_where_no_lock_can_be_had_at_all_it_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_system_lock(monkeypatch, errno.ENOLCK)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(lock.SoftFileLock, "_acquire", refuse)
    with pytest.raises(OSError) as caught, locked(tmp_path):  # noqa: PT011
        pass
    assert (caught.value.filename, caught.value.strerror) == (
        os.fspath(tmp_path),
        f"cannot be locked, nor a file made in it: {os.strerror(errno.EROFS)}",
    )


def test_what_stands_for_a_lock_is_no_data_no_page_and_no_change(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"roles.yaml": "- {id: pm, title: PM}\n", "duties.yaml": DUTIES}
    data = make(tmp_path / "data", files)
    docs = tmp_path / "docs"
    docs.mkdir()
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    lock_of(monkeypatch, as_on_nfs)
    with only_writer(data), only_writer(docs):
        status = ["git", "status", "--porcelain", "--untracked-files=all"]
        found = subprocess.run(status, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert (data / ".handbook" / "lock").exists()
    assert [line for line in found.stdout.splitlines() if not line.startswith("A ")] == []
    book = load(data, "data", DocsFolder(docs, "docs"))
    assert (book.findings, book.docs) == ((), ())


def test_an_event_is_recorded_where_neither_locks_nor_links_are_to_be_had(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"roles.yaml": "- {id: pm, title: PM}\n", "duties.yaml": DUTIES}
    data = make(tmp_path / "data", files)
    no_system_lock(monkeypatch, errno.ENOLCK)
    monkeypatch.setattr(os, "link", refusing(errno.EPERM))
    words = ["done", "sweep", "--by", "pm", "--data", str(data)]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert [each.event.subject for each in load(data).log] == ["sweep"]


def test_the_ledger_is_kept_where_no_file_can_be_locked(
    tmp_path: Path, today: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_system_lock(monkeypatch, errno.ENOLCK)
    with ledger.opened(tmp_path / "reminders.jsonl", today) as opened:  # type: ignore[arg-type]
        opened.note(ledger.Attempt.SENDING, [])
        assert (tmp_path / ".handbook" / "reminders.jsonl.held").exists()


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK])
def test_without_hard_links_a_new_file_is_still_whole_and_takes_nobodys_place(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refusing(number))
    create(tmp_path / "event.yaml", b"first")
    with pytest.raises(FileExistsError, match=r"event\.yaml"):
        create(tmp_path / "event.yaml", b"second")
    (tmp_path / "dangling.yaml").symlink_to("nowhere")
    with pytest.raises(FileExistsError, match=r"dangling\.yaml"):
        create(tmp_path / "dangling.yaml", b"third")
    assert (tmp_path / "event.yaml").read_bytes() == b"first"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dangling.yaml", "event.yaml"]


def test_a_link_that_the_server_was_asked_for_twice_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def answered_late(one: Path, other: Path) -> None:
        link(one, other)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    monkeypatch.setattr(os, "link", answered_late)
    create(tmp_path / "event.yaml", b"first")
    assert [each.name for each in tmp_path.iterdir()] == ["event.yaml"]


def chown_for(monkeypatch: pytest.MonkeyPatch, *, group: bool) -> list[tuple[int, int]]:
    """A user who may give no file away, and may or may not set its group; what was asked for."""
    asked, real = [], os.chown

    def chown(path: Path, user: int, to: int) -> None:
        asked.append((user, to))
        if user != -1 or not group:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        real(path, user, to)

    monkeypatch.setattr(os, "chown", chown)
    return asked


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of another owner")
@pytest.mark.parametrize(
    ("group", "gid", "mode"), [(True, 2345, 0o664), (False, os.getegid(), 0o644)]
)
def test_where_the_owner_is_refused_the_group_is_kept_or_gets_no_more_than_all(
    group: bool, gid: int, mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roles.yaml"
    path.write_bytes(b"old")
    os.chown(path, 1234, 2345)
    path.chmod(0o664)
    asked = chown_for(monkeypatch, group=group)
    replace(path, b"new", b"old")
    after = path.stat()
    assert asked == [(1234, 2345), (-1, 2345)]
    assert (after.st_gid, stat.S_IMODE(after.st_mode)) == (gid, mode)


def test_a_file_system_without_modes_attributes_and_synced_folders_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roles.yaml"
    path.write_bytes(b"old")
    fsync = os.fsync

    def no_folder(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        fsync(handle)

    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", no_folder)
    monkeypatch.setattr(os, "sync", lambda: synced.append(True))
    monkeypatch.setattr(Path, "chmod", refusing(errno.EPERM))
    monkeypatch.setattr(os, "listxattr", refusing(errno.ENOTSUP), raising=False)
    replace(path, b"new", b"old")
    assert (path.read_bytes(), synced) == (b"new", [True])


def test_a_file_that_others_could_read_all_at_once_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roles.yaml"
    path.write_bytes(b"old")
    path.chmod(0o600)
    monkeypatch.setattr(Path, "chmod", refusing(errno.EPERM))
    with pytest.raises(PermissionError, match=r"roles\.yaml"):
        replace(path, b"new", b"old")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize(("there", "was"), [(b"edited", b"old"), (None, b"old"), (b"edited", None)])
def test_what_was_saved_in_between_stays(
    there: bytes | None, was: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "roles.yaml"
    if there is not None:
        path.write_bytes(there)
    with pytest.raises(ChangedError) as caught:
        replace(path, b"new", was)
    assert f"{caught.value.filename}: {caught.value.strerror}" == (
        f"{path}: was changed by somebody else meanwhile, and is left as it is; run this again"
    )
    assert [each.read_bytes() for each in tmp_path.iterdir()] == ([there] if there else [])


def test_that_another_wrote_the_same_is_no_conflict(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_bytes(b"new")
    replace(path, b"new", b"old")
    assert write.current(path) == b"new"


def test_nothing_is_read_through_a_link_that_leads_out(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "out").symlink_to("../secret")
    (root / "loop").symlink_to("loop")
    (root / "in").write_bytes(b"in")
    (root / "about").symlink_to("in")
    for read in (read_inside, read_listed, resolved):
        with pytest.raises(OutsideError):
            read(root, "out")
        with pytest.raises(OSError, match="symbolic links"):
            read(root, "loop")
    assert read_listed(root, "about") == read_inside(root, "about") == b"in"
