"""`handbook init`: what it asks, what it refuses, and that it writes all or nothing."""

import errno
import os
import pty
import re
import shlex
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from faults import Fault, become, failing, kill

from handbook.cli.main import cli
from handbook.clock import machine_zone
from handbook.files.folder import complete, create_folder, in_the_way


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Europe/Berlin")


def init(*words: str) -> Result:
    return CliRunner().invoke(cli, ["init", "--no-site", *words])


def tree(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


WRITTEN = """
    .ci/record .devcontainer/devcontainer.json .dockerignore .gitattributes
    .github/workflows/handbook.yml .github/workflows/record.yml
    .gitignore .handbook.yaml .pre-commit-config.yaml Dockerfile Makefile
    README.md data/backups.yaml data/credentials.yaml data/duties.yaml data/environments.yaml
    data/escalations.yaml data/expectations.yaml data/faq.yaml data/handbook.yaml
    data/playbooks/respond-to-incident.yaml data/playbooks/restore-from-backup.yaml
    data/playbooks/rotate-a-credential.yaml data/questions.yaml data/roles.yaml
    data/systems.yaml data/tracks.yaml docs/index.md
    macros/__init__.py mkdocs.yml overrides/assets/favicon.svg overrides/assets/logo.svg
    overrides/assets/own.css requirements.txt tests/test_handbook.py
"""


def test_it_writes_a_small_repository_and_says_what_to_type_next() -> None:
    done = init("my handbook", "--yes")
    assert done.exit_code == 0, done.output
    written = [name for name in tree(Path("my handbook")) if not name.startswith("data/schema/")]
    assert sorted(written) == sorted(WRITTEN.split())
    said = re.sub(r"\d+ gaps", "N gaps", done.output)
    files = len(tree(Path("my handbook")))
    assert said == textwrap.dedent(f"""\
        my handbook has a handbook: {files} files.
        It is sound. 0 errors, 0 warnings, N gaps; handbook check --gaps lists them.
        Next:
          cd 'my handbook'
          make serve
          make test
        """)


# What stands for a blank of a command that the new handbook tells its people to type.
BLANKS = {
    "SERVICE": "main-service",
    "ROLE": "operations-lead",
    "SEVERITY": "SEV2",
    "STARTED": "2026-04-01T10:00Z",
    "RESOLVED": "2026-04-01T11:00Z",
}
TOLD = re.compile(r"handbook (?:done|log|new|due|check) ?[^`\n]*")


def test_the_commands_that_it_tells_people_to_type_work(monkeypatch: pytest.MonkeyPatch) -> None:
    init("h", "--yes")
    monkeypatch.chdir("h")
    texts = [*Path("data").rglob("*.yaml"), Path("README.md")]
    told = {
        command.strip()
        for path in texts
        for command in TOLD.findall(re.sub(r"\\\n\s*", "", path.read_text("utf-8")))
    }
    assert len(told) > 7
    for command in sorted(told):
        words = shlex.split(re.sub(r"\$?\b([A-Z]{4,})\b", _blank, command))
        done = CliRunner().invoke(cli, words[1:])
        shutil.rmtree("data/log", ignore_errors=True)  # the same day, told twice, is refused
        assert done.exit_code == 0, f"{command}\n{done.output}"


def _blank(found: re.Match[str]) -> str:
    return BLANKS[found[1]]


def test_its_check_is_clean_and_its_schemas_are_current() -> None:
    init("h", "--yes")
    data = "h/data"
    assert CliRunner().invoke(cli, ["check", "--strict", "--data", data]).exit_code == 0
    assert CliRunner().invoke(cli, ["schema", "--check", "--data", data]).exit_code == 0


def test_each_handbook_has_an_id_of_its_own() -> None:
    init("one", "--yes")
    init("two", "--yes")
    one, two = tree(Path("one")), tree(Path("two"))
    assert [name for name in one if one[name] != two[name]] == ["data/handbook.yaml"]


def test_it_writes_into_the_folder_in_which_one_stands() -> None:
    done = init("--yes")
    assert done.exit_code == 0
    assert done.output.startswith("This folder has a handbook: ")
    assert done.output.endswith("Next:\n  make serve\n  make test\n")
    assert Path("mkdocs.yml").is_file()


def test_a_repository_may_be_there_already() -> None:
    Path(".git").mkdir()
    Path(".git/HEAD").write_text("ref: refs/heads/main\n")
    assert init("--yes").exit_code == 0
    assert Path(".git/HEAD").read_text() == "ref: refs/heads/main\n"


def test_a_folder_that_is_there_stays_the_same_one() -> None:
    Path("h").mkdir()
    before = Path("h").stat().st_ino
    assert init("h", "--yes").exit_code == 0
    assert Path("h").stat().st_ino == before


def occupy_by_a_file() -> None:
    Path("h").write_text("mine")


def occupy_by_a_folder() -> None:
    Path("h/data").mkdir(parents=True)


def occupy_by_a_link() -> None:
    Path("h").symlink_to("nowhere")


def occupy_by_an_older_one() -> None:
    init("h", "--yes")


@pytest.mark.parametrize(
    ("occupy", "named"),
    [
        (occupy_by_a_file, "h"),
        (occupy_by_a_folder, "h/data"),
        (occupy_by_a_link, "h"),
        (occupy_by_an_older_one, "h/.ci"),
    ],
)
def test_what_is_there_is_named_and_stays(occupy: Callable[[], None], named: str) -> None:
    occupy()
    before = tree(Path())
    done = init("h", "--yes")
    assert done.exit_code == 2
    assert f"'{named}' is there already; init writes into a new or an empty folder" in done.output
    assert tree(Path()) == before


def test_without_a_terminal_it_says_what_to_do() -> None:
    done = init("h")
    assert done.exit_code == 2
    wanted = "there is no terminal to ask on; add --yes for the defaults, or --answers FILE"
    assert wanted in done.output
    assert not Path("h").exists()


def test_answers_come_from_a_file() -> None:
    Path("answers.yaml").write_text("organisation: Acme Freight\ncode_host: gitlab\n")
    assert init("h", "--answers", "answers.yaml").exit_code == 0
    assert "organisation: Acme Freight\ntimezone" not in Path("h/data/handbook.yaml").read_text()
    read = yaml.safe_load(Path("h/data/handbook.yaml").read_text())
    assert (read["organisation"], read["timezone"]) == ("Acme Freight", "Europe/Berlin")
    assert Path("h/.gitlab-ci.yml").is_file()


def test_a_wrong_answer_is_named_with_its_place_and_nothing_is_written() -> None:
    Path("answers.yaml").write_text("organisation: Acme\ncode_hots: gitlab\n")
    done = init("h", "--answers", "answers.yaml")
    assert done.exit_code == 1
    assert done.output.startswith('answers.yaml:2:1: HB201 unknown key "code_hots"\n')
    assert 'did you mean "code_host"?' in done.output
    assert done.output.endswith("Nothing was written.\n")
    assert not Path("h").exists()


def test_a_file_of_answers_that_is_not_there_is_a_usage_error() -> None:
    done = init("h", "--answers", "nowhere.yaml")
    assert done.exit_code == 2
    assert "--answers: nowhere.yaml: No such file or directory" in done.output


def test_an_engine_that_was_never_installed_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handbook.starter.engine.NAME", "ops-handbook-that-is-not-there")
    done = init("h", "--yes")
    assert done.exit_code == 2
    assert "is not installed; run: pip install" in done.output
    assert not Path("h").exists()


def at_a_terminal(typed: str) -> tuple[int, str]:
    """What `handbook init h` says to a person who types this, and its exit code."""
    child, terminal = pty.fork()
    if child == 0:
        become(["init", "--no-site", "h"])
    os.write(terminal, f"{typed}\x04".encode())  # what is still asked for then ends it
    said = b"".join(iter(lambda: _read(terminal), b"")).decode()
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def _read(terminal: int) -> bytes:
    """What comes from a terminal; nothing where its other end is closed (EIO on Linux)."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_a_person_is_asked_and_asked_again_where_an_answer_cannot_be_used() -> None:
    typed = """\
        Acme Freight
        Europe/Berlim
        Europe/Berlin
        Operations lead
        Ada Example
        Engineer

        engineer

        Booking
        Production
        booking.example.org
        https://booking.example.org

        Tracking




        Example Cloud
        Hosting

        gitlab
        https://pager.example.org
        """
    code, said = at_a_terminal(textwrap.dedent(typed))
    assert code == 0, said
    for wrong in (
        'Error: unknown timezone "Europe/Berlim"; did you mean "Europe/Berlin"?',
        'Error: "engineer" is there already.',
        'Error: "booking.example.org" has no scheme; write https://booking.example.org',
    ):
        assert wrong in said
    roles = yaml.safe_load(Path("h/data/roles.yaml").read_text())
    assert [role["title"] for role in roles] == ["Operations lead", "Engineer"]
    services = yaml.safe_load(Path("h/data/systems.yaml").read_text())
    assert [service["title"] for service in services] == ["Booking", "Tracking"]
    assert "https://booking.example.org" in Path("h/data/systems.yaml").read_text()
    assert "Hosting" in Path("h/data/vendors.yaml").read_text()
    assert Path("h/.gitlab-ci.yml").is_file()


def test_who_only_presses_enter_gets_the_defaults() -> None:
    code, said = at_a_terminal("\n" * 20)
    assert code == 0, said
    assert init("other", "--yes").exit_code == 0
    asked, default = tree(Path("h")), tree(Path("other"))
    assert [name for name in default if asked[name] != default[name]] == ["data/handbook.yaml"]


FILES = {"a": b"1" * 9, "b/c": b"2" * 9, "b/d/e": b"3" * 9}


def written(place: Path, fault: Fault) -> int:
    """How a process ended that wrote the files, with a fault in its way."""
    child = os.fork()
    if child == 0:
        fault.arm()
        code = 0
        try:
            create_folder(place, FILES)
        except OSError:
            code = 3
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("happens", [kill, failing(errno.ENOSPC)])
def test_a_new_folder_is_whole_or_not_there(tmp_path: Path, happens: Callable[[], None]) -> None:
    """Whenever it ends: at each call that writes. The next attempt then succeeds."""
    for number in range(1, 200):
        place = tmp_path / str(number) / "h"
        code = written(place, Fault(number, happens))
        assert not place.exists() or tree(place) == FILES
        if code == 0:
            break
        if not place.exists():
            assert written(place, Fault(0, kill)) == 0
        assert tree(place.parent) == {f"h/{name}": data for name, data in FILES.items()}
    assert number > 10


def test_a_folder_that_is_there_gets_all_entries_or_none(tmp_path: Path) -> None:
    for number in range(1, 200):
        place = tmp_path / str(number)
        place.mkdir()
        if written(place, Fault(number, failing(errno.EIO))) == 0:
            break
        assert tree(place) in ({}, FILES)
    assert number > 10
    assert tree(place) == FILES


def test_what_was_killed_while_it_moved_is_completed(tmp_path: Path) -> None:
    """Whenever it ends: nothing is there yet, or the rest can be moved in."""
    for number in range(1, 200):
        place = tmp_path / str(number)
        place.mkdir()
        if written(place, Fault(number, kill)) == 0:
            break
        if complete(place):
            assert tree(place) == FILES
        else:
            assert in_the_way(place) is None or tree(place) == FILES
    assert number > 10


def test_an_init_that_was_cut_short_is_completed_by_the_next() -> None:
    init("whole", "--yes")
    written_but_one = Path("h/.unfinished-0123abcd.written")
    Path("h").mkdir()
    shutil.copytree("whole", written_but_one)
    (written_but_one / "Makefile").replace("h/Makefile")
    done = init("h", "--yes")
    assert done.output == (
        "An init that was cut short had written all of it; its last files are in place.\n"
        "Next:\n  cd h\n  make serve\n  make test\n"
    )
    assert tree(Path("h")) == tree(Path("whole"))


def test_a_name_that_is_taken_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(FileExistsError):
        create_folder(tmp_path, FILES)
    assert tree(tmp_path) == {"b": b"mine"}


def test_what_a_killed_attempt_left_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / ".unfinished-0123abcd.tmp").mkdir()
    assert in_the_way(tmp_path) is None
    create_folder(tmp_path, FILES)
    assert tree(tmp_path) == FILES


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Asia/Tokyo", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/America/New_York", "America/New_York"),
        ("Etc/UTC", "UTC"),
        ("CET-1CEST", "UTC"),
    ],
)
def test_the_time_zone_is_that_of_the_machine(
    said: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", said)
    assert machine_zone() == zone
