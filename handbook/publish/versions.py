"""A site put beside its older versions, each step whole or not at all.

The folder has one folder a version, `latest` as a link to one of them, an `index.html` that leads
there, and `versions.json`, from which the theme makes its selector. The file's shape is that of
mike, which the theme reads (Material for MkDocs, "Setting up versioning").

A version is published once the list names it, which is the last step of all. What can be left by
a publisher that is killed, and what the next one does:

- `.half-…`, a copy that is not whole: removed.
- A version that is whole and not listed, with `latest` leading to it or not: where the site that
  is published now is the same, it is listed; where it was built anew, it takes the other's place.
- Listed, without `index.html`: it is written.
"""

import filecmp
import html
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from handbook.files.lock import locked
from handbook.publish.order import newer, newest_first

LATEST, LIST, INDEX = "latest", "versions.json", "index.html"
REDIRECT = Path(__file__).with_name("redirect.html")
_NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,62}[0-9A-Za-z])?")
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)"')
_HALF = ".half-"
# What a site's folder may hold for other programs.
_BESIDE = (".git", ".handbook")


class Refused(ValueError):  # noqa: N818
    """The site can't be published so; the text says why and what to do."""


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
    target.mkdir(parents=True, exist_ok=True)
    with _only_publisher(target, site):
        known, was = _known(target)
        _refuse_twin(version, known)
        new = _put(site, target, version, published=version in known)
        known = newest_first([version, *(name for name in known if name != version)])
        now = _latest(known, was, version, latest, new=new)
        _point(target / LATEST, now)
        _write(target / LIST, _listed(known, now))
        if not (target / INDEX).exists():
            _write(target / INDEX, REDIRECT.read_text("utf-8"))
    return new


def refuse_name(version: str) -> None:
    """Raises Refused where a version can't be named so."""
    if not _NAME.fullmatch(version) or version.casefold() in (LATEST, LIST, INDEX):
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
    # The order is the same for all, so that no two wait for each other.
    places = {target.resolve(), site.resolve().parent}
    with ExitStack() as held:
        for place in sorted(places):
            held.enter_context(locked(place))
        for path in target.glob(f"{_HALF}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        yield
        os.sync()


def _known(target: Path) -> tuple[list[str], str | None]:
    """The versions that are published, and which is the latest.

    Without a list, a `latest` tells that there was one: then each folder is a published version.
    Raises Refused where the list can't be read.
    """
    path = target / LIST
    if not path.exists():
        return _lost(target) if (target / LATEST).is_symlink() else _begun(target)
    try:
        listed = json.loads(path.read_text("utf-8"))
        known = [str(each["version"]) for each in listed]
        marked = [str(each["version"]) for each in listed if LATEST in each.get("aliases", ())]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused(
            f"{path} is not a list of versions; put it back, or delete it to have it made anew"
        ) from None
    known = [name for name in known if (target / name).is_dir()]
    return known, next((name for name in marked if name in known), None)


def _lost(target: Path) -> tuple[list[str], str | None]:
    names = [each.parent.name for each in target.glob(f"*/{INDEX}")]
    known = newest_first([n for n in names if _NAME.fullmatch(n) and n != LATEST])
    was = (target / LATEST).readlink().name
    return known, was if was in known else None


def _begun(target: Path) -> tuple[list[str], None]:
    """From here on a list that names nothing says that nothing was published."""
    _write(target / LIST, "[]\n")
    return [], None


def _latest(
    known: list[str], was: str | None, version: str, asked: bool | None, *, new: bool
) -> str:
    """Which version is the latest: the one that is asked for, else the newest release."""
    if asked or was is None and asked is None:
        return version if asked else _newest(known)
    if asked is None:
        assert was
        return version if new and newer(version, was) else was
    others = [name for name in known if name != version]
    return was if was and was != version else _newest(others or known)


def _newest(known: list[str]) -> str:
    best = known[-1]
    for name in reversed(known):
        best = name if newer(name, best) else best
    return best


def _listed(known: list[str], latest: str) -> str:
    versions = [
        {"version": name, "title": name, "aliases": [LATEST] if name == latest else []}
        for name in known
    ]
    return json.dumps(versions, indent=2) + "\n"


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
    if place.exists():
        place.rename(place.with_name(f"{_HALF}old-{place.name}"))
    beside.rename(place)


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f"{_HALF}{path.name}")
    with beside.open("wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


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
