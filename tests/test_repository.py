"""Where a file is edited: host, branch and sub-folder are right, and no password is told."""

import os
import subprocess
from pathlib import Path

import pytest

from handbook import hosting
from handbook.hosting import HOSTS, Repository, Workflow, address, host_of, workflow
from handbook.repository import NoSuchHostError, repository

TOKEN = "sesame-open"
REMOTES = {
    "https://github.com/acme/book.git": "https://github.com/acme/book",
    "https://github.com/acme/book/": "https://github.com/acme/book",
    f"https://ada:{TOKEN}@github.com/acme/book.git": "https://github.com/acme/book",
    f"https://{TOKEN}@github.com/acme/book.git": "https://github.com/acme/book",
    f"https://github.com/acme/book.git?token={TOKEN}#{TOKEN}": "https://github.com/acme/book",
    "git@github.com:acme/book.git": "https://github.com/acme/book",
    "github.com:acme/book": "https://github.com/acme/book",
    f"ada:{TOKEN}@github.com:acme/book.git": "https://github.com/acme/book",
    "ssh://git@git.acme.example:2222/team/book.git": "https://git.acme.example/team/book",
    "git+ssh://git@git.acme.example/team/book": "https://git.acme.example/team/book",
    "ssh://git@ssh.github.com:443/acme/book.git": "https://github.com/acme/book",
    "git@altssh.bitbucket.org:acme/book.git": "https://bitbucket.org/acme/book",
    "git://git.acme.example/book.git": "https://git.acme.example/book",
    "http://git.acme.example:3000/team/book.git": "http://git.acme.example:3000/team/book",
    "https://GitLab.com/a/b/c.git": "https://gitlab.com/a/b/c",
    "https://gitlab.com/a/b c/d%20e": "https://gitlab.com/a/b%20c/d%20e",
    'https://github.com/acme/"><script>': "https://github.com/acme/%22%3E%3Cscript%3E",
    "git@[::1]:acme/book": "",
    "https://[::1]/acme/book": "https://[::1]/acme/book",
    "/srv/git/book.git": "",
    "../book": "",
    "file:///srv/git/book.git": "",
    "C:\\git\\book": "",
    "C:/git/book": "",
    "ext::sh -c touch% /tmp/x": "",
    "javascript:alert(1)": "https://javascript/alert%281%29",
    "https://github.com": "",
    "https://exa mple.com/a": "",
    "https://github.com:port/a": "",
    "https://github.com/a\nb": "",
    "": "",
}


@pytest.mark.parametrize("remote", REMOTES)
def test_the_address_of_a_remote_is_where_people_read_it(remote: str) -> None:
    found = address(remote)
    assert found == REMOTES[remote]
    assert TOKEN not in found


EDITED = {
    "github": "https://x.example/a/edit/fix/no%231/ops/data/v%20%C3%BC.yaml#L7",
    "gitlab": "https://x.example/a/-/edit/fix/no%231/ops/data/v%20%C3%BC.yaml#L7",
    "bitbucket": "https://x.example/a/src/fix/no%231/ops/data/v%20%C3%BC.yaml?mode=edit#lines-7",
    "gitea": "https://x.example/a/_edit/fix/no%231/ops/data/v%20%C3%BC.yaml#L7",
    "forgejo": "https://x.example/a/_edit/fix/no%231/ops/data/v%20%C3%BC.yaml#L7",
}


@pytest.mark.parametrize("host", HOSTS)
def test_each_host_edits_a_file_at_an_address_of_its_own(host: str) -> None:
    place = Repository(host, "https://x.example/a", "fix/no#1", "ops")
    assert place.edit("data/v ü.yaml", 7) == EDITED[host]


@pytest.mark.parametrize(
    "place",
    [
        Repository(),
        Repository("github", "https://github.com/a/b", ""),
        Repository("", "https://git.acme.example/a/b", "main"),
    ],
)
def test_what_is_not_known_gives_no_link(place: Repository) -> None:
    assert place.edit("data/vendors.yaml", 7) == ""


