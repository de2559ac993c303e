"""Git answers, runs nothing that a repository names, and takes no text for an option."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook import git, history
from handbook.cli.main import cli
from handbook.git import GitError

HERE = Path(__file__).parent
ROOT = HERE.parent
EVENT = "kind: iteration\non: 2026-03-01\nsubject: pm\nby: pm\noutcome: {}\n"
NAME = "log/2026/2026-03-0{}-pm-aaaa.yaml"


def ask(folder: Path, *words: str) -> str:
    """Plain git, as a person runs it."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(folder)}
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words], env=env, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "x") -> str:
    ask(folder, "add", "--all")
    ask(folder, "commit", "-q", "--allow-empty", "-m", message)
    return ask(folder, "rev-parse", "HEAD")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def repository(make, tmp_path: Path) -> Path:
    """A repository with a handbook of one event in `data/`, committed."""
    folder = tmp_path / "repository"
    make(folder / "data", {"roles.yaml": "- {id: pm, title: PM}\n"})
    write(folder, f"data/{NAME.format(1)}", EVENT.format("Done."))
    ask(folder, "init", "-q")
    commit(folder)
    return folder


def changed(folder: Path, revision: str) -> list[str]:
    found = history.changed_events(folder / "data", "data", revision)
    return [f"{each.message}: {Path(each.where.path).name}" for each in found]


def test_git_is_called_in_one_place() -> None:
    sources = [
        *ROOT.glob("handbook/**/*.py"),
        *ROOT.glob(".ci/*.py"),
        *ROOT.glob(".github/**/*.py"),
    ]
    calling = [path for path in sources if re.search(r'\["git"', path.read_text("utf-8"))]
    named = [path.relative_to(ROOT).as_posix() for path in calling]
    # The second prints a command for people.
    assert sorted(named) == ["handbook/git.py", "handbook/history/__init__.py"]
    assert "import subprocess" not in (ROOT / "handbook/history/__init__.py").read_text("utf-8")


