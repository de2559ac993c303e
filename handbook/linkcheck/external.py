"""External links: each asked for once a run, within limits of time and rate."""

import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest
from typing import NamedTuple

from handbook.findings import Code
from handbook.linkcheck import cache
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.addresses import split, what_browsers_repair
from handbook.linkcheck.cache import KnownLink
from handbook.linkcheck.follow import Follower, Limits
from handbook.linkcheck.hosts import Clock, host_of
from handbook.linkcheck.located import Located, locate
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.outcome import CODES, LinkState, Outcome
from handbook.linkcheck.places import Spot
from handbook.linkcheck.rules import Problem
from handbook.linkcheck.tree import Site
from handbook.net.asking import Ask

LOOKED = frozenset(code.name for code in CODES.values())
_NO_NETWORK = "no server answered at all; is there a network?"
_TIME_OVER = "the time for all links was over"


class Use(NamedTuple):
    """A place where an external link stands."""

    page: str
    spot: Spot


class LinkResult(NamedTuple):
    """One link after a run: what became of it, and since when it is so."""

    url: str
    outcome: Outcome
    since: dt.date


class Asking(NamedTuple):
    """The client that asks, its clock and limits, and the event `stop` that ends a run early."""

    ask: Ask
    clock: Clock
    limits: Limits
    stop: threading.Event


def uses(site: Site) -> dict[str, list[Use]]:
    """Every external link of a site, without its fragment, and the places where it stands."""
    found: dict[str, list[Use]] = defaultdict(list)
    for page in (*site.pages.values(), *site.sheets.values()):
        for link in page.links:
            address = split(link.url)
            if address.is_web and not site.is_own(address):
                url = link.url.strip().partition("#")[0]
                found[url].append(Use(page.path, Spot(link.attribute, link.url, link.nth)))
    return dict(sorted(found.items()))


def ask_all(urls: Iterable[str], asking: Asking) -> dict[str, Outcome]:
    """What becomes of each link. Servers are asked side by side, one server never in a rush.

    What is left when the time of a run is over, or when it is stopped, is not checked.
    """
    clock, limits, stop = asking.clock, asking.limits, asking.stop
    follower, ends = Follower(asking.ask, clock, limits), clock.seconds() + limits.run

    def outcome(url: str) -> Outcome:
        if stop.is_set() or clock.seconds() >= ends:
            return Outcome(LinkState.UNCHECKED, _TIME_OVER)
        return follower.outcome(url, ends)

    def lane(links: list[str]) -> list[tuple[str, Outcome]]:
        return [(url, outcome(url)) for url in links]

    with ThreadPoolExecutor(limits.threads) as pool:
        try:
            found = dict(chain.from_iterable(pool.map(lane, _lanes(urls, limits.lanes))))
        except BaseException:
            stop.set()
            raise
    return _without_network(found)


def _lanes(urls: Iterable[str], most: int) -> list[list[str]]:
    """The links of each server in at most so many lanes; the servers' first lanes in front."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[host_of(url)].append(url)
    lanes = [[links[n::most] for n in range(min(most, len(links)))] for links in by_host.values()]
    return [lane for row in zip_longest(*lanes) for lane in row if lane]


def _without_network(found: dict[str, Outcome]) -> dict[str, Outcome]:
    """Where no server of a kind answered at all, none of that kind can be called dead.

    An answer of this machine says nothing of the networks around it, and one of a private
    network nothing of the internet.
    """
    heard = {outcome.answered for outcome in found.values()}
    unknown = Outcome(LinkState.UNCHECKED, _NO_NETWORK)

    def may_be_judged(each: Outcome) -> bool:
        return each.state is LinkState.UNCHECKED or each.wanted is None or each.wanted in heard

    return {url: each if may_be_judged(each) else unknown for url, each in found.items()}


def check(
    urls: Iterable[str], known: Mapping[str, KnownLink], max_age: int, asking: Asking
) -> tuple[list[LinkResult], dict[str, KnownLink]]:
    """What became of each link, and what is then to be kept for the next run.

    Links that `known` says worked within the last `max_age` days are not asked again. One that
    is written wrongly is not asked for, as programs do not agree on what it means; it has a
    row all the same, so that there is one for each link of the site.
    """
    today, found = asking.clock.moment().date(), list(urls)
    wrong = {url: said for url in found if (said := what_browsers_repair(url))}
    right = [url for url in found if url not in wrong]
    fresh = {u: known[u] for u in right if u in known and known[u].fresh(today, max_age)}
    asked = ask_all((url for url in right if url not in fresh), asking)
    after = fresh | cache.renewed(known, asked, today)
    rows = []
    for url in found:
        if url in wrong:
            said = f"it is written wrongly ({wrong[url]})"
            rows.append(LinkResult(url, Outcome(LinkState.UNCHECKED, said), today))
            continue
        kept = after[url]
        outcome = asked.get(url) or Outcome(kept.state, kept.why, kept.moved_to)
        rows.append(LinkResult(url, outcome, kept.since if kept.state is outcome.state else today))
    return rows, after


def told(
    site: Site, origins: Origins, rows: Iterable[LinkResult], accepted: Accepted
) -> dict[str, list[Located]]:
    """A finding for each place of each link that is not fine, nor accepted as it is."""
    found: dict[str, list[Located]] = defaultdict(list)
    for fault, located in locate(site, origins, _faults(rows, uses(site))):
        if not accepted.has(located.finding.code, fault.subject, *located.paths):
            found[fault.subject].append(located)
    return found


def _faults(
    rows: Iterable[LinkResult], used: Mapping[str, list[Use]]
) -> Iterator[tuple[Code, Problem]]:
    for row in rows:
        if row.outcome.state is not LinkState.FINE:
            code, (message, hint) = CODES[row.outcome.state], _words(row)
            for use in used[row.url]:
                yield code, Problem(use.page, use.spot, row.url, message, hint)


def _words(row: LinkResult) -> tuple[str, str]:
    url, why = row.url, row.outcome.why
    match row.outcome.state:
        case LinkState.MOVED:
            hint = "write the new address, or ignore HB1302 for it in data/handbook.yaml"
            return f'"{url}" has moved for good to "{row.outcome.moved_to}"', hint
        case LinkState.DEAD:
            return f'"{url}" is dead: {why}', f"so since {row.since}; link to what took its place"
        case LinkState.BUSY:
            return f'"{url}" is there or not, its server is busy: {why}', "it is asked again"
        case LinkState.FAILING:
            return f'the server of "{url}" fails: {why}', f"so since {row.since}; it is asked again"
        case _:
            return f'"{url}" was not checked: {why}', "open it in a browser"
