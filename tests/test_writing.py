"""Whatever happens to a writer, and however many there are: whole or not at all, and nothing lost.

All of it is real: processes, signals, locks, and disks without room.
"""

import errno
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from faults import NO_SPACE, Done, Fault, failing, handbook, kill, signalled, until_it_survives
from starting import start

from handbook.catalog import load
from handbook.files.write import create, only_writer, replace

Make = Callable[[Path, Mapping[str, str]], Path]
ROLES = "# The roles.\r\n- {id: pm, title: PM}\r\n"
FILES = {
    "roles.yaml": ROLES,
    "duties.yaml": "- {id: sweep, title: Sweep, owner: pm, cadence: weekly}\n",
}


@pytest.fixture(scope="module", autouse=True)
def _schemas_made_once() -> Iterator[None]:
    """The text of the schemas is the same in each child; what is tried is how they are written."""
    written = importlib.import_module("handbook.cli.schema")
    with pytest.MonkeyPatch.context() as patched:
        made = written.schemas(written.KINDS)
        patched.setattr(written, "schemas", lambda _kinds: made)
        yield


@pytest.fixture
def data(tmp_path: Path, make: Make) -> Path:
    return make(tmp_path / "data", FILES)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def events(data: Path) -> list[str]:
    """The notes of the events that a reader sees; nothing it sees may be wrong."""
    book = load(data)
    assert book.findings == ()
    return [str(each.event.note) for each in book.log]


def leftovers(folder: Path) -> list[str]:
    return [name for name in files(folder) if name.rpartition("/")[2].startswith(".new-")]


def spared(done: Done) -> bool:
    return done.code == 0


def record(data: Path, note: str, fault: Fault | None = None) -> Done:
    return handbook(
        "done", "sweep", "--by=pm", f"--note={note}", "--again", "--data", data, fault=fault
    )


def test_killed_at_any_call_an_event_is_there_whole_or_not_at_all(data: Path) -> None:
    seen = set()
    for number, done in until_it_survives(
        kill, lambda fault: record(data, f"note {fault.at}", fault), spared
    ):
        assert done.killed
        found = events(data)
        seen.add(f"note {number}" in found)
        # Its user tries again: either it is recorded now, or it was.
        again = record(data, f"note {number}")
        assert (again.code, "already in the log" in again.err) in ((0, False), (1, True))
        assert events(data).count(f"note {number}") == 1
        assert leftovers(data) == []
    assert seen == {False, True}


@pytest.mark.parametrize("fails", NO_SPACE, ids=errno.errorcode.get)
def test_where_a_call_fails_nothing_is_half_written_and_the_exit_says_so(
    fails: int, data: Path
) -> None:
    """A full disk, a quota, a broken disk, at any call."""
    for number, done in until_it_survives(
        failing(fails), lambda fault: record(data, f"note {fault.at}", fault), spared
    ):
        assert done.code == 3
        assert done.err.startswith(f"handbook: {data}/log/2026/2026-04-01-sweep-")
        assert done.err.endswith(f"{os.strerror(fails)}\n")
        assert events(data).count(f"note {number}") <= 1
        assert leftovers(data) == []


class Command:
    """A command that writes over a file: how to run it, its file, and the old and new bytes."""

    def __init__(self, folder: Path, target: Path, *words: object) -> None:
        self.folder, self.target, self.words = folder, target, words
        self.old = target.read_bytes()
        assert self.run().code == 0
        self.new = target.read_bytes()
        assert self.new != self.old
        self.reset()

    def run(self, fault: Fault | None = None) -> Done:
        return handbook(*self.words, fault=fault)

    def reset(self) -> None:
        self.target.unlink()  # a file that is cut is waited for, a new one is not (ext4(5))
        self.target.write_bytes(self.old)


def new_role(data: Path) -> Command:
    return Command(data, data / "roles.yaml", "new", "role", "ux", "--write", "--data", data)


def schemas(data: Path) -> Command:
    assert handbook("schema", "--data", data).code == 0
    target = data / "schema" / "role.schema.json"
    target.write_bytes(b"{}\n")
    return Command(data, target, "schema", "--data", data)


