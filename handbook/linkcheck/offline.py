"""Every rule of the built site, over every page and link of it."""

from collections.abc import Iterator

from handbook.findings import Code
from handbook.linkcheck import links, whole
from handbook.linkcheck.pages import BuiltPage
from handbook.linkcheck.places import Spot
from handbook.linkcheck.rules import LINK_CHECKS, SITE_CHECKS, Look, Problem, Said
from handbook.linkcheck.tree import Site

__all__ = ["faults", "links", "whole"]
Verdict = tuple[Code, Said] | None


def faults(site: Site) -> Iterator[tuple[Code, Problem]]:
    """All that is wrong in a site, each with its code."""
    for code, check in SITE_CHECKS.values():
        yield from ((code, fault) for fault in check(site))
    for page in (*site.pages.values(), *site.sheets.values()):
        if page.base is None:  # that a page has one is a fault, and its links mean nothing
            yield from _of_page(site, page)


def faults_of_content(site: Site) -> Iterator[tuple[Code, Problem]]:
    """As `faults`, for a site of pages without their theme: what says nothing of the whole."""
    for name in ("HB1211", "HB1212", "HB1213"):
        code, check = SITE_CHECKS[name]
        yield from ((code, fault) for fault in check(site))
    for page in site.pages.values():
        if page.base is None:
            yield from _of_page(site, page)


def _of_page(site: Site, page: BuiltPage) -> Iterator[tuple[Code, Problem]]:
    known: dict[str, Verdict] = {}
    for link in page.links:
        if link.url not in known:
            known[link.url] = _verdict(Look(site, page, link.url))
        if verdict := known[link.url]:
            code, said = verdict
            spot = Spot(link.attribute, link.url, link.nth)
            yield code, Problem(page.path, spot, said.subject, said.message, said.hint)


def _verdict(look: Look) -> Verdict:
    for code, check in LINK_CHECKS.values():
        if said := check(look):
            return code, said
    return None
