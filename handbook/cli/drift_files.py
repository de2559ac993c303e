"""Reads what the handbook is compared with: files of a repository, and files named by hand."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from handbook.drift.given import File, Tree
from handbook.files.inside import resolved

WORKFLOWS = ".github/workflows"
# Larger than any workflow or Terraform file that people write, and than 10,000 monitors.
MOST_BYTES = 20 * 1024 * 1024
# Terraform puts copies of modules there, and it is in no repository.
_NO_CODE = frozenset({".terraform", ".git", "node_modules"})


def tree_of(root: Path, shown: str, folders: Iterable[str]) -> Tree:
    """The workflows of a repository, and the Terraform in some folders of it."""
    return Tree(
        shown=shown,
        workflows=tuple(_files(root, shown, _workflows(root))),
        terraform=tuple(_files(root, shown, sorted(set(_terraform(root, folders))))),
    )


def file_at(path: str) -> File:
    """A file that was named by hand."""
    try:
        return File(path, path, _read(Path(path)))
    except (OSError, ValueError) as error:
        return File(path, path, trouble=_said(error))


def _workflows(root: Path) -> list[str]:
    folder = root / WORKFLOWS
    names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    return [f"{WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml"))]


def _terraform(root: Path, folders: Iterable[str]) -> Iterator[str]:
    """The Terraform files below folders; links to other folders are not followed."""
    for folder in folders:
        for place, inner, names in os.walk(root / folder):
            inner[:] = [each for each in inner if each not in _NO_CODE]
            for name in names:
                if name.endswith(".tf"):
                    yield (Path(place) / name).relative_to(root).as_posix()


def _files(root: Path, shown: str, paths: Iterable[str]) -> Iterator[File]:
    for path in paths:
        called = path if shown == "." else f"{shown}/{path}"
        try:
            yield File(called, path, _read(resolved(root, path)))
        except (OSError, ValueError) as error:
            yield File(called, path, trouble=_said(error))


def _read(path: Path) -> bytes:
    """The bytes of a plain file; a pipe or a device is none, and would not end."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is no file")
        if found.st_size > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES // 1024**2} MiB")
        return file.read(MOST_BYTES)


def _said(error: Exception) -> str:
    if isinstance(error, PermissionError) and error.strerror is None:
        return "a link leads out of the repository"
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