def calendar_file(data: Path) -> Command:
    target = data.parent / "out" / "duties.ics"
    target.parent.mkdir()
    target.write_bytes(b"an older calendar\n")
    return Command(target.parent, target, "calendar", "--data", data, "-o", target)


OVERWRITING = [new_role, schemas, calendar_file]


@pytest.mark.parametrize("prepare", OVERWRITING, ids=lambda each: each.__name__)
def test_killed_at_any_call_a_file_has_the_old_or_the_new_bytes(
    prepare: Callable[[Path], Command], data: Path
) -> None:
    command = prepare(data)
    seen = set()
    for _, done in until_it_survives(kill, command.run, spared):
        assert done.killed
        seen.add(command.target.read_bytes())
        command.reset()
        assert command.run().code == 0
        assert leftovers(command.folder) == []
        assert command.target.read_bytes() == command.new
        command.reset()
    assert seen == {command.old, command.new}


@pytest.mark.parametrize("prepare", OVERWRITING, ids=lambda each: each.__name__)
@pytest.mark.parametrize("fails", NO_SPACE, ids=errno.errorcode.get)
def test_where_a_call_fails_a_file_keeps_the_old_or_has_the_new_bytes(
    prepare: Callable[[Path], Command], fails: int, data: Path
) -> None:
    command = prepare(data)
    for _, done in until_it_survives(failing(fails), command.run, spared):
        assert done.code == 3
        assert done.err == f"handbook: {command.target}: {os.strerror(fails)}\n"
        assert command.target.read_bytes() in (command.old, command.new)
        assert leftovers(command.folder) == []
        command.reset()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_at_any_call_a_writer_clears_what_it_began(
    number: int, code: int, data: Path
) -> None:
    for at, done in until_it_survives(
        signalled(number), lambda fault: record(data, f"note {fault.at}", fault), spared
    ):
        assert (done.code, "Traceback" in done.err) == (code, False)
        assert events(data).count(f"note {at}") <= 1
        assert leftovers(data) == []


@pytest.mark.parametrize("prepare", OVERWRITING, ids=lambda each: each.__name__)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_at_any_call_a_file_has_the_old_or_the_new_bytes(
    number: int, code: int, prepare: Callable[[Path], Command], data: Path
) -> None:
    command = prepare(data)
    for _, done in until_it_survives(signalled(number), command.run, spared):
        assert (done.code, "Traceback" in done.err) == (code, False)
        assert command.target.read_bytes() in (command.old, command.new)
        assert leftovers(command.folder) == []
        command.reset()


@pytest.mark.parametrize("words", [("check",), ("due",), ("audit",), ("digest",), ("calendar",)])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_while_reading_a_command_ends_without_a_word(
    number: int, code: int, words: tuple[str, ...], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def stop(*_: object) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr("handbook.catalog.documents.read_listed", stop)
    done = handbook(*words, "--data", data)
    assert (done.code, done.out, done.err) == (code, "", "")


@contextmanager
def limited_files(size: int) -> Iterator[dict[str, object]]:
    """Options for a process in which no file may grow beyond a size."""
    limit = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from handbook.cli import main; main()"
    )
    yield {"args": [sys.executable, "-B", "-c", limit]}


def test_a_file_that_may_not_grow_leaves_nothing_and_exits_with_3(data: Path) -> None:
    with limited_files(20) as options:
        words = [*options["args"], "done", "sweep", "--by", "pm", "--data", str(data)]  # type: ignore[misc]
        result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 3
    assert result.stderr.endswith("File too large\n")
    assert events(data) == []
    assert leftovers(data) == []


@contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    """A disk of 256 KiB, or None where this user may not mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    able = shutil.which("mount") and os.geteuid() == 0
    if not able or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 4096)


def test_on_a_full_disk_everything_stays_as_it_was(data: Path, tmp_path: Path) -> None:
    """Where no disk can be mounted, calls that fail stand in for it, as above."""
    (data / "log" / "2026").mkdir(parents=True)
    with small_disk(tmp_path / "disk") as disk:
        if disk is None:
            folder, fault = data, Fault(2, failing(errno.ENOSPC))
        else:
            folder, fault = Path(shutil.copytree(data, disk / "data")), None
            fill(disk)
        before = files(folder)
        for words in (
            ("done", "sweep", "--by=pm"),
            ("new", "role", "ux", "--write"),
            ("schema",),
            ("calendar", "-o", folder / "duties.ics"),
        ):
            done = handbook(*words, "--data", folder, fault=fault)
            assert (done.code, "No space left on device" in done.err) == (3, True), done.err
            assert files(folder) == before


@pytest.mark.parametrize(
    "words", [("check",), ("due",), ("audit",), ("digest",), ("calendar",), ("list",)]
)
def test_output_that_cannot_be_written_exits_with_3(words: tuple[str, ...], data: Path) -> None:
    """/dev/full is always full (full(4))."""
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        done = handbook(*words, "--data", data, stdout=full)
    finally:
        os.close(full)
    assert (done.code, done.err) == (3, "handbook: No space left on device\n")


def test_a_calendar_written_to_a_full_device_exits_with_3(data: Path) -> None:
    done = handbook("calendar", "-o", "/dev/full", "--data", data)
    assert (done.code, done.err) == (3, "handbook: /dev/full: No space left on device\n")


@pytest.mark.parametrize(
    "words", [("check",), ("due",), ("audit",), ("digest",), ("calendar",), ("log", "--help")]
)
def test_a_closed_pipe_ends_a_command_without_a_word(words: tuple[str, ...], data: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        options = ["--data", str(data)] if len(words) == 1 else []
        done = handbook(*words, *options, stdout=writer)
    finally:
        os.close(writer)
    assert (done.code, done.err) == (141, "")


def together(data: Path, commands: list[list[str]]) -> list[tuple[int, str]]:
    """Run commands that all wait for the same lock, then let them go; exit codes and output."""
    waiting = []
    with only_writer(data):
        for words in commands:
            waiting.append(start(*words, "--data", data))
        for process in waiting:
            assert process.stderr.readline() == "Waiting for another writer to end.\n"
    ended = []
    for process in waiting:
        out, _ = process.communicate(timeout=120)
        assert process.returncode is not None
        ended.append((process.returncode, out))
    return ended


def test_four_writers_at_once_lose_nothing(data: Path) -> None:
    ended = together(
        data, [["done", "sweep", "--by=pm", f"--note=n{n}", "--again"] for n in range(4)]
    )
    assert [code for code, _ in ended] == [0, 0, 0, 0]
    assert sorted(events(data)) == ["n0", "n1", "n2", "n3"]


def test_four_records_appended_to_one_file_at_once_are_all_there(data: Path) -> None:
    ended = together(data, [["new", "role", f"role-{n}", "--write"] for n in range(4)])
    assert [code for code, _ in ended] == [0, 0, 0, 0]
    text = (data / "roles.yaml").read_bytes().decode()
    assert text.startswith(ROLES)
    assert [text.count(f"- id: role-{n}\r\n") for n in range(4)] == [1, 1, 1, 1]


def test_of_four_that_record_the_same_one_does(data: Path) -> None:
    ended = together(data, [["done", "sweep", "--by=pm"] for _ in range(4)])
    assert sorted(code for code, _ in ended) == [0, 1, 1, 1]
    assert len(events(data)) == 1


def write_ten(data: Path, writer: int) -> None:
    """Record ten events one after the other; about half of the attempts are killed on the way."""
    chance = random.Random(writer)
    for number in range(10):
        while True:
            fault = Fault(chance.randint(1, 14), kill) if chance.random() < 0.7 else None
            done = record(data, f"{writer}-{number}", fault)
            if not done.killed:
                assert done.code == 0 or "already in the log" in done.err, done.err
                break


@pytest.mark.proofs
def test_forty_events_by_four_writers_with_kills_in_between(data: Path) -> None:
    """Meanwhile a reader reads all the time, and never sees a half-written event."""
    writers = []
    for writer in range(4):
        child = os.fork()
        if child == 0:
            code = 99
            try:
                write_ten(data, writer)
                code = 0
            finally:
                os._exit(code)
        writers.append(child)
    seen: set[str] = set()
    codes = []
    while writers:
        now = events(data)
        assert len(now) == len(set(now))
        assert seen <= set(now)
        seen = set(now)
        for child in list(writers):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                writers.remove(child)
                codes.append(os.waitstatus_to_exitcode(status))
    assert codes == [0, 0, 0, 0]
    assert sorted(events(data)) == sorted(f"{w}-{n}" for w in range(4) for n in range(10))
    with only_writer(data):
        assert leftovers(data) == []


def test_a_killed_writer_keeps_no_other_waiting(data: Path) -> None:
    assert record(data, "killed", Fault(3, kill)).killed
    assert record(data, "next").code == 0
    assert events(data) == ["next"]


def test_an_event_never_takes_anothers_place(tmp_path: Path) -> None:
    path = tmp_path / "log" / "event.yaml"
    create(path, b"first")
    with pytest.raises(FileExistsError, match=r"event\.yaml"):
        create(path, b"second")
    assert files(tmp_path) == {"log/event.yaml": b"first"}


def test_a_link_stays_a_link_and_the_mode_and_owner_stay(data: Path) -> None:
    target = data / ".roles" / "of-the-team.yaml"
    target.parent.mkdir()
    (data / "roles.yaml").rename(target)
    (data / "roles.yaml").symlink_to(".roles/of-the-team.yaml")
    target.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(target, 1234, 2345)
    noted = noted_on(target)
    before = target.stat()
    assert handbook("new", "role", "ux", "--write", "--data", data).code == 0
    after = target.stat()
    assert (data / "roles.yaml").is_symlink()
    assert target.read_bytes().startswith(ROLES.encode() + b"- id: ux\r\n")
    assert after.st_ino != before.st_ino
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert noted == (os.getxattr(target, "user.note") if noted else b"")


def noted_on(path: Path) -> bytes:
    """An extended attribute, as ACLs are; nothing where the file system has none."""
    try:
        os.setxattr(path, "user.note", b"keep")
    except OSError:
        return b""
    return b"keep"


def test_a_calendar_keeps_the_link_that_leads_to_it(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "duties.ics"
    target.parent.mkdir()
    target.write_bytes(b"old")
    target.chmod(0o600)
    link = tmp_path / "link.ics"
    link.symlink_to(target)
    assert handbook("calendar", "-o", link, "--data", data).code == 0
    assert (link.is_symlink(), target.stat().st_mode & 0o777) == (True, 0o600)
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_link_out_of_the_data_folder_is_not_written_through(data: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("- {id: a, title: A}\n")
    (data / "roles.yaml").unlink()
    (data / "roles.yaml").symlink_to(outside)
    done = handbook("new", "role", "ux", "--write", "--data", data)
    assert (done.code, "leads out of the data folder" in done.err) == (3, True)
    assert outside.read_text() == "- {id: a, title: A}\n"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        replace(pipe, b"text", None)
        assert os.read(reader, 100) == b"text"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_file_that_may_not_be_written_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    opened = os.open

    def refusing(name: os.PathLike[str], flags: int, *more: int) -> int:
        if Path(name) == path and flags & os.O_WRONLY:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(name, flags, *more)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(PermissionError):
        replace(path, b"new", b"old")
    assert files(tmp_path) == {"file": b"old"}


@pytest.mark.parametrize(
    "text",
    [
        "- id: pm      # aligned\n  title:   'PM'   # comment\n\n\n- {id: b,   title: \"B\" }\n",
        "- id: pm\r\n  title: PM\r\n  tags: [ a,b ,  c ]\r\n",
        "\ufeff-   id: pm\n    title: a "
        + "very " * 40
        + "long line\n    summary: >-\n      folded\n",
        "# head\n- id: pm\n  title: PM\n# tail without an end of line",
    ],
    ids=["aligned", "crlf", "bom-and-indent", "no-newline"],
)
def test_every_other_byte_stays(text: str, data: Path) -> None:
    """Comments, order, quotes, indents and line ends, as they were."""
    path = data / "roles.yaml"
    path.write_bytes(text.encode())
    assert handbook("new", "role", "ux", "--write", "--data", data).code == 0
    assert path.read_bytes().startswith(text.encode())
    added = path.read_bytes()[len(text.encode()) :].lstrip(b"\r\n")
    assert added.startswith(b"- id: ux")
    assert (b"\r\n" in added) == ("\r\n" in text)


def test_recording_changes_no_file_that_is_there(data: Path) -> None:
    """`git diff` shows one new file and no changed line."""
    before = files(data)
    assert record(data, "one").code == 0
    after = files(data)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 1
