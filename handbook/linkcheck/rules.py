"""What a rule of the built site is, and the list of all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from handbook.findings import Code, Severity, declare
from handbook.linkcheck.addresses import AddressParts, split
from handbook.linkcheck.pages import BuiltPage
from handbook.linkcheck.places import Spot
from handbook.linkcheck.tree import Site, Target


class Problem(NamedTuple):
    """What a rule finds: on which page, at which spot, about which address, and what to do.

    `subject` is what an accepted exception names: "faq/#x" within the site, or the address
    as it is written.
    """

    path: str
    spot: Spot
    subject: str
    message: str
    hint: str = ""


class Said(NamedTuple):
    """What a rule says of one link; the caller knows the page and the spot."""

    subject: str
    message: str
    hint: str = ""


@dataclass
class Look:
    """One address, seen from its page."""

    site: Site
    page: BuiltPage
    url: str

    @cached_property
    def address(self) -> AddressParts:
        """The parts of the address."""
        return split(self.url)

    @cached_property
    def target(self) -> Target | None:
        """Where in the site it leads; None where it leads to another place."""
        return self.site.target(self.page, self.url)


SiteCheck = Callable[[Site], Iterator[Problem]]
LinkCheck = Callable[[Look], Said | None]


SITE_CHECKS: dict[str, tuple[Code, SiteCheck]] = {}
# In the order of their codes: the first that says something of a link is the one that counts.
LINK_CHECKS: dict[str, tuple[Code, LinkCheck]] = {}


def site_rule(name: str, severity: Severity = Severity.ERROR) -> Callable[[SiteCheck], SiteCheck]:
    """Register a rule over the whole site; its docstring is the rule."""

    def register(check: SiteCheck) -> SiteCheck:
        SITE_CHECKS[name] = declare(name, _sentence(check), severity), check
        return check

    return register


def link_rule(name: str, severity: Severity = Severity.ERROR) -> Callable[[LinkCheck], LinkCheck]:
    """Register a rule about one link; its docstring is the rule."""

    def register(check: LinkCheck) -> LinkCheck:
        LINK_CHECKS[name] = declare(name, _sentence(check), severity), check
        return check

    return register


def _sentence(check: Callable[..., object]) -> str:
    return " ".join((check.__doc__ or "").split())