@pytest.mark.parametrize("path", ["/srv/data/a.yaml", "../data/a.yaml"])
def test_a_file_outside_the_folder_gives_no_link(path: str) -> None:
    assert Repository("github", "https://github.com/a/b", "main").edit(path, 1) == ""


@pytest.mark.parametrize(
    ("place", "host"),
    [
        ("https://github.com/a/b", "github"),
        ("https://gitlab.acme.example/a/b", "gitlab"),
        ("https://bitbucket.org/a/b", "bitbucket"),
        ("https://codeberg.org/a/b", "forgejo"),
        ("https://gitea.acme.example/a/b", "gitea"),
        ("https://git.acme.example/github/gitlab", ""),
    ],
)
def test_a_host_is_known_by_its_name_alone(place: str, host: str) -> None:
    assert host_of(place) == host


GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://code.acme.example",
    "GITHUB_REPOSITORY": "acme/book",
    "GITHUB_REF": "refs/heads/topic/x",
}
GITLAB = {"GITLAB_CI": "true", "CI_PROJECT_URL": "https://code.acme.example/acme/book"}
BITBUCKET = {
    "BITBUCKET_BUILD_NUMBER": "7",
    "BITBUCKET_GIT_HTTP_ORIGIN": "https://bitbucket.org/acme/book",
    "BITBUCKET_BRANCH": "topic/x",
}
CODE = "https://code.acme.example/acme/book"
RUNS = {
    "nothing": ({}, Workflow()),
    "GitHub": (GITHUB, Workflow("github", CODE, "topic/x")),
    "GitHub, a pull request": (
        {**GITHUB, "GITHUB_REF": "refs/pull/7/merge", "GITHUB_BASE_REF": "main"},
        Workflow("github", CODE, "main"),
    ),
    "GitHub, a tag": ({**GITHUB, "GITHUB_REF": "refs/tags/v1"}, Workflow("github", CODE, "")),
    "Gitea": ({**GITHUB, "GITEA_ACTIONS": "true"}, Workflow("gitea", CODE, "topic/x")),
    "Forgejo": (
        {**GITHUB, "GITEA_ACTIONS": "true", "FORGEJO_ACTIONS": "true"},
        Workflow("forgejo", CODE, "topic/x"),
    ),
    "GitLab": ({**GITLAB, "CI_COMMIT_BRANCH": "topic/x"}, Workflow("gitlab", CODE, "topic/x")),
    "GitLab, a merge request": (
        {**GITLAB, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_DEFAULT_BRANCH": "trunk"},
        Workflow("gitlab", CODE, "main"),
    ),
    "GitLab, a tag": ({**GITLAB, "CI_DEFAULT_BRANCH": "trunk"}, Workflow("gitlab", CODE, "trunk")),
    "Bitbucket": (BITBUCKET, Workflow("bitbucket", "https://bitbucket.org/acme/book", "topic/x")),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_workflow_says_where_it_runs(name: str) -> None:
    environ, expected = RUNS[name]
    assert workflow(environ) == expected


def git(folder: Path, *words: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    command = ["git", "-C", str(folder), *who, *words]
    subprocess.run(command, env=env, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The folder of a handbook in a clone whose remote has the branches main and topic."""
    origin = tmp_path / "origin"
    (origin / "ops").mkdir(parents=True)
    (origin / "ops" / "x").touch()
    git(origin, "init", "-q")
    git(origin, "add", "--all")
    git(origin, "commit", "-qm", "x")
    git(origin, "branch", "topic")
    git(tmp_path, "clone", "-q", "origin", "clone")
    url = f"https://ada:{TOKEN}@github.com/acme/all.git"
    git(tmp_path / "clone", "remote", "set-url", "origin", url)
    return tmp_path / "clone" / "ops"


MAIN = Repository("github", "https://github.com/acme/all", "main", "ops")


def test_git_says_the_host_the_branch_and_the_sub_folder(clone: Path) -> None:
    assert repository(clone, {}) == MAIN
    assert repository(clone.parent, {}).below == ""
    assert TOKEN not in repr(repository(clone, {}))


def test_the_branch_is_the_one_that_is_followed(clone: Path) -> None:
    git(clone, "switch", "-q", "topic")
    assert repository(clone, {}).branch == "topic"
    # What the remote calls it.
    git(clone, "branch", "-m", "topic", "mine")
    assert repository(clone, {}).branch == "topic"


@pytest.mark.parametrize("words", [("switch", "-qc", "never-pushed"), ("checkout", "-q", "HEAD~0")])
def test_a_branch_that_was_never_pushed_and_no_branch_lead_to_the_main_one(
    words: tuple[str, ...], clone: Path
) -> None:
    git(clone, *words)
    assert repository(clone, {}) == MAIN


def test_a_checkout_of_a_workflow_has_the_workflow_s_branch(clone: Path) -> None:
    git(clone, "checkout", "-q", "HEAD~0")
    git(clone, "remote", "set-head", "origin", "--delete")
    assert repository(clone, {}).branch == ""
    run = {**GITHUB, "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/all"}
    assert repository(clone, run).branch == "topic/x"
    # The workflow of another repository knows nothing of this one's branches.
    assert repository(clone, {**run, "GITHUB_REPOSITORY": "acme/other"}).branch == ""


def test_the_remote_is_the_followed_one_or_origin_or_the_only_one(clone: Path) -> None:
    git(clone, "remote", "add", "fork", "https://codeberg.org/ada/all.git")
    assert repository(clone, {}) == MAIN
    git(clone, "switch", "-qc", "mine")
    git(clone, "update-ref", "refs/remotes/fork/mine", "HEAD")
    git(clone, "config", "branch.mine.remote", "fork")
    git(clone, "config", "branch.mine.merge", "refs/heads/mine")
    fork = Repository("forgejo", "https://codeberg.org/ada/all", "mine", "ops")
    assert repository(clone, {}) == fork
    git(clone, "remote", "remove", "origin")
    assert repository(clone, {}) == fork


def test_without_a_remote_or_a_repository_nothing_is_known(clone: Path, tmp_path: Path) -> None:
    git(clone, "remote", "remove", "origin")
    assert repository(clone, {}) == Repository()
    assert repository(tmp_path, {}) == Repository()


def test_what_is_set_goes_before_git(clone: Path) -> None:
    url = f"https://ada:{TOKEN}@git.acme.example/team/book.git"
    environ = {
        "HANDBOOK_REPOSITORY": url,
        "HANDBOOK_BRANCH": "live",
        "HANDBOOK_CODE_HOST": "gitlab",
    }
    expected = Repository("gitlab", "https://git.acme.example/team/book", "live", "ops")
    assert repository(clone, environ) == expected
    assert repository(clone, {**environ, "HANDBOOK_REPOSITORY": ""}) == Repository()
    assert repository(clone, {}, "https://github.com/acme/written").address.endswith("/written")
    # The branch of another repository is not guessed.
    assert repository(clone, {"HANDBOOK_REPOSITORY": url}).branch == ""


def test_an_archive_takes_the_workflow_s_word_for_all(tmp_path: Path) -> None:
    (tmp_path / "ops").mkdir()
    run = {**GITHUB, "GITHUB_WORKSPACE": str(tmp_path)}
    assert repository(tmp_path / "ops", run) == Repository("github", CODE, "topic/x", "ops")


def test_a_host_that_is_none_is_told(clone: Path) -> None:
    with pytest.raises(NoSuchHostError, match=r'no host "svn" is known; one of github, gitlab'):
        repository(clone, {"HANDBOOK_CODE_HOST": "svn"})


def test_the_room_of_hosts_asks_nobody() -> None:
    source = Path(hosting.__file__).read_text("utf-8")
    assert "import os" not in source
    assert "subprocess" not in source
