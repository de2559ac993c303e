"""The log and git: branches merge, and what is in the log stays as it was."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n",
    "duties.yaml": "- {id: sweep, title: Sweep, owner: pm, cadence: weekly}\n",
}


@dataclass(frozen=True)
class Repository:
    """A repository with a handbook in `data/`, and what a person does there."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    def git(self, *words: str, date: str = "2026-03-01T12:00:00Z") -> str:
        settings = ("-c", "user.name=T", "-c", "user.email=t@acme.example", "-c", "gc.auto=0")
        done = subprocess.run(
            ["git", "-C", str(self.root), *settings, *words],
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_AUTHOR_DATE": date,
                "GIT_COMMITTER_DATE": date,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self, message: str, date: str = "2026-03-01T12:00:00Z") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}", date=date)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(cli, [*words, "--data", str(self.data)])

    def done(self, note: str) -> Path:
        before = set(self.data.rglob("*.yaml"))
        assert self.run("done", "sweep", "--by", "pm", "--note", note, "--again").exit_code == 0
        (path,) = set(self.data.rglob("*.yaml")) - before
        return path

    def against(self, revision: str) -> tuple[int, list[str]]:
        result = self.run("check", "--quiet-gaps", f"--against={revision}")
        return result.exit_code, [line for line in result.output.splitlines() if "HB906" in line]


@pytest.fixture
def repository(tmp_path: Path, make: Make) -> Repository:
    found = Repository(tmp_path)
    make(found.data, FILES)
    found.git("init", "--quiet", "--initial-branch=main")
    found.commit("start")
    return found


def notes(repository: Repository) -> list[str]:
    book = load(repository.data)
    assert book.findings == ()
    return sorted(str(each.event.note) for each in book.log)


def test_branches_that_record_the_same_duty_on_the_same_day_merge_without_conflict(
    repository: Repository,
) -> None:
    for branch in ("one", "two", "three"):
        repository.git("switch", "--quiet", "--create", branch, "main")
        repository.done(f"{branch}, first")
        repository.done(f"{branch}, second")
        repository.commit(branch)
    for branch in ("one", "two"):
        repository.git("merge", "--quiet", "--no-edit", branch)
    assert repository.git("status", "--porcelain") == ""
    assert notes(repository) == sorted(
        f"{branch}, {which}" for branch in ("one", "two", "three") for which in ("first", "second")
    )
    for branch in ("main", "one", "two", "three"):
        assert repository.against(branch) == (0, [])


def test_a_rebase_keeps_every_event(repository: Repository) -> None:
    for branch in ("one", "two"):
        repository.git("switch", "--quiet", "--create", branch, "main")
        repository.done(branch)
        repository.commit(branch)
    repository.git("rebase", "--quiet", "one")
    assert notes(repository) == ["one", "two"]


def test_both_branches_may_correct_the_same_event_and_one_is_retracted_then(
    repository: Repository,
) -> None:
    wrong = repository.done("wrong").stem
    repository.commit("wrong")
    for branch in ("one", "two"):
        repository.git("switch", "--quiet", "--create", branch, "main")
        words = ("done", "sweep", "--by", "pm", "--note", branch, "--corrects", wrong)
        assert repository.run(*words).exit_code == 0
        repository.commit(branch)
    repository.git("merge", "--quiet", "--no-edit", "one")
    result = repository.run("check", "--quiet-gaps")
    assert (result.exit_code, "HB907" in result.output) == (1, True)
    second = result.output.split("--corrects ")[1].split()[0]
    words = ("log", "retraction", "--corrects", second, "--by", "pm")
    assert repository.run(*words).exit_code == 0
    assert repository.run("check", "--quiet-gaps").exit_code == 0


def test_a_changed_event_is_found(repository: Repository) -> None:
    path = repository.done("as it was")
    repository.done("untouched")
    repository.commit("two events")
    path.write_text(path.read_text().replace("as it was", "as it should be"))
    code, lines = repository.against("HEAD")
    assert code == 1
    assert lines == [f"{path}:1:1: HB906 event changed since HEAD"]
    repository.commit("changed")
    assert repository.against("HEAD") == (0, [])
    assert repository.against("HEAD~1") == (
        1,
        [f"{path}:1:1: HB906 event changed since HEAD~1"],
    )


