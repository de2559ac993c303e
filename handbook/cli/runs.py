"""The runs of playbooks that are kept on this machine, a file each, for one user's eyes only."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from handbook.files.lock import KEPT
from handbook.files.write import ChangedError, current, make_folders, only_writer, replace
from handbook.following import kept
from handbook.following.run import Run

# Folders and files that nobody else may look into: values are no secrets, but nobody's business.
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


class Keeper:
    """Keeps one run beside the data folder, in `.handbook/runs/`, which git ignores.

    Where nothing can be written the run goes on, and that it is not kept is said once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: bytes | None = None
        self._is_lost = False

    def read(self) -> Run | None:
        """The run that was kept, if any. Raises StrangeError where it cannot be gone on with."""
        self._held = current(self._path)
        return kept.read(self._held) if self._held is not None else None

    def write(self, run: Run) -> None:
        """Keep the run as it is now. Another terminal that goes on with it ends this command."""
        if self._is_lost:
            return
        data = kept.text(run)
        try:
            self._replace(data)
        except ChangedError:
            raise click.ClickException(
                "Somebody goes on with this run elsewhere; nothing of theirs was changed. "
                "Run the command again to go on from there."
            ) from None
        except OSError as error:
            self._is_lost = True
            text = f"warning: this run is not kept: {self._path}: {error.strerror or error}"
            click.echo(text, err=True)

    def _replace(self, data: bytes) -> None:
        folder = _made(self._path.parent)
        with only_writer(folder, below=False):
            if self._held is None and not self._path.exists():
                # With no bytes yet, so that at no moment others can read any.
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE))
                self._held = b""
            replace(self._path, data, self._held)
            self._held = data

    def forget(self) -> None:
        """Remove what is kept, if anything is."""
        with suppress(FileNotFoundError):
            self._path.unlink()
        self._held = None


def keeper(data: Path, playbook: str, way: str) -> Keeper:
    """What keeps the run of a way of a playbook."""
    return Keeper(_folder(data) / kept.name_of(playbook, way))


def begun(data: Path) -> Iterator[Run]:
    """The runs that are kept, the first begun first; what is no run is passed over."""
    found = []
    for path in _folder(data).glob("*.json"):
        with suppress(kept.StrangeError, OSError):
            run = kept.read(path.read_bytes())
            found += [run] if run else []
    yield from sorted(found, key=lambda run: run.started)


def _folder(data: Path) -> Path:
    return data.resolve().parent / KEPT / "runs"


def _made(folder: Path) -> Path:
    """The folder, which git ignores with all in it."""
    if not folder.is_dir():
        make_folders(folder.parent)
        ignored = folder.parent / ".gitignore"
        if not ignored.exists():
            ignored.write_bytes(b"*\n")
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    return folder
