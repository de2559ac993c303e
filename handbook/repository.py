"""The repository that a folder is in, from what is set, from git and from the workflow."""

from collections.abc import Mapping
from pathlib import Path

from handbook import git
from handbook.git import GitError
from handbook.hosting import HOSTS, WORKSPACES, Repository, Workflow, address, host_of, workflow

# Set by whoever builds; an empty HANDBOOK_REPOSITORY says that there is none.
ADDRESS, BRANCH, HOST = "HANDBOOK_REPOSITORY", "HANDBOOK_BRANCH", "HANDBOOK_CODE_HOST"
_REMOTE_REFS = "refs/remotes/"


class NoSuchHostError(ValueError):
    """The code host that was set is none that is known; the text says which are."""


def top_of(folder: Path, environ: Mapping[str, str]) -> Path:
    """The top folder of the repository that a folder is in.

    Where there is no repository, as in an archive, it is the workflow's folder or, outside
    of it, the folder that the command runs in.
    """
    made = next(filter(None, map(environ.get, WORKSPACES)), ".")
    return git.top(folder) or Path(made).resolve()


def repository(folder: Path, environ: Mapping[str, str], written: str = "") -> Repository:
    """Where the files of a folder are edited.

    `environ` are the variables of the machine; `written` is the address that the project's
    own settings give. What is set comes first, then git, then the workflow, whose branch
    counts where its repository is this one. Raises NoSuchHostError.
    """
    run = workflow(environ)
    remote = _remote(folder)
    known = address(environ.get(ADDRESS, written or remote or run.repository))
    if not known:
        return Repository()
    branch = environ.get(BRANCH) or (
        run.branch if _same(known, run) else _branch(folder) if known == address(remote) else ""
    )
    top, here = top_of(folder, environ), folder.resolve()
    below = here.relative_to(top).as_posix() if here.is_relative_to(top) else ""
    return Repository(_host(known, run, environ), known, branch, "" if below == "." else below)


def _same(known: str, run: Workflow) -> bool:
    return bool(run.branch) and known == run.repository


def _host(known: str, run: Workflow, environ: Mapping[str, str]) -> str:
    asked = environ.get(HOST, "")
    if asked and asked not in HOSTS:
        raise NoSuchHostError(f'{HOST}: no host "{asked}" is known; one of {", ".join(HOSTS)}')
    own = run.host if known == run.repository else ""
    return asked or own or host_of(known)


def _remote(folder: Path) -> str:
    """The address of the remote that the branch follows, else of origin or of the only one."""
    try:
        names = git.run(folder, "remote").decode().split()
        upstream = _upstream(folder)
        followed = [name for name in names if upstream.startswith(f"{_REMOTE_REFS}{name}/")]
        named = followed or [name for name in names if name == "origin"] or names
        if len(named) != 1:
            return ""
        return git.run(folder, "remote", "get-url", "--", named[0]).decode().strip()
    except (GitError, UnicodeDecodeError):
        return ""


def _branch(folder: Path) -> str:
    """The branch of the remote that is worked on, or else its main one; "" where neither is known.

    It is the remote's name of it: what was never pushed is edited nowhere.
    """
    ref = _upstream(folder)
    names = git.run(folder, "remote").decode().split()
    for name in () if ref else names:
        ref = ref or _asked(folder, "symbolic-ref", "--quiet", f"{_REMOTE_REFS}{name}/HEAD")
    found = [name for name in names if ref.startswith(f"{_REMOTE_REFS}{name}/")]
    return ref.removeprefix(f"{_REMOTE_REFS}{found[0]}/") if found else ""


def _upstream(folder: Path) -> str:
    return _asked(folder, "rev-parse", "--symbolic-full-name", "@{upstream}")


def _asked(folder: Path, *words: str) -> str:
    try:
        return git.run(folder, *words).decode().strip()
    except (GitError, UnicodeDecodeError):
        return ""
