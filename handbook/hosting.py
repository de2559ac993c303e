"""Where a repository is hosted: its address, where a file of it is edited, where owners are named.

Pure: from the address of a remote and the variables of a workflow to the address of a page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Host:
    """What one code host has its own way of.

    `edit` is the address at which a file is edited. `owners` are the places where it looks
    for CODEOWNERS, the first that is there counts; `new` is where a new one is put. It has
    paths or, with `regular`, regular expressions of them. `names` are part of host names.
    """

    edit: str
    owners: tuple[str, ...]
    new: str
    names: tuple[str, ...]
    regular: bool = False


_FILE = "CODEOWNERS"
# As each documents it: GitHub "About code owners"; GitLab "Code Owners"; Bitbucket Cloud "Set up
# and use code owners"; Gitea and Forgejo "Code owners", whose patterns are regular expressions.
HOSTS: Mapping[str, Host] = {
    "github": Host(
        "{repository}/edit/{branch}/{path}#L{line}",
        (f".github/{_FILE}", _FILE, f"docs/{_FILE}"),
        f".github/{_FILE}",
        ("github",),
    ),
    "gitlab": Host(
        "{repository}/-/edit/{branch}/{path}#L{line}",
        (_FILE, f"docs/{_FILE}", f".gitlab/{_FILE}"),
        f".gitlab/{_FILE}",
        ("gitlab",),
    ),
    "bitbucket": Host(
        "{repository}/src/{branch}/{path}?mode=edit#lines-{line}",
        (f".bitbucket/{_FILE}",),
        f".bitbucket/{_FILE}",
        ("bitbucket",),
    ),
    "forgejo": Host(
        "{repository}/_edit/{branch}/{path}#L{line}",
        (_FILE, f"docs/{_FILE}", f".gitea/{_FILE}"),
        _FILE,
        ("forgejo", "codeberg"),
        regular=True,
    ),
    "gitea": Host(
        "{repository}/_edit/{branch}/{path}#L{line}",
        (_FILE, f"docs/{_FILE}", f".gitea/{_FILE}"),
        _FILE,
        ("gitea",),
        regular=True,
    ),
}
DEFAULT = HOSTS["github"]

# [user@]host:path, as scp has it (git-clone(1), "GIT URLS"); C:\x is a path of Windows.
_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^@:/\\\s]{2,}):(?P<path>(?!//)[^\s\\]+)")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_SHELLS = ("ssh", "git", "git+ssh", "ssh+git")
# Names under which hosts take SSH where its port is closed; pages are not served there.
_PAGES_OF = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


def address(remote: str) -> str:
    """The address at which people read a repository, from that of its remote; "" where none is.

    Never has a user, a password, a query or a fragment: a remote may hold a token.
    """
    if not remote.isprintable():
        return ""
    scp = None if "://" in remote else _SCP.fullmatch(remote)
    if scp:
        return _joined("https", scp["host"], scp["path"])
    try:
        parts = urlsplit(remote)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    if parts.scheme in ("http", "https"):
        return _joined(parts.scheme, host, parts.path, f":{port}" if port else "")
    return _joined("https", host, parts.path) if parts.scheme in _SHELLS else ""


def _joined(scheme: str, host: str, path: str, port: str = "") -> str:
    host = _PAGES_OF.get(host.lower(), host.lower())
    path = path.strip("/").removesuffix(".git").rstrip("/")
    if not path or not _HOST.fullmatch(host):
        return ""
    # What is encoded stays so.
    return f"{scheme}://{host}{port}/{quote(path, safe='/%~')}"


# Where a workflow has its copy of the repository, by host.
WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BITBUCKET_CLONE_DIR")


# All that is read of a workflow's variables.
VARIABLES = (
    *WORKSPACES,
    *("GITHUB_ACTIONS", "GITEA_ACTIONS", "FORGEJO_ACTIONS", "GITHUB_SERVER_URL"),
    *("GITHUB_REPOSITORY", "GITHUB_REF", "GITHUB_BASE_REF"),
    *("GITLAB_CI", "CI_PROJECT_URL", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
    *("CI_COMMIT_BRANCH", "CI_DEFAULT_BRANCH", "CI_PAGES_URL"),
    *("BITBUCKET_BUILD_NUMBER", "BITBUCKET_GIT_HTTP_ORIGIN", "BITBUCKET_BRANCH"),
    "BITBUCKET_PR_DESTINATION_BRANCH",
)


class Workflow(NamedTuple):
    """What the variables of a workflow say: the host, the repository's address and the branch."""

    host: str = ""
    repository: str = ""
    branch: str = ""


def workflow(environ: Mapping[str, str]) -> Workflow:
    """What a workflow's variables say; nothing where none runs.

    GitHub's "Variables reference", which Gitea and Forgejo follow; GitLab's "Predefined CI/CD
    variables reference"; Bitbucket's "Variables and secrets". A change under review is
    edited where it is going to.
    """
    if environ.get("GITHUB_ACTIONS") == "true":
        return _github(environ)
    if environ.get("GITLAB_CI") == "true":
        return Workflow(
            "gitlab",
            address(environ.get("CI_PROJECT_URL", "")),
            _first(environ, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", *_GITLAB_BRANCHES),
        )
    if environ.get("BITBUCKET_BUILD_NUMBER"):
        return Workflow(
            "bitbucket",
            address(environ.get("BITBUCKET_GIT_HTTP_ORIGIN", "")),
            _first(environ, "BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_BRANCH"),
        )
    return Workflow()


# The second is for tags, on which nothing can be edited.
_GITLAB_BRANCHES = ("CI_COMMIT_BRANCH", "CI_DEFAULT_BRANCH")


def _github(environ: Mapping[str, str]) -> Workflow:
    # The hosts that run GitHub's workflows say so by a variable of their own.
    own = next((n for n in ("forgejo", "gitea") if environ.get(f"{n.upper()}_ACTIONS")), "github")
    ref = environ.get("GITHUB_REF", "")
    branch = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""
    server, name = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    return Workflow(
        own,
        address(f"{server}/{name}") if server and name else "",
        environ.get("GITHUB_BASE_REF") or branch,
    )


def _first(environ: Mapping[str, str], *names: str) -> str:
    return next(filter(None, map(environ.get, names)), "")


def host_of(place: str) -> str:
    """The name of the host that an address is of, by its host name; "" where that does not say."""
    name = urlsplit(place).hostname or ""
    return next((n for n, each in HOSTS.items() if any(word in name for word in each.names)), "")


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a handbook's files are edited: host, address, branch, and the folder they are in.

    What is not known is "". `below` is the path of the handbook's folder from the top.
    """

    host: str = ""
    address: str = ""
    branch: str = ""
    below: str = ""

    def edit(self, path: str, line: int) -> str:
        """The address at which a line of a file is edited, or "" where that is not known."""
        host = HOSTS.get(self.host)
        if not (host and self.address and self.branch) or path.startswith(("/", "../")):
            return ""
        whole = f"{self.below}/{path}" if self.below else path
        return host.edit.format(
            repository=self.address,
            branch=quote(self.branch, safe="/", errors="surrogateescape"),
            path=quote(whole, safe="/", errors="surrogateescape"),
            line=line,
        )
