"""Files of the last site in the next one: the same file under both names, where a disk can."""

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path


def digest(data: bytes) -> str:
    """A digest of what is in a file: the one that processors have an instruction for."""
    return hashlib.sha256(data).hexdigest()[:32]


def take(old: Path, new: Path, path: str, wanted: str) -> bool:
    """Whether a file of one folder, by its path there, is in another now, with a digest.

    Nothing is there where it has another one. A file that is a link is not taken.
    """
    if not holds(old, path, wanted):
        return False
    with suppress(OSError):
        bring(old, new, path)
        if holds(new, path, wanted):
            return True
    with suppress(OSError):
        (new / path).unlink()
    return False


def bring(old: Path, new: Path, path: str) -> None:
    """Give one folder a file of another, by its path there. Raises OSError."""
    # A site has thousands of files: paths of text cost a third of what others do.
    source, target = os.path.join(old, path), os.path.join(new, path)  # noqa: PTH118
    _make_folder(os.path.dirname(target))  # noqa: PTH120
    try:
        os.link(source, target)
    except OSError:  # on another file system, or one that has no links
        shutil.copyfile(source, target)


def holds(folder: Path, path: str, wanted: str) -> bool:
    """Whether a file of a folder, which is no link, has a digest."""
    return read(folder, path, wanted) is not None


def read(folder: Path, path: str, wanted: str) -> bytes | None:
    """What is in a file of a folder, which is no link and has a digest; else None."""
    name = os.path.join(folder, path)  # noqa: PTH118
    try:
        if not stat.S_ISREG(os.lstat(name).st_mode):
            return None
        with open(name, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return None
    return data if digest(data) == wanted else None


def _make_folder(path: str) -> None:
    """Make a folder that is mostly not there, in one that mostly is."""
    try:
        os.mkdir(path)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103


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
