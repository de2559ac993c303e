"""A site put beside its older versions, each step whole or not at all.

The folder has one folder a version, `latest` as a link to the newest, an `index.html` that leads
there, and `versions.json`, from which the theme makes its selector. The file's shape is that of
mike, which the theme reads (Material for MkDocs, "Setting up versioning").
"""

import filecmp
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbook.files.write import create, current, make_folders, only_writer, replace, sync_folder

LATEST, LIST, INDEX = "latest", "versions.json", "index.html"
REDIRECT = Path(__file__).with_name("redirect.html")
_NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,62}[0-9A-Za-z])?")
_HALF = ".half-"


class Refused(ValueError):  # noqa: N818
    """The site can't be published so; the text says why and what to do."""


def publish(site: Path, target: Path, version: str) -> bool:
    """Put a built site into `target`/`version`; False where the same is there already.

    To be interrupted at any moment leaves each version whole or absent, and running it again
    completes what is missing. Raises Refused where the version is there with other files, and
    OSError where it can't be read or written.
    """
    _refuse_name(version)
    if not (site / INDEX).is_file():
        raise Refused(f"{site} holds no {INDEX}: build the site first, with make build")
    if target.resolve().is_relative_to(site.resolve()):
        raise Refused(f"{target} lies within {site}, which the next build replaces")
    make_folders(target)
    with _only_publisher(target):
        listed = current(target / LIST)
        known = _known(target, listed)
        new = not (target / version).exists()
        if new:
            _copy(site, target / version)
        elif other := _difference(site, target / version):
            raise Refused(
                f"version {version} is there and differs, first in {other}; "
                "what is published never changes: choose another version"
            )
        known = known if version in known else [version, *known]
        replace(target / LIST, _listed(known).encode(), listed)
        _point(target / LATEST, known[0])
        if not (target / INDEX).exists():
            create(target / INDEX, REDIRECT.read_bytes())
    return new


def _refuse_name(version: str) -> None:
    if not _NAME.fullmatch(version) or version in (LATEST, LIST, INDEX):
        raise Refused(
            f"{version!r} is no version: letters, digits, dots, hyphens, as 2026.12 or 1.4.0"
        )


@contextmanager
def _only_publisher(target: Path) -> Iterator[None]:
    """Wait until nobody else publishes here, and clear what a killed one left."""
    with only_writer(target, below=False):
        for path in target.glob(f"{_HALF}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        yield
        sync_folder(target)


def _known(target: Path, listed: bytes | None) -> list[str]:
    """The versions that the list names, newest first. Raises Refused where it can't be read."""
    path = target / LIST
    if listed is None:
        return []
    try:
        return [str(each["version"]) for each in json.loads(listed)]
    except (ValueError, TypeError, KeyError):
        raise Refused(
            f"{path} is not a list of versions; put it back, or delete it to start a new one"
        ) from None


def _listed(known: list[str]) -> str:
    versions = [
        {"version": name, "title": name, "aliases": [LATEST] if name == known[0] else []}
        for name in known
    ]
    return json.dumps(versions, indent=2) + "\n"


def _copy(site: Path, place: Path) -> None:
    beside = place.with_name(f"{_HALF}{place.name}")
    shutil.copytree(site, beside)
    os.sync()
    beside.rename(place)


def _point(link: Path, name: str) -> None:
    """Make a link lead to a folder beside it; a reader finds the old one or the new one."""
    beside = link.with_name(f"{_HALF}{link.name}")
    beside.symlink_to(name, target_is_directory=True)
    beside.replace(link)


def _difference(one: Path, other: Path) -> str | None:
    """The first file that only one of two folders has, or that differs; None for the same."""
    files = sorted(_files(one) | _files(other))
    return next((name for name in files if not _same(one / name, other / name)), None)


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
