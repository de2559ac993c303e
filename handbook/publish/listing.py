"""The list of versions that a folder has, and which of them is the latest."""

import json
import re
from pathlib import Path

from handbook.files.write import current, replace
from handbook.publish.order import newer, newest_first

LATEST, LIST, INDEX = "latest", "versions.json", "index.html"
NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,62}[0-9A-Za-z])?")


class Refused(ValueError):  # noqa: N818
    """A site cannot be published as was asked; the text says why and what to do."""


class VersionList:
    """What the list of a folder says: the versions, newest first, and the latest.

    Without a list, a `latest` tells that there was one: then each folder is a published version.
    Raises Refused where the list can't be read.
    """

    def __init__(self, target: Path) -> None:
        self._path = target / LIST
        self._bytes = current(self._path)
        self.known: list[str] = []
        self.latest: str | None = None
        if self._bytes is not None:
            self._read(self._bytes)
        elif (target / LATEST).is_symlink():
            names = [each.parent.name for each in target.glob(f"*/{INDEX}")]
            self.known = newest_first([n for n in names if NAME.fullmatch(n) and n != LATEST])
            self.latest = (target / LATEST).readlink().name
        self.known = [name for name in self.known if (target / name).is_dir()]
        self.latest = self.latest if self.latest in self.known else None

    def begin(self) -> None:
        """Have a list: from here on what it does not name was not published."""
        if self._bytes is None:
            self._write()

    def add(self, version: str, asked: bool | None) -> None:
        """Name a version; `asked` says whether it is the latest, and None that its order does."""
        new = version not in self.known
        self.known = newest_first([version, *(name for name in self.known if name != version)])
        if asked:
            self.latest = version
        elif asked is False:
            others = [name for name in self.known if name != version]
            if self.latest in (None, version):
                self.latest = _newest(others or [version])
        elif self.latest is None:
            self.latest = _newest(self.known)
        elif new and newer(version, self.latest):
            self.latest = version

    def write(self) -> None:
        """Put the list in its place, unless it is there already."""
        if self._bytes != self._text():
            self._write()

    def _write(self) -> None:
        replace(self._path, self._text(), self._bytes)
        self._bytes = self._text()

    def _text(self) -> bytes:
        versions = [
            {"version": name, "title": name, "aliases": [LATEST] if name == self.latest else []}
            for name in self.known
        ]
        return json.dumps(versions, indent=2).encode() + b"\n"

    def _read(self, data: bytes) -> None:
        try:
            listed = json.loads(data)
            self.known = [str(each["version"]) for each in listed]
            marked = [str(each["version"]) for each in listed if LATEST in each.get("aliases", ())]
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refused(
                f"{self._path} is not a list of versions; put it back, or delete it to have it "
                "made anew"
            ) from None
        self.latest = next(iter(marked), None)


def _newest(known: list[str]) -> str:
    best = known[-1]
    for name in reversed(known):
        best = name if newer(name, best) else best
    return best
