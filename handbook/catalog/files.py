"""The files of a data folder: which there are, and which do not belong."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from handbook.catalog import codes
from handbook.findings import Finding, Where, nearest
from handbook.model.kinds import BY_STORE, Kind

SETTINGS = "handbook.yaml"
LOG = "log/"
# Folders that hold no records: generated schemas, and the source document itself.
BESIDE = ("schema", "source")
Stamp = tuple[str, int, int]


def walk(root: Path) -> Iterator[str]:
    """Relative paths of all YAML files below the folder.

    Links to folders are not followed. They are given as if they were files, as
    folders named so are, because nothing can be read there.
    """
    for folder, folders, names in os.walk(root):
        here = os.path.relpath(folder, root)
        if here == ".":
            folders[:] = [name for name in folders if name not in BESIDE]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        named = [name for name in names + folders if name.endswith((".yaml", ".yml"))]
        for name in sorted({*links, *named}):
            if not name.startswith("."):
                yield name if here == "." else f"{here}/{name}".replace(os.sep, "/")


def stamps(root: Path) -> tuple[Stamp, ...]:
    """Path, change time and size of each file: the same stamps mean the same data.

    All files count, for the source document may be any of them.
    """
    found: list[Stamp] = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        for path in (Path(folder) / name for name in sorted(names)):
            try:
                status = path.stat()
            except OSError:
                found.append((str(path), 0, -1))
            else:
                found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)


def kind_of(path: str) -> Kind | None:
    """The kind of record that a file holds, or None for settings and strangers."""
    if path in BY_STORE:
        return BY_STORE[path]
    folder, _, rest = path.partition("/")
    return BY_STORE.get(f"{folder}/") if rest and "/" not in rest else None


def stranger(path: str, shown: str) -> Finding:
    """The finding for a file that no kind of record is written in."""
    stem = path.removesuffix(".yaml").removesuffix(".yml")
    if path.endswith(".yml"):
        return codes.STRANGER.at(
            Where(shown), "data files end in .yaml", f"rename it to {stem}.yaml"
        )
    near = nearest(path, [SETTINGS, *BY_STORE])
    hint = f'did you mean "{near}"?' if near else f"known: {', '.join(BY_STORE)}"
    message = "no kind of record is written in this file"
    return codes.STRANGER.at(Where(shown), message, hint)


def read_walked(root: Path, path: str) -> bytes:
    """The bytes of a file that `walk` gave. Raises OSError, also where it is a link that leads out.

    Folders that are links are not walked into, so only the file itself can be one.
    """
    whole = os.path.join(root, path)  # noqa: PTH118
    if os.path.islink(whole):  # noqa: PTH114
        return read_inside(root, path)
    with open(whole, "rb") as file:  # noqa: PTH123
        return file.read()


def read_inside(root: Path, path: str) -> bytes:
    """The bytes of a file of the folder. Raises OSError, also where a link leads out of it."""
    try:
        target = (root / path).resolve(strict=True)
    except RuntimeError:  # a loop of links, until Python 3.12
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    if not target.is_relative_to(root.resolve()):
        raise PermissionError("a link leads out of the data folder")
    return target.read_bytes()
