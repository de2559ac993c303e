"""The data folder as it was: git's answers, and nothing written to the repository."""

import datetime as dt
import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from handbook.catalog.files import LOG
from handbook.findings import Finding, Where, declare

CHANGED_EVENT = declare("HB906", "No event of the log was changed or removed since a revision.")


class NoHistory(Exception):  # noqa: N818
    """There is no git repository, or no such revision; the text says which."""


def _git(folder: Path, *words: str) -> bytes:
    try:
        # The words are this module's own, a revision, and paths that git listed.
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *words],  # noqa: S607
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise NoHistory("git is not installed") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoHistory(lines[0] if lines else "git failed")
    return done.stdout


def revision_before(folder: Path, moment: dt.datetime) -> str | None:
    """The last revision up to and with a moment, or None where there is none."""
    found = _git(folder, "rev-list", "-1", f"--before={moment.isoformat()}", "HEAD")
    return found.decode().strip() or None


@contextmanager
def at(folder: Path, revision: str) -> Iterator[Path]:
    """The data folder as it was at a revision, in a temporary place."""
    packed = _git(folder, "archive", "--format=tar", revision, ".")
    with TemporaryDirectory() as place:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(place, filter="data")
        yield Path(place)


def changed_events(folder: Path, shown: str, revision: str) -> Iterator[Finding]:
    """A finding for each event that is at the revision and is now changed, moved or gone.

    Raises NoHistory where there is no such revision.
    """
    # What names no commit ends here, also text that git would take for an option.
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    listed = _git(
        folder,
        *("--no-optional-locks", "diff", "--no-ext-diff", "--no-textconv", "--no-renames"),
        *("--relative", "--name-status", "-z", "--diff-filter=DMT"),
        *(commit.decode().strip(), "--", LOG),
    )
    words = listed.decode("utf-8", "replace").split("\0")
    for state, name in zip(words[::2], words[1::2], strict=False):
        what = "removed" if state == "D" else "changed"
        hint = f"put it back as it was: git checkout {revision} -- {shown}/{name}; where it did not"
        again = f"happen: handbook log retraction --corrects {PurePosixPath(name).stem}"
        where = Where(f"{shown}/{name}")
        yield CHANGED_EVENT.at(where, f"event {what} since {revision}", f"{hint} {again}")
