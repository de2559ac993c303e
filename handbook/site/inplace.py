"""A folder made like another, file by file, where it can't be renamed.

Each file is old or new and never half. What pages ask for comes before the pages, and what
is gone goes last, so that a reader who comes meanwhile finds what a page names.
"""

import filecmp
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from pathlib import Path

_HALF = ".new-handbook-"


def kept(place: Path, new: Path) -> list[str]:
    """The hidden entries of a site's folder that the new one lacks, as .git: no build removes them.

    MkDocs keeps them too ("clean_directory").
    """
    with suppress(FileNotFoundError):
        hidden = {path.name for path in place.glob(".*") if not path.name.startswith(_HALF)}
        return sorted(hidden - {path.name for path in new.glob(".*")})
    return []


def look_like(old: Path, new: Path) -> None:
    """Give a folder the mode, owner and attributes of another, as far as the system lets us."""
    status = old.stat()
    with suppress(OSError):
        os.chown(new, status.st_uid, status.st_gid)
    with suppress(OSError):
        new.chmod(stat.S_IMODE(status.st_mode))
    for name in os.listxattr(old) if hasattr(os, "listxattr") else ():
        with suppress(OSError):
            os.setxattr(new, name, os.getxattr(old, name))


def sync(new: Path, place: Path) -> None:
    """Give a folder the files of another and no more; hidden ones at its top are kept.

    Raises OSError where something can't be written; running it again completes it.
    """
    place.mkdir(exist_ok=True)
    wanted = sorted(_files(new), key=lambda path: (path.endswith((".html", ".xml")), path))
    for path in wanted:
        _put(new / path, place, path)
    _remove_others(place, set(wanted))
    os.sync()


def takes(place: Path, new: Path, stay: Set[str]) -> bool:
    """Whether files of a folder can be moved into another, in which others stay, by their paths.

    Not where one of its folders is a link, is mounted, or may not be written.
    """
    written = _folders(_files(new))
    device = new.stat().st_dev
    for each in written | _folders(stay):
        folder = os.path.join(place, each)  # noqa: PTH118 -- there are thousands
        try:
            status = os.lstat(folder)
        except OSError:
            continue
        if not stat.S_ISDIR(status.st_mode) or status.st_dev != device:
            return False
        if each in written and not os.access(folder, os.W_OK | os.X_OK):
            return False
    return place.is_dir()


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders in which files are, by their paths, and those around them; "" is the top."""
    found = {""}
    for path in paths:
        while (path := path.rpartition("/")[0]) not in found:
            found.add(path)
    return found


def merge(new: Path, place: Path, stay: Set[str]) -> None:
    """Move the files of a folder into another, in which others stay, by their paths, and no more.

    Hidden ones at its top are kept. Raises OSError where something can't be written.
    """
    wanted = sorted(_files(new), key=lambda path: (path.endswith((".html", ".xml")), path))
    for path in wanted:
        _make_way(place, path)
        (new / path).replace(place / path)
    _remove_others(place, {*wanted, *stay})


def _files(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder."""
    for here, _, names in os.walk(folder):
        above = _above(here, folder)
        yield from (f"{above}{name}" for name in names)


def _above(here: str, folder: Path) -> str:
    """The path of a folder below another, as what stands before the names of its files."""
    # There are thousands: `os.path.relpath` takes as long as the rest.
    within = here.removeprefix(os.fspath(folder)).replace(os.sep, "/").strip("/")
    return f"{within}/" if within else ""


def _put(source: Path, place: Path, path: str) -> None:
    target = place / path
    if target.is_file() and not target.is_symlink() and filecmp.cmp(source, target, shallow=False):
        return
    _make_way(place, path)
    half = target.with_name(f"{_HALF}{target.name}")
    shutil.copyfile(source, half)
    shutil.copymode(source, half)
    half.replace(target)


def _make_way(place: Path, path: str) -> None:
    """Folders where folders are needed, and none where a file is."""
    folder = place
    for part in Path(path).parts[:-1]:
        folder /= part
        if folder.is_symlink() or not folder.is_dir():
            folder.unlink(missing_ok=True)
            folder.mkdir()
    target = place / path
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


def _remove_others(place: Path, wanted: set[str]) -> None:
    """Remove files that are not wanted, what a killed run left, and folders that are then empty."""
    used = _folders(wanted)
    for here, folders, names in os.walk(place, topdown=False):
        above = _above(here, place)
        if _hidden(above):
            continue
        for name in names:
            if f"{above}{name}" not in wanted and not _hidden(f"{above}{name}"):
                Path(here, name).unlink()
        for name in folders:
            if f"{above}{name}" not in used and not _hidden(f"{above}{name}"):
                _unless_used(Path(here, name))


def _hidden(path: str) -> bool:
    """Whether a path belongs to what is kept; "." is the folder itself."""
    top = path.partition("/")[0]
    return top.startswith(".") and top != "." and not top.startswith(_HALF)


def _unless_used(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    else:
        with suppress(OSError):  # it is not empty, or mounted
            folder.rmdir()
