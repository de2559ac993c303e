"""The built site, offline: our own rules and lychee's look, as one list of findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from handbook.findings import Code, Where
from handbook.linkcheck import lychee, offline
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.codes import SECOND_READER, UNREAD
from handbook.linkcheck.coverage import as_typed, left_out, what
from handbook.linkcheck.located import Located, locate
from handbook.linkcheck.lychee import Broken
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.places import Spot
from handbook.linkcheck.rules import LINK_CHECKS, SITE_CHECKS, Problem
from handbook.linkcheck.tree import Site, read_site

_NOFOLLOW = 'rel="nofollow" keeps it from a link: take it out'


def check(
    root: Path, shown: str, origins: Origins, accepted: Accepted, address: str = ""
) -> list[Located]:
    """Everything that is wrong with the links of a built site, sorted.

    `root` is its folder and `shown` how findings name it; `address` is where it is
    published, by default what its canonical links say. Raises OSError where a file cannot
    be read, and ToolError where lychee is missing or fails.
    """
    with lychee.running(root) as run:
        site = read_site(root, shown, address)
        faults = list(offline.faults(site))
        report = run.report(site)
    found = list(_both(site, faults, report.broken, origins, accepted))
    for fault, located in locate(site, origins, _unread(site, report.looked)):
        if not accepted.has(UNREAD.name, fault.subject, *located.paths):
            found.append(located)
    looked = {*SITE_CHECKS, *LINK_CHECKS, SECOND_READER.name, UNREAD.name}
    found += [Located(each, each.where) for each in accepted.unused(looked)]
    return sorted(found, key=lambda each: each.finding)


def _both(
    site: Site,
    faults: Iterable[tuple[Code, Problem]],
    heard: Iterable[Broken],
    origins: Origins,
    accepted: Accepted,
) -> Iterator[Located]:
    """What our rules find, and what lychee finds on top of that."""
    told: dict[str, set[object]] = defaultdict(set)
    for fault, located in locate(site, origins, faults):
        where = located.finding.where
        told[fault.path] |= {(where.line, where.column), _name(fault.subject)}
        if not accepted.has(located.finding.code, fault.subject, *located.paths):
            yield located
    for each in heard:
        if not _is_told(site, each, told[each.page]):
            where = Where(f"{site.shown}/{each.page}", each.line, each.column)
            if not accepted.has(SECOND_READER.name, _full(each), where.path):
                said = f'lychee finds no "{_full(each)}": {each.why}'
                yield Located(SECOND_READER.at(where, said, "follow it and see where it leads"))


def _unread(site: Site, looked: Mapping[str, set[str]]) -> Iterator[tuple[Code, Problem]]:
    """A fault for each page of which lychee left something out."""
    nothing: set[str] = set()
    for page, left in left_out(site, lambda at, place: place in looked.get(at.path, nothing)):
        code = as_typed(site, page)
        links = [link for link in left if link.url not in code]
        if links:
            spot = Spot(links[0].attribute, links[0].url, links[0].nth)
            said = f"lychee did not look at {what(links)}"
            yield UNREAD, Problem(page.path, spot, page.address, said, _NOFOLLOW)


def _is_told(site: Site, each: Broken, told: set[object]) -> bool:
    """Whether our own rules have spoken of a link that lychee finds broken."""
    page = site.pages.get(each.page)
    if page is not None and page.base is not None:
        return True
    names = {_name(each.path), _name(_full(each))}
    return (each.line, each.column) in told or not names.isdisjoint(told)


def _full(each: Broken) -> str:
    return each.path if each.anchor is None else f"{each.path}#{each.anchor}"


def _name(subject: str) -> str:
    """An address in one form, whether it names a folder or the index in it."""
    path, hash_, anchor = subject.partition("#")
    return path.removesuffix("index.html").rstrip("/") + hash_ + anchor
