"""linkchecker: walks the served site over HTTP, from every page on, as a second opinion."""

import csv
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from handbook.findings import Code, Where
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.codes import SERVED, UNWALKED
from handbook.linkcheck.coverage import left_out, place_of, what
from handbook.linkcheck.located import Located, locate
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.pages import BuiltPage
from handbook.linkcheck.places import Spot
from handbook.linkcheck.rules import Problem
from handbook.linkcheck.served import served
from handbook.linkcheck.tools import ToolError, tool
from handbook.linkcheck.tree import Site, read_site
from handbook.schemes import CALLS

_HINT = "follow the link and see where it leads"
_NOFOLLOW = 'a "nofollow" for robots keeps it from reading a page: take it out'
_CALLS = tuple(f"{scheme}:" for scheme in CALLS)
# 0: all is fine, 1: links are broken (linkchecker(1), "Return value").
_DONE = (0, 1)
_LIMIT = 900
# External links are left alone by default. Servers that send the header LinkChecker are asked
# as often as `maxrequestspersecond` says, others ten times a second. Pages of more than 1 MB
# are not read by default. All that was looked at is told, so that it can be compared.
# Threads of linkchecker notice only once a second that all is done; on loopback they gain nothing.
_CONFIG = """\
[checking]
threads=0
maxrequestspersecond=10000
recursionlevel=-1
robotstxt=0
maxfilesizeparse=1000000000
maxfilesizedownload=1000000000
[output]
warnings=0
verbose=1
[csv]
parts=urlname,parentname,result,valid,url,line,column
"""


class Broken(NamedTuple):
    """An address that does not work, where linkchecker met it first, and why."""

    path: str
    url: str
    page: str
    line: int
    column: int
    why: str


def check(
    root: Path, shown: str, origins: Origins, accepted: Accepted, environ: Mapping[str, str]
) -> list[Located]:
    """Every link that does not work when a site is served, sorted, and what was not looked at.

    It is served below the path that its canonical links have, so that links from the server's
    root mean what they will mean where it is published. linkchecker names an address once; the
    other places of it are looked up in the pages.
    Raises OSError where a page cannot be read, and ToolError where linkchecker is missing
    or does not do its work.
    """
    program, site = tool("linkchecker", "linkchecker"), read_site(root, shown)
    with served(root, site.prefix) as home, tempfile.TemporaryDirectory() as folder:
        starts = [f"{home}{quote(page.address)}" for page in site.pages.values()]
        report = _run(program, starts, Path(folder), environ)
    told = _everywhere(site, list(parsed(report, home, root)), origins)
    found = [each for link, each in told if not accepted.has(SERVED.name, link, *each.paths)]
    for fault, each in locate(site, origins, _unwalked(site, _walked(site, report, home))):
        if not accepted.has(UNWALKED.name, fault.subject, *each.paths):
            found.append(each)
    looked = {SERVED.name, UNWALKED.name}
    found += [Located(each, each.where) for each in accepted.unused(looked)]
    return sorted(found, key=lambda each: each.finding)


def _walked(site: Site, report: str, home: str) -> set[str]:
    """Every place of the site that linkchecker asked for."""
    asked = (_below(home, row["url"] or "") for row in _rows(report))
    return {place_of(site, path) for path in asked if path is not None}


def _below(home: str, url: str) -> str | None:
    """The decoded path below the home page that an address asks for; None where it is elsewhere."""
    if not url.startswith(home):
        return None
    return unquote(urlsplit(url).path.removeprefix(urlsplit(home).path))


def _unwalked(site: Site, walked: set[str]) -> Iterator[tuple[Code, Problem]]:
    """A fault for each page that was not asked for, and for each that was not read for links."""
    for path, page in site.pages.items():
        if path not in walked:
            said = f'linkchecker did not look at "{page.address}"'
            yield UNWALKED, Problem(path, Spot(), page.address, said, "look why, and walk it again")
    for page, links in left_out(site, lambda _page, place: place in walked):
        said = f"linkchecker did not look at {what(links)}"
        spot = Spot(links[0].attribute, links[0].url, links[0].nth)
        yield UNWALKED, Problem(page.path, spot, page.address, said, _NOFOLLOW)


def _everywhere(
    site: Site, broken: list[Broken], origins: Origins
) -> Iterator[tuple[str, Located]]:
    """Each place of each broken address, with the address: one of the site, or as written."""
    by_path: dict[str, list[tuple[Code, Problem]]] = {each.path: [] for each in broken}
    why = {each.path: each.why for each in broken}
    for page in (*site.pages.values(), *site.sheets.values()):
        for link in page.links:
            path = _path(site, page, link.url)
            if path in by_path:
                spot = Spot(link.attribute, link.url, link.nth)
                said = _said(link.url, why[path])
                subject = path.removeprefix("/")
                by_path[path].append((SERVED, Problem(page.path, spot, subject, said, _HINT)))
    faults = chain.from_iterable(by_path.values())
    yield from ((fault.subject, found) for fault, found in locate(site, origins, faults))
    for each in broken:
        if not by_path[each.path]:
            where = Where(f"{site.shown}/{each.page}", each.line, each.column)
            yield each.url, Located(SERVED.at(where, _said(each.url, each.why), _HINT))


def _path(site: Site, page: BuiltPage, url: str) -> str:
    """The path that a link asks the server for, or the link itself where it asks none."""
    try:
        target = site.target(page, url)
    except UnicodeDecodeError:
        return url
    return url if target is None or target.path is None else f"/{target.path}"


def _said(url: str, why: str) -> str:
    return f'"{url}" does not work when the site is served: {why}'


def _run(program: str, starts: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    config = folder / "linkchecker.ini"
    config.write_text(_CONFIG, "utf-8")
    own = {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder), "no_proxy": "127.0.0.1"}
    command = [program, f"--config={config}", "--no-status", "--output=csv/utf-8", "--stdin"]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            input="\n".join(starts).encode("ascii"),
            env={**environ, **own, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"linkchecker was not done after {_LIMIT} seconds") from None
    report = done.stdout.decode("utf-8", errors="replace")
    if done.returncode not in _DONE or not report.strip():
        said = done.stderr.decode("utf-8", errors="replace").strip()
        raise ToolError(f"linkchecker failed with code {done.returncode}: {said}")
    return report


def parsed(report: str, home: str, root: Path) -> Iterator[Broken]:
    """The addresses that linkchecker's CSV report calls not valid.

    `home` is the address that the site was served at. `path` is "/x/" for one of the site,
    else the address as it is written. A call or a chat is no server: linkchecker takes the
    schemes that it does not know for mistakes, and rules of our own look at all of them.
    """
    for row in _rows(report):
        if row["valid"] == "False" and not (row["urlname"] or "").lower().startswith(_CALLS):
            url, asked = row["urlname"] or "", row["url"] or ""
            below = _below(home, asked)
            path = url if below is None else "/" + below.lstrip("/")
            page = _page(root, (row["parentname"] or "").removeprefix(home))
            place = _number(row["line"]), _number(row["column"])
            yield Broken(path, url, page, *place, row["result"] or "no reason given")


def _rows(report: str) -> Iterator[dict[str, str | None]]:
    yield from csv.DictReader(report.splitlines(), delimiter=";")


def _page(root: Path, path: str) -> str:
    """The file of the site that was served under a path."""
    name = unquote(path.partition("?")[0])
    return f"{name.rstrip('/')}/index.html".lstrip("/") if (root / name).is_dir() else name


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and int(text) > 0 else 1