@pytest.mark.parametrize("command", ["check", "summary"])
@pytest.mark.parametrize(
    "revision",
    ["--output={}", "--output {}", "-o{}", "--exec=touch {}", "--upload-pack=touch {}", "HEAD\0{}"],
)
def test_no_revision_is_an_option(
    command: str, revision: str, repository: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    words = (f"--against={revision.format(taken)}", f"--data={repository / 'data'}")
    result = CliRunner().invoke(cli, [command, *words])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert not taken.exists()
    assert ask(repository, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["--output=taken", "-x", ":(top)x", "a\nb", "*", "caf\xe9 \u65e5"])
def test_a_folder_and_a_file_may_have_any_name(
    name: str, make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "repository" / name
    make(folder, {"roles.yaml": "- {id: pm, title: PM}\n"})
    event = write(folder, f"log/2026/{name}.yaml", EVENT.format("Done."))
    ask(tmp_path / "repository", "init", "-q")
    commit(tmp_path / "repository")
    monkeypatch.chdir(tmp_path / "repository")
    with history.at(Path(name), git.commit(Path(name), "HEAD")) as older:
        found = sorted(path.relative_to(older) for path in older.rglob("*") if path.is_file())
        assert found == sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
        assert (older / "roles.yaml").read_bytes() == (folder / "roles.yaml").read_bytes()
    event.unlink()
    assert len(list(history.changed_events(Path(name), "data", "HEAD"))) == 1
    assert not (tmp_path / "repository" / "taken").exists()


def hooked(repository: Path, taken: Path) -> None:
    """Name a program in every place of a repository from which git would run one."""
    program = write(repository.parent, "program", f"#!/bin/sh\necho ran >> '{taken}'\ncat\n")
    program.chmod(0o755)
    for key in (
        *("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass"),
        *("diff.external", "diff.all.textconv", "diff.all.command", "credential.helper"),
        *("filter.all.clean", "filter.all.smudge", "filter.all.process", "tar.tar.command"),
        *("gpg.program", "pager.ls-tree", "pager.cat-file", "uploadpack.packObjectsHook"),
    ):
        ask(repository, "config", key, str(program))
    write(repository, ".git/info/attributes", "* diff=all filter=all export-subst\n")
    for hook in (
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
    ):
        write(repository, f".git/hooks/{hook}", program.read_text()).chmod(0o755)


def test_nothing_that_a_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    write(repository, f"data/{NAME.format(2)}", EVENT.format("Two."))
    commit(repository)
    taken = tmp_path / "taken"
    hooked(repository, taken)
    (repository / "data" / NAME.format(1)).touch()
    (repository / "data" / NAME.format(2)).unlink()
    for words in (
        ("check", "--against=HEAD~1"),
        ("summary", "--against=HEAD~1"),
        ("digest",),
        ("codeowners",),
    ):
        result = CliRunner().invoke(cli, [*words, f"--data={repository / 'data'}"])
        assert type(result.exception) in (type(None), SystemExit), result.exception
    assert changed(repository, "HEAD") == [f"event removed since HEAD: {Path(NAME.format(2)).name}"]
    assert not taken.exists()


def test_a_folder_that_looks_like_a_bare_repository_is_none(
    repository: Path, tmp_path: Path
) -> None:
    bare = repository / "data"
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare")], check=True)
    for each in ("HEAD", "objects", "refs", "config"):
        (tmp_path / "bare" / each).rename(bare / each)
    program = write(tmp_path, "program", f"#!/bin/sh\ntouch '{tmp_path / 'taken'}'\n")
    program.chmod(0o755)
    with (bare / "config").open("a") as file:
        file.write(f"[core]\n\tfsmonitor = {program}\n\tbare = false\n\tworktree = .\n")
    with pytest.raises(GitError):
        git.commit(bare, "HEAD")
    assert not (tmp_path / "taken").exists()


def test_the_environment_names_no_other_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As within a hook, where git sets the variables of the repository that it works on."""
    other = tmp_path / "other"
    other.mkdir()
    ask(other, "init", "-q")
    commit(other)
    trace = tmp_path / "trace"
    for name, value in {
        "GIT_DIR": other / ".git",
        "GIT_WORK_TREE": other,
        "GIT_INDEX_FILE": other / ".git" / "index",
        "GIT_OBJECT_DIRECTORY": other / ".git" / "objects",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_TRACE": trace,
        "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_NAMESPACE": "x",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert git.commit(repository, "HEAD") != git.commit(other, "HEAD")
    assert changed(repository, "HEAD") == []
    assert not trace.exists()


def test_what_git_is_run_with() -> None:
    given = {
        **{"PATH": "/bin", "HOME": "/root", "LC_ALL": "de_DE", "LANGUAGE": "de"},
        **{
            "GIT_DIR": "x",
            "GIT_SSH_COMMAND": "x",
            "GIT_CONFIG_GLOBAL": "g",
            "GIT_CONFIG_KEY_0": "k",
        },
    }
    assert git.environment(given) == {
        **{"PATH": "/bin", "HOME": "/root", "LC_ALL": "C", "LANGUAGE": ""},
        **{"GIT_CONFIG_GLOBAL": "g", "GIT_CONFIG_KEY_0": "k"},
        **{"GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
    }


def test_a_partial_clone_asks_nobody_and_says_what_to_do(repository: Path, tmp_path: Path) -> None:
    ask(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    address = f"file://{repository}"
    ask(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", address, str(clone))
    with pytest.raises(GitError, match=r"partial.*; run: git fetch --refetch"):
        list(git.contents(clone, git.files(clone, git.commit(clone, "HEAD"))))


def test_a_branch_behind_is_compared_with_where_it_left(repository: Path) -> None:
    ask(repository, "branch", "theirs")
    write(repository, f"data/{NAME.format(2)}", EVENT.format("Mine."))
    commit(repository)
    ask(repository, "checkout", "-q", "theirs")
    write(repository, f"data/{NAME.format(3)}", EVENT.format("Theirs."))
    commit(repository)
    ask(repository, "checkout", "-q", "main")
    assert changed(repository, "theirs") == []
    # What both had counts, also once it was removed on this side.
    (repository / "data" / NAME.format(1)).unlink()
    commit(repository)
    assert changed(repository, "theirs") == [
        f"event removed since theirs: {Path(NAME.format(1)).name}"
    ]


def test_after_a_merge_what_came_with_it_counts(repository: Path) -> None:
    ask(repository, "checkout", "-q", "-b", "theirs")
    write(repository, f"data/{NAME.format(3)}", EVENT.format("Theirs."))
    commit(repository)
    ask(repository, "checkout", "-q", "main")
    write(repository, "x", "x")
    commit(repository)
    ask(repository, "merge", "-q", "theirs")
    (repository / "data" / NAME.format(3)).unlink()
    assert changed(repository, "theirs") == [
        f"event removed since theirs: {Path(NAME.format(3)).name}"
    ]


def test_histories_without_a_commit_in_common_are_told(repository: Path) -> None:
    ask(repository, "checkout", "-q", "--orphan", "other")
    commit(repository, "of another history")
    ask(repository, "checkout", "-q", "main")
    with pytest.raises(GitError) as caught:
        changed(repository, "other")
    assert str(caught.value) == (
        'this branch and "other" have no commit in common: they were never one history'
    )


def test_a_shallow_clone_is_told_how_to_get_the_rest(repository: Path, tmp_path: Path) -> None:
    ask(repository, "branch", "theirs")
    for branch in ("main", "theirs"):
        ask(repository, "checkout", "-q", branch)
        write(repository, branch, "x")
        commit(repository)
    clone = tmp_path / "clone"
    options = ("--depth=1", "--no-single-branch", f"file://{repository}")
    ask(tmp_path, "clone", "-q", *options, str(clone))
    with pytest.raises(GitError, match="; run: git fetch --unshallow"):
        changed(clone, "origin/main")
    with pytest.raises(GitError, match=r"fetch-depth: 0"):
        changed(clone, "v1.0")


def test_a_repository_without_a_commit_says_so(make, tmp_path: Path) -> None:
    data = make(tmp_path / "data", {})
    ask(tmp_path, "init", "-q")
    with pytest.raises(GitError, match='there is no revision "HEAD"'):
        list(history.changed_events(data, "data", "HEAD"))
    assert CliRunner().invoke(cli, ["digest", f"--data={data}"]).exit_code == 0


SAID = {
    "dubious ownership": (
        "fatal: detected dubious ownership in repository at '/srv/book'\n"
        "To add an exception for this directory, call:\n\n"
        "\tgit config --global --add safe.directory /srv/book\n",
        "the repository belongs to another user, so git does not read it; "
        "run: git config --global --add safe.directory /srv/book",
    ),
    "a hint with a command": (
        "fatal: something new\nhint: Disable this message with\nhint:   git config x.y false\n",
        "something new; run: git config x.y false",
    ),
    "no repository": (
        "fatal: not a git repository (or any of the parent directories): .git\n",
        "not a git repository, nor is any folder above it",
    ),
    "anything else": ("fatal: index file corrupt\n", "index file corrupt"),
    "nothing": ("", "git failed, and does not say why"),
}


@pytest.mark.parametrize("case", SAID)
def test_what_git_says_becomes_a_sentence_and_its_remedy(case: str) -> None:
    said, ours = SAID[case]
    assert git.explained(said) == ours


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder to another user")
def test_a_repository_of_another_user_is_told_with_git_s_own_remedy(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(repository.parent))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.delenv("SUDO_UID", raising=False)
    for path in (repository, repository / ".git"):
        os.chown(path, 12345, 12345)
    words = ("check", "--against=HEAD", f"--data={repository / 'data'}")
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 2
    assert f"git config --global --add safe.directory {repository}" in result.output


def test_without_git_it_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git is not installed"):
        git.commit(repository, "HEAD")


def test_links_of_an_older_revision_are_kept_and_nothing_is_written_through_them(
    repository: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (repository / "data" / "away").symlink_to(out)
    (repository / "data" / "near.yaml").symlink_to("roles.yaml")
    hash_of = commit(repository)
    with history.at(repository / "data", hash_of) as older:
        assert (older / "away").readlink() == out
        assert (older / "near.yaml").read_text() == (older / "roles.yaml").read_text()
    assert list(out.iterdir()) == []


def raw_tree(repository: Path, *entries: tuple[str, str, str]) -> str:
    """A commit with a tree that git itself would not make."""
    parts = []
    for mode, name, of in entries:
        parts.append(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(of))
    made = subprocess.run(
        ["git", "-C", repository, "hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
        input=b"".join(parts),
        check=True,
        capture_output=True,
    )
    tree = made.stdout.decode().strip()
    return ask(repository, "commit-tree", tree, "-m", "x")


def test_a_tree_made_to_lead_out_is_refused(repository: Path, tmp_path: Path) -> None:
    blob = ask(repository, "hash-object", "-w", str(repository / "data" / "roles.yaml"))
    bad = raw_tree(repository, ("100644", "..", blob))
    with pytest.raises(GitError, match="leads out of its folder"), history.at(repository, bad):
        pass
    link = write(repository, "link", str(tmp_path))
    to = ask(repository, "hash-object", "-w", str(link))
    inner = raw_tree(repository, ("100644", "taken", blob))
    tree = ask(repository, "rev-parse", f"{inner}^{{tree}}")
    twice = raw_tree(repository, ("120000", "a", to), ("40000", "a", tree))
    with history.at(repository, twice) as older:
        assert (older / "a" / "taken").is_file()
    assert not (tmp_path / "taken").exists()


def test_a_checkout_that_ends_lines_its_own_way_changes_no_event(repository: Path) -> None:
    path = repository / "data" / NAME.format(1)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert changed(repository, "HEAD") == []
    path.write_bytes(path.read_bytes().replace(b"Done", b"Gone"))
    assert changed(repository, "HEAD") == [f"event changed since HEAD: {path.name}"]
