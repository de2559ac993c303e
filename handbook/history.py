"""The data folder as it was: git's answers, and nothing written to the repository."""

import datetime as dt
import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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


def revision_before(folder: Path, day: dt.date) -> str | None:
    """The last revision up to and with a day (UTC), or None where there is none."""
    found = _git(folder, "rev-list", "-1", f"--before={day}T23:59:59Z", "HEAD")
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
    """A finding for each event that is at the revision and is now changed or gone."""
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", revision, f"{LOG}")
    for name in sorted(filter(None, listed.decode("utf-8", "replace").split("\0"))):
        path, where = folder / name, Where(f"{shown}/{name}")
        before = _git(folder, "show", f"{revision}:./{name}")
        hint = "correct it by another event: handbook log KIND … --corrects " + Path(name).stem
        if not path.is_file():
            yield CHANGED_EVENT.at(where, f"event removed since {revision}", hint)
        elif path.read_bytes() != before:
            yield CHANGED_EVENT.at(where, f"event changed since {revision}", hint)
