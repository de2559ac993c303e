"""What looks like a secret is found wherever it stands, is never printed, and references pass."""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from token_forms import FORMS, REFERENCES

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "find_secrets.py"
HINT = "Treat it as leaked: revoke it at its vendor first."
SEEDS = range(3)
PROGRAM = (sys.executable, str(SCRIPT))


def find(
    folder: Path, *words: str, at: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if k != "GITHUB_ACTIONS"}
    return subprocess.run(
        [*PROGRAM, *words, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=at or folder,
        env={**plain, **env},
    )


def token(form: str, seed: int = 0) -> str:
    return FORMS[form](Random(seed))


def git(folder: Path, *words: str) -> str:
    name = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    done = subprocess.run(
        ["git", "-C", folder, *name, *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One scan of a folder with each form, several times over."""
    folder = tmp_path_factory.mktemp("forms")
    for number, form in enumerate(FORMS):
        for seed in SEEDS:
            (folder / f"form{number}-{seed}.txt").write_text(token(form, seed) + "\n")
    return find(Path(), at=folder)


@pytest.mark.parametrize("form", FORMS)
def test_each_common_form_is_found_each_time(
    found: subprocess.CompletedProcess[str], form: str
) -> None:
    number = list(FORMS).index(form)
    assert found.returncode == 1
    for seed in SEEDS:
        assert f"form{number}-{seed}.txt:" in found.stdout


def test_no_value_is_printed(found: subprocess.CompletedProcess[str]) -> None:
    said = found.stdout + found.stderr
    for form in FORMS:
        for seed in SEEDS:
            words = re.findall(r"[A-Za-z0-9_+/-]{16,}", token(form, seed))
            values = [word for word in words if not word.isupper() and "_id" not in word]
            assert [v for v in values if v in said and v not in ("aws_secret_access_key",)] == []


def test_a_finding_is_a_line_that_a_newcomer_can_act_on(tmp_path: Path) -> None:
    (tmp_path / "vendors.yaml").write_text(f"- id: x\n  {token('Stripe restricted key')}\n")
    result = find(Path(), at=tmp_path)
    assert result.returncode == 1
    first, second, last = result.stdout.splitlines()
    assert first == "vendors.yaml:2:8: looks like a secret (stripe-access-token)"
    assert second.startswith(f"    {HINT}")
    assert last == "1 secret."


def test_references_are_no_secrets(tmp_path: Path) -> None:
    (tmp_path / "refs.md").write_text(REFERENCES)
    result = find(Path(), at=tmp_path)
    assert (result.returncode, result.stdout) == (0, "0 secrets.\n")


def test_a_comment_does_not_silence_it(tmp_path: Path) -> None:
    for name in ("kingfisher:ignore", "gitleaks:allow", "betterleaks:allow", "nosec"):
        (tmp_path / f"{name.split(':')[0]}.py").write_text(f"{token('GitLab token')} # {name}\n")
    assert find(Path(), at=tmp_path).stdout.endswith("4 secrets.\n")


def test_what_git_ignores_but_is_published_is_scanned(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("/site/\n/.venv/\n")
    for name in ("site", ".venv", ".github"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(f"<p>{token('GitLab token')}</p>\n")
    lines = find(Path(), at=tmp_path).stdout.splitlines()
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        ".github/page.html",
        "site/page.html",
        "2 secrets.",
    ]


def test_the_project_itself_has_none() -> None:
    result = find(Path(), at=ROOT)
    assert (result.returncode, result.stdout) == (0, "0 secrets.\n")


def test_a_github_annotation_stands_on_the_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a,b.txt").write_text(f"\n{token('GitLab token')}\n")
    lines = find(Path(), at=tmp_path, GITHUB_ACTIONS="true").stdout.splitlines()
    place = "::error file=a%2Cb.txt,line=2,title=Looks like a secret::gitlab-pat."
    assert [line[: len(place)] for line in lines if line.startswith("::")] == [place]


@pytest.fixture
def change(tmp_path: Path) -> Path:
    """A repository whose branch `change` adds a token and takes it out again."""
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "base")
    git(tmp_path, "checkout", "-q", "-b", "change")
    (tmp_path / "notes.md").write_text(token("GitLab token"))
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "add")
    git(tmp_path, "rm", "-q", "notes.md")
    git(tmp_path, "commit", "-qm", "remove")
    return tmp_path


def test_a_secret_that_was_removed_again_is_found_in_its_commit(change: Path) -> None:
    """Every commit of the change is scanned, not its result alone."""
    commit = git(change, "rev-parse", "HEAD~1")[:12]
    result = find(Path(), "--since", "main", at=change)
    assert result.returncode == 1
    assert f"notes.md:1:8: looks like a secret (gitlab-pat) in commit {commit}\n" in result.stdout
    assert result.stdout.endswith("1 secret.\n")


def test_commits_that_others_made_meanwhile_are_not_part_of_it(change: Path) -> None:
    """What stands on another branch is not laid at this change's door."""
    git(change, "checkout", "-q", "-b", "clean", "main")
    git(change, "commit", "-q", "--allow-empty", "-m", "clean")
    result = find(Path(), "--since", "main", at=change)
    assert (result.returncode, result.stdout) == (0, "0 secrets.\n")


def test_a_commit_s_message_is_scanned(change: Path) -> None:
    """The words of a commit are published too."""
    git(change, "checkout", "-q", "-b", "words", "main")
    git(change, "commit", "-q", "--allow-empty", "-m", f"See {token('Slack webhook')}")
    commit = git(change, "rev-parse", "HEAD")[:12]
    result = find(Path(), "--since", "main", at=change)
    assert result.stdout.startswith("the commit's message:1:5: looks like a secret")
    assert f"in commit {commit}\n" in result.stdout


def test_no_commit_is_nothing_to_scan(change: Path) -> None:
    result = find(Path(), "--since", "change", at=change)
    assert (result.returncode, result.stdout) == (0, "0 secrets.\n")


@pytest.mark.parametrize("revision", ["gone", "--output=x", ""])
def test_a_revision_that_git_does_not_know_is_no_success(change: Path, revision: str) -> None:
    """A scan that did nothing must not pass for one that found nothing."""
    result = find(Path(), f"--since={revision}", at=change)
    assert result.returncode == 3
    assert result.stderr.startswith("find_secrets: there is no revision ")
    assert not (change / "x").exists()


def test_a_shallow_clone_says_what_to_do(change: Path, tmp_path_factory) -> None:
    clone = tmp_path_factory.mktemp("shallow") / "clone"
    git(change, "clone", "-q", "--depth", "1", change.as_uri(), str(clone))
    result = find(Path(), "--since", "origin/main", at=clone)
    assert result.returncode == 3
    assert "git fetch --unshallow" in result.stderr


def test_a_folder_that_is_not_there_or_empty_is_no_success(tmp_path: Path) -> None:
    for folder in (tmp_path / "gone", tmp_path):
        result = find(folder, at=tmp_path)
        assert result.returncode == 3
        assert result.stderr.startswith("find_secrets: kingfisher did not scan")


def test_without_the_scanner_it_is_no_success(tmp_path: Path) -> None:
    bare = Path(sys.base_prefix) / "bin" / "python3"
    result = subprocess.run(
        [bare, SCRIPT], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 3
    assert result.stderr.startswith("find_secrets: ")
