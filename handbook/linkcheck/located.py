"""Faults as findings: with their line and column on the page, and where they are written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook.findings import Code, Finding, Where
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.places import Places
from handbook.linkcheck.rules import Problem
from handbook.linkcheck.tree import Site


class Located(NamedTuple):
    """A finding on a built page, and where what is wrong there is written, if that is known."""

    finding: Finding
    origin: Where | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The page, and the file that it is written in."""
        page = self.finding.where.path
        return (page, self.origin.path) if self.origin else (page,)


def locate(
    site: Site, origins: Origins, faults: Iterable[tuple[Code, Problem]]
) -> Iterator[tuple[Problem, Located]]:
    """Each fault with its finding, page by page; a page is read once for all of its faults."""
    by_page: dict[str, list[tuple[Code, Problem]]] = defaultdict(list)
    for code, fault in faults:
        by_page[fault.path].append((code, fault))
    for path, of_page in by_page.items():
        places = Places(path, site.text(path), (fault.spot for _, fault in of_page))
        for code, fault in of_page:
            where = Where(f"{site.shown}/{path}", *places.of(fault.spot))
            yield fault, _located(code, fault, where, origins)


def _located(code: Code, fault: Problem, where: Where, origins: Origins) -> Located:
    hint, origin = fault.hint, origins.of(fault.path, fault.spot.value)
    if origin:
        at = f"{origin.where.path}:{origin.where.line}"
        hint += f"; written in {at}" if origin.exact else f"; the page is made from {at}"
    return Located(code.at(where, fault.message, hint), origin.where if origin else None)
