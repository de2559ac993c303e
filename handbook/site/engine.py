"""What makes pages, beside the data: while its digest is the same, so is what it makes."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_ENGINE = Path(__file__).resolve().parents[1]
_BESIDE = ("__pycache__",)
_TEMPLATES = (".html", ".yml", ".yaml", ".xml", ".md")


def fingerprint(settings: str, own: Iterable[Path], themes: Iterable[Path], *said: str) -> str:
    """A digest of all that makes pages.

    `settings` are those of mkdocs.yml as text, `own` the files and folders of the project's own
    code and theme, `themes` the folders of other themes, and `said` is what else counts.
    """
    whole = hashlib.blake2b(digest_size=16)
    for part in (sys.version, sys.platform, *_packages(), settings, *said):
        add(whole, part.encode("utf-8", "surrogatepass"))
    for folder in (_ENGINE, *own):
        for path in _files(folder):
            add(whole, os.fsencode(path.relative_to(folder.parent)))
            add(whole, _digest(path))
    for folder in themes:
        for path in _files(folder, hidden=False):
            if path.suffix in _TEMPLATES:
                add(whole, os.fsencode(path.relative_to(folder)))
                add(whole, _digest(path))
    return whole.hexdigest()


def add(whole: Any, part: bytes) -> None:
    """Add a part with its length, so that no two lists of parts are the same."""
    whole.update(len(part).to_bytes(8, "big"))
    whole.update(part)


def _digest(path: Path) -> bytes:
    """A digest of a file, which is read once while its stamp is the same: a build asks twice."""
    status = path.stat()
    stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
    known = _KNOWN.get(path)
    if known is None or known[0] != stamp:
        known = _KNOWN[path] = stamp, hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
    return known[1]


_KNOWN: dict[Path, tuple[tuple[int, int, int], bytes]] = {}


def _packages() -> list[str]:
    """The packages that Python finds, by the folders that name them and their versions."""
    found: set[str] = set()
    for place in sys.path:
        folder = Path(place or ".")
        if folder.is_dir():
            names = (each.name for each in folder.iterdir())
            found |= {name for name in names if name.endswith((".dist-info", ".egg-info"))}
    return sorted(found)


def _files(folder: Path, *, hidden: bool = True) -> Iterator[Path]:
    """A file, or all files of a folder in their order, less what is compiled."""
    if folder.is_file():
        yield folder
        return
    for here, folders, names in os.walk(folder):
        known = (each for each in folders if hidden or not each.startswith("."))
        folders[:] = sorted(each for each in known if each not in _BESIDE)
        yield from (Path(here) / name for name in sorted(names) if not name.endswith(".pyc"))


def plain(settings: object) -> str:
    """Settings as text. A function is told by its name; what says nothing of itself by where it is.

    Then it is another in each process, and nothing is taken from the last one.
    """
    return json.dumps(settings, sort_keys=True, default=_said)


def _said(value: object) -> str:
    name = getattr(value, "__qualname__", None)
    return f"{getattr(value, '__module__', '')}.{name}" if name else repr(value)
