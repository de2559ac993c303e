"""Files of the last site in the next one: the same file under both names, where a disk can."""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path


def digest(data: bytes) -> str:
    """A digest of what is in a file."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def take(old: Path, new: Path, path: str, wanted: str) -> bool:
    """Whether a file of one folder, by its path there, is in another now, with a digest.

    Nothing is there where it has another one. A file that is a link is not taken.
    """
    source, target = old / path, new / path
    try:
        if source.is_symlink() or not source.is_file():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:  # on another file system, or one that has no links
            shutil.copyfile(source, target)
        if digest(target.read_bytes()) == wanted:
            return True
    except OSError:
        pass
    drop(new, path)
    return False


def drop(folder: Path, path: str) -> None:
    """Take a file out of a folder; the other name that it may have keeps it."""
    with suppress(OSError):
        (folder / path).unlink()


def of_assets(site: Path) -> str:
    """A digest of what all pages of a site use: its files that are no pages, less the search."""
    whole = hashlib.blake2b(digest_size=16)
    for here, folders, names in os.walk(site):
        folders[:] = sorted(each for each in folders if each != "search")
        for name in sorted(names):
            if name.endswith((".css", ".js", ".svg", ".png", ".ico")):
                whole.update(bytes(Path(here, name).relative_to(site)))
                whole.update(Path(here, name).read_bytes())
    return whole.hexdigest()