def test_a_removed_event_is_found_and_the_hint_brings_it_back(repository: Repository) -> None:
    path = repository.done("gone")
    repository.commit("one event")
    path.unlink()
    result = repository.run("check", "--quiet-gaps", "--against=main")
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == [
        f"{path}:1:1: HB906 event removed since main",
        f"    put it back as it was: git checkout main -- {path}; where it did not"
        f" happen: handbook log retraction --corrects {path.stem}",
    ]
    repository.git("checkout", "main", "--", str(path))
    assert repository.against("main") == (0, [])


def test_a_renamed_event_is_found(repository: Repository) -> None:
    path = repository.done("moved")
    repository.commit("one event")
    repository.git("mv", str(path), str(path.with_name("2026-04-01-sweep-beef.yaml")))
    assert repository.against("HEAD") == (1, [f"{path}:1:1: HB906 event removed since HEAD"])


def test_an_event_that_became_a_link_is_found(repository: Repository) -> None:
    path = repository.done("linked")
    repository.commit("one event")
    hidden = path.with_name(".hidden")
    path.rename(hidden)
    path.symlink_to(hidden.name)
    assert repository.against("HEAD") == (1, [f"{path}:1:1: HB906 event changed since HEAD"])


def test_a_new_event_and_a_touched_file_are_fine(repository: Repository) -> None:
    path = repository.done("old")
    repository.commit("one event")
    repository.done("new")
    path.touch()
    path.write_bytes(path.read_bytes())
    assert repository.against("HEAD") == (0, [])


def test_a_data_folder_in_the_middle_of_a_repository_is_compared_with_itself(
    repository: Repository, make: Make
) -> None:
    other = make(repository.root / "other" / "data", FILES)
    path = repository.done("here")
    repository.commit("two handbooks")
    path.unlink()
    assert repository.against("HEAD")[0] == 1
    result = CliRunner().invoke(cli, ["check", "--against=HEAD", "--data", str(other)])
    assert result.exit_code == 0


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~9", "", "--output=taken", "-h", "main:data"])
def test_a_revision_that_is_none_is_a_usage_error(repository: Repository, revision: str) -> None:
    result = repository.run("check", f"--against={revision}")
    assert result.exit_code == 2
    assert "Invalid value for --against" in result.output
    assert repository.git("status", "--porcelain") == ""


def test_without_a_repository_the_option_is_a_usage_error(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path, FILES)
    result = CliRunner().invoke(cli, ["check", "--against=HEAD", "--data", str(data)])
    assert result.exit_code == 2
    assert "not a git repository" in result.output


def test_comparing_writes_nothing_to_the_repository(repository: Repository) -> None:
    path = repository.done("touched")
    repository.commit("one event")
    path.touch()
    before = {p: p.read_bytes() for p in (repository.root / ".git").rglob("*") if p.is_file()}
    assert repository.against("HEAD") == (0, [])
    after = {p: p.read_bytes() for p in (repository.root / ".git").rglob("*") if p.is_file()}
    assert after == before


def test_the_digest_tells_which_gaps_came_and_went(repository: Repository) -> None:
    roles = repository.data / "roles.yaml"
    (repository.data / "people.yaml").write_text("- {id: ada, title: Ada}\n")
    roles.write_text("- {id: pm, title: PM}\n- {id: ux, title: UX}\n")
    (repository.data / "duties.yaml").write_text("- {id: sweep, title: Sweep, cadence: weekly}\n")
    repository.commit("later", date="2026-03-18T23:30:00Z")
    (repository.data / "duties.yaml").write_text(FILES["duties.yaml"])
    roles.write_text("- {id: pm, title: PM}\n- {id: qa, title: QA}\n")
    # Fourteen days before 1 April is 18 March, to its last second in the handbook's zone.
    result = repository.run("digest", "--as-of=2026-04-01")
    assert result.output.partition("## Gaps closed")[2] == (
        '\n\n- duty "sweep" has no owner\n'
        '- role "ux" has no holder\n\n## Gaps opened\n\n'
        '- role "qa" has no holder\n'
    )


def test_the_digest_knows_no_gaps_of_a_day_before_the_first_revision(
    repository: Repository,
) -> None:
    result = repository.run("digest", "--as-of=2026-03-14")
    assert result.output.endswith("Not known: there is no older revision to compare with.\n")
