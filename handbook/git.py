"""Runs git to read a repository, and lets the repository make it do nothing else.

Whoever wrote a repository is not whoever reads it. So git runs no program that the
repository names, contacts no server, takes no text from outside for an option, and looks at
the repository that a folder is in, whatever the environment says of another one.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook.findings import nearest

# git-config(1). The first two name programs that git would run; a folder within the tree that
# looks like a bare repository would bring a configuration of its own; and a partial clone would
# ask its server for what is not there.
_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "safe.bareRepository=explicit",
    "protocol.allow=never",
)
# Of git's variables these are kept: they say which configuration is the user's own, and
# where looking for a repository ends. All others name another repository, as within a hook,
# or programs and files that git would use (git(1), "ENVIRONMENT VARIABLES").
_KEPT = re.compile(
    r"GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)"
    r"|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)"
)
_SET = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "",
}
# What git answers, in its C locale, and what that means here.
_MEANINGS = (
    ("dubious ownership", "the repository belongs to another user, so git does not read it"),
    ("not a git repository", "not a git repository, nor is any folder above it"),
    ("unable to read tree", "git does not have all of it: the clone is partial or damaged"),
    ("transport '", "git does not have all of it: this clone is partial"),
)
_PARTIAL = "git fetch --refetch --no-filter"
_LABEL = re.compile(r"(?:fatal|error|hint|warning): ?")


class GitError(Exception):
    """Git is not there, or did not do what it was asked; the text says why and what to do."""


def run(folder: Path, *words: str, given: bytes | None = None) -> bytes:
    """What git prints when it is asked about the repository that a folder is in.

    `words` are the command and its options, all of them the caller's own; text from outside
    comes after "--end-of-options" or "--". `given` is what git reads. Raises GitError.
    """
    settings = (word for setting in _SETTINGS for word in ("-c", setting))
    command = ["git", "--literal-pathspecs", "-C", os.fspath(folder), *settings, *words]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=given if given is not None else b"",
            capture_output=True,
            check=False,
            env=environment(os.environ),
        )
    except FileNotFoundError:
        raise GitError("git is not installed, or is not on PATH") from None
    except ValueError:  # a null byte
        raise GitError("git takes no text with a null byte") from None
    if done.returncode:
        raise GitError(explained(done.stderr.decode("utf-8", "replace")))
    return done.stdout


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that git is run with."""
    plain = {
        name: value
        for name, value in environ.items()
        if not name.startswith("GIT_") or _KEPT.fullmatch(name)
    }
    return {**plain, **_SET}


def explained(said: str) -> str:
    """What git printed as it failed, in one sentence, and the commands that it names as remedy."""
    lines = [line for line in said.splitlines() if line.strip()]
    reason = _LABEL.sub("", lines[0].strip()) if lines else "git failed, and does not say why"
    reason = next((ours for theirs, ours in _MEANINGS if theirs in said), reason)
    return "; run: ".join([reason, *_remedies(lines, said)])


def _remedies(lines: Iterable[str], said: str) -> Iterator[str]:
    """The commands in what git printed; it indents them."""
    bare = (_LABEL.sub("", line, count=1) for line in lines)
    yield from (line.strip() for line in bare if re.match(r"\s+git ", line))
    if "transport '" in said:
        yield _PARTIAL


def top(folder: Path) -> Path | None:
    """The top folder of the repository that a folder is in, or None where there is none.

    It is the one that holds `.git`: a folder, or a file in another worktree or a submodule.
    """
    here = folder.resolve()
    return next((each for each in (here, *here.parents) if (each / ".git").exists()), None)


def commit(folder: Path, revision: str) -> str:
    """The full name of the commit that a revision means. Raises GitError where there is none."""
    wanted = f"{revision}^{{commit}}"
    # No revision starts with a hyphen (git-check-ref-format(1)); an older git would take it
    # for an option all the same.
    if not revision.startswith("-") and revision.isprintable():
        try:
            found = run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
            return found.decode().strip()
        except GitError:
            run(folder, "rev-parse", "--git-dir")  # where this fails, the reason is another one
    raise GitError("; ".join([f'there is no revision "{revision}"', *_hints(folder, revision)]))


def _hints(folder: Path, revision: str) -> Iterator[str]:
    if near := nearest(revision, refs(folder)):
        yield f'did you mean "{near}"?'
    if is_shallow(folder):
        yield _SHALLOW


_SHALLOW = (
    "this clone has the last commits only; run: git fetch --unshallow "
    "(in a workflow: fetch-depth: 0)"
)


def refs(folder: Path) -> tuple[str, ...]:
    """The names of all branches and tags, as main, origin/main and v1.0."""
    listed = run(folder, "for-each-ref", "--format=%(refname:short)")
    return tuple(listed.decode("utf-8", "replace").split())


def is_shallow(folder: Path) -> bool:
    """Whether the clone was cut off at some depth, so that older commits are not known."""
    return run(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def common(folder: Path, revision: str) -> tuple[str, ...]:
    """The commits at which the history of HEAD and that of a revision part, the best one first.

    What happened to the revision since then is not the doing of HEAD. Raises GitError where
    there is no such revision, or no commit that both have.
    """
    there = commit(folder, revision)
    here = commit(folder, "HEAD")
    try:
        return tuple(run(folder, "merge-base", "--all", here, there).decode().split())
    except GitError:
        why = _SHALLOW if is_shallow(folder) else "they were never one history"
        message = f'this branch and "{revision}" have no commit in common: {why}'
        raise GitError(message) from None


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as a commit has it: its path below the folder, and whether it is a link."""

    path: str
    link: bool
    name: str


def files(folder: Path, commit_name: str, below: str = "") -> tuple[Blob, ...]:
    """The files and links of a folder as a commit has them, or of what is `below` it there.

    Submodules hold no files of this repository. Raises GitError, also for a path that leads
    out of the folder, which no git makes but anybody can write.
    """
    answer = run(folder, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape")
    prefix = answer.removesuffix("\n")
    place = f"{prefix}{below}"
    words = ("ls-tree", "-r", "-z", "--full-tree", commit_name, "--", *([place] if place else ()))
    found = []
    for entry in run(folder, *words).decode("utf-8", "surrogateescape").split("\0")[:-1]:
        facts, _, whole = entry.partition("\t")
        mode, kind, name = facts.split()
        path = whole.removeprefix(prefix)
        if not {"", ".", ".."}.isdisjoint(path.split("/")):
            raise GitError(f"{path!r} leads out of its folder")
        if kind == "blob":
            found.append(Blob(path, mode == "120000", name))
    return tuple(found)


def contents(folder: Path, blobs: Iterable[Blob]) -> Iterator[tuple[Blob, bytes]]:
    """Each file with its bytes as they were committed: no filter or conversion is applied.

    Raises GitError where git does not have one of them.
    """
    wanted = tuple(blobs)
    asked = "".join(f"{blob.name}\n" for blob in wanted).encode()
    answer = memoryview(run(folder, "cat-file", "--batch", given=asked)) if wanted else b""
    start = 0
    for blob in wanted:
        line_end = bytes(answer[start : start + 200]).index(b"\n") + start
        facts = bytes(answer[start:line_end]).split()
        if len(facts) != 3:
            raise GitError(f"git does not have {blob.path}: this clone is partial; run: {_PARTIAL}")
        start = line_end + 1 + int(facts[2])
        yield blob, bytes(answer[line_end + 1 : start])
        start += 1
