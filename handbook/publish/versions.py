"""A site put beside its older versions, each step whole or not at all.

The folder has one folder a version, `latest` as a link to one of them, an `index.html` that leads
there, and `versions.json`, from which the theme makes its selector. The file's shape is that of
mike, which the theme reads (Material for MkDocs, "Setting up versioning").

A version is published once the list names it, which is the last step of all. What can be left by
a publisher that is killed, and what the next one does:

- `.half-…`, a copy that is not whole: removed.
- A version that is whole and not listed, with `latest` leading to it or not: where the site that
  is published now is the same, it is listed; where it was built anew, it takes the other's place.
"""

import filecmp
import html
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from handbook.files.lock import locked
from handbook.files.write import create, make_folders, only_writer, sync_folder
from handbook.publish.listing import INDEX, LATEST, LIST, NAME, Refused, VersionList

REDIRECT = Path(__file__).with_name("redirect.html")
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')
_HALF = ".half-"
# What a site's folder may hold for other programs.
_BESIDE = (".git", ".handbook")


def publish(site: Path, target: Path, version: str, *, latest: bool | None = None) -> bool:
    """Put a built site into `target`/`version`; False where the same is there already.

    `latest` says whether it becomes the latest; by default it does where it is newer than the
    one that is. To be interrupted at any moment leaves each version whole or absent, and running
    it again completes what is missing, also with a site that was built anew. Raises Refused
    where the version is published with other files, and OSError where it can't be read or
    written.
    """
    refuse_name(version)
    _refuse_site(site, target, version)
    make_folders(target)
    with _only_publisher(target, site):
        listing = VersionList(target)
        _refuse_twin(version, listing.known)
        listing.begin()
        if version not in listing.known:
            _leave(target, version, listing.latest)
        new = _put(site, target, version, published=version in listing.known)
        listing.add(version, latest)
        _point(target / LATEST, listing.latest or version)
        if not (target / INDEX).exists():
            create(target / INDEX, REDIRECT.read_bytes())
        listing.write()
    return new


def refuse_name(version: str) -> None:
    """Raises Refused where a version can't be named so."""
    if not NAME.fullmatch(version) or version.casefold() in (LATEST, LIST, INDEX):
        raise Refused(
            f"{version!r} is no version: letters, digits, dots, hyphens, as 2026.12 or 1.4.0"
        )


def _refuse_site(site: Path, target: Path, version: str) -> None:
    """What is no site, is in the way of one, or was built for another place."""
    home = site / INDEX
    if not home.is_file():
        raise Refused(f"{site} holds no {INDEX}: build the site first, with make build")
    if target.resolve().is_relative_to(site.resolve()):
        raise Refused(f"{target} lies within {site}, which the next build replaces")
    found = _CANONICAL.search(home.read_text("utf-8", errors="replace"))
    address = html.unescape(found[1]).removesuffix(INDEX) if found else ""
    if address and not urlsplit(address).path.endswith(f"/{version}/"):
        raise Refused(
            f"{site} was built for {address}, and its links to itself would lead there; "
            f"build it with HANDBOOK_VERSION={version}, as make publish does"
        )


def _refuse_twin(version: str, known: list[str]) -> None:
    for name in known:
        if name != version and name.casefold() == version.casefold():
            raise Refused(f"version {name} is there, and on some disks {version} is the same name")


@contextmanager
def _only_publisher(target: Path, site: Path) -> Iterator[None]:
    """Wait until nobody else publishes here or builds the site; clear what a killed one left."""
    built = site.resolve().parent
    with ExitStack() as held:
        # Whoever builds has no other lock, so that no two wait for each other.
        held.enter_context(only_writer(target, below=False))
        if built != target.resolve():
            held.enter_context(locked(built))
        for path in target.glob(f"{_HALF}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        yield
        sync_folder(target)


def _leave(target: Path, version: str, latest: str | None) -> None:
    """Let `latest` not lead to a version that is about to be put in place."""
    link = target / LATEST
    if link.is_symlink() and str(link.readlink()) == version:
        if latest:
            _point(link, latest)
        else:
            link.unlink()


def _put(site: Path, target: Path, version: str, *, published: bool) -> bool:
    """Whether the version's folder was made or replaced.

    Raises Refused where it is published and differs.
    """
    place = target / version
    if place.exists():
        other = _difference(site, place)
        if not other:
            return not published
        if published:
            raise Refused(
                f"version {version} is there and differs, first in {other}; "
                "what is published never changes: choose another version"
            )
    _copy(site, place)
    return True


def _copy(site: Path, place: Path) -> None:
    beside = place.with_name(f"{_HALF}{place.name}")
    ignored = shutil.ignore_patterns(*_BESIDE)
    shutil.copytree(site, beside, ignore=lambda f, n: ignored(f, n) if Path(f) == site else set())
    os.sync()
    aside = place.with_name(f"{_HALF}old-{place.name}")
    if place.exists():
        place.rename(aside)
    beside.rename(place)
    shutil.rmtree(aside, ignore_errors=True)


def _point(link: Path, name: str) -> None:
    """Make a link lead to a folder beside it; a reader finds the old one or the new one."""
    if link.is_symlink() and str(link.readlink()) == name:
        return
    beside = link.with_name(f"{_HALF}{link.name}")
    beside.symlink_to(name, target_is_directory=True)
    beside.replace(link)


def _difference(one: Path, other: Path) -> str | None:
    """The first file that only one of two folders has, or that differs; None for the same."""
    files = sorted(_files(one) | _files(other))
    return next((name for name in files if not _same(one / name, other / name)), None)


def _files(folder: Path) -> set[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in found if path.parts[0] not in _BESIDE}


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
