"""The data and the pages as they were at a commit; the repository is only read."""

import datetime as dt
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from handbook import git
from handbook.catalog.files import LOG
from handbook.findings import Finding, Where, declare
from handbook.git import GitError

CHANGED_EVENT = declare("HB906", "No event of the log was changed or removed since a revision.")


def revision_before(folder: Path, moment: dt.datetime) -> str | None:
    """The last commit up to and with a moment, or None where there is none. Raises GitError."""
    found = git.run(folder, "rev-list", "-1", f"--before={moment.isoformat()}", "HEAD", "--")
    return found.decode().strip() or None


@contextmanager
def at(folder: Path, commit: str) -> Iterator[Path]:
    """A folder as it was at a commit, in a temporary place.

    Links are there as they were committed; reading them is judged as anywhere else.
    Raises GitError where the commit has no file of the folder.
    """
    blobs = git.files(folder, commit)
    if not blobs:
        raise GitError(f"there was no folder {folder.name} yet")
    with TemporaryDirectory() as place:
        root = Path(place)
        # Links come last, so that no file is written through one.
        for blob, data in git.contents(folder, sorted(blobs, key=lambda blob: blob.link)):
            _put(root / blob.path, data, link=blob.link)
        yield root


def _put(path: Path, data: bytes, *, link: bool) -> None:
    """Write a file or a link; what the system cannot hold is left out, as if it were not read."""
    with suppress(FileExistsError, NotADirectoryError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if link and data and b"\0" not in data:
            path.symlink_to(data.decode("utf-8", "surrogateescape"))
        elif not link:
            path.write_bytes(data)


def changed_events(folder: Path, shown: str, revision: str) -> Iterator[Finding]:
    """A finding for each event that a revision has, and that is now changed, moved or gone.

    What counts is what both had when they parted: what was recorded there since is not
    missing here. Raises GitError where there is no such revision.
    """
    before: dict[str, set[bytes]] = {}
    for commit in git.common(folder, revision):
        for blob, data in git.contents(folder, git.files(folder, commit, LOG)):
            before.setdefault(blob.path, set()).add(_held(data, link=blob.link))
    for path, known in sorted(before.items()):
        with suppress(PermissionError):  # that it cannot be read is for the reader to say
            now = _event(folder / path)
            if known != {now}:
                yield _finding(f"{shown}/{path}", "removed" if now is None else "changed", revision)


def _event(path: Path) -> bytes | None:
    """What a file of the log holds, or None where there is none."""
    try:
        if path.is_symlink():
            return _held(os.fsencode(path.readlink()), link=True)
        return _held(path.read_bytes(), link=False)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _held(data: bytes, *, link: bool) -> bytes:
    """What a file says, or where a link leads; as git stores it, whatever a checkout makes of it.

    A checkout may end lines as its system does (core.autocrlf in git-config(1)).
    """
    return b"\0" + data if link else data.replace(b"\r\n", b"\n")


def _finding(path: str, what: str, revision: str) -> Finding:
    command = shlex.join(["git", "checkout", revision, "--", path])
    hint = f"put it back as it was: {command}; where it did not"
    again = f"happen: handbook log retraction --corrects {PurePosixPath(path).stem}"
    return CHANGED_EVENT.at(Where(path), f"event {what} since {revision}", f"{hint} {again}")
