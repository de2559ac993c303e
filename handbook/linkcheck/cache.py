"""What is known of external links from runs before this one, as text of a file."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handbook.linkcheck.outcome import LinkState, Outcome

_VERSION = 1
# What was seen to work is believed for a while; all else is asked again each time.
_KEPT = frozenset({LinkState.FINE, LinkState.MOVED})


@dataclass(frozen=True, slots=True)
class KnownLink:
    """One link: how it is, when it was asked, and since which day it has been so."""

    state: LinkState
    why: str
    moved_to: str
    checked: dt.date
    since: dt.date

    def fresh(self, today: dt.date, max_age: int) -> bool:
        """Whether it need not be asked again; `max_age` is in days."""
        return self.state in _KEPT and 0 <= (today - self.checked).days < max_age


def read(text: str) -> dict[str, KnownLink]:
    """The links of a cache file by address; nothing where it is no such file.

    A cache that cannot be read costs a slower run, and nothing else.
    """
    try:
        told = json.loads(text)
        links = told["links"] if told["version"] == _VERSION else {}
        return {url: _known(each) for url, each in links.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _known(said: Mapping[str, Any]) -> KnownLink:
    days = (dt.date.fromisoformat(said[key]) for key in ("checked", "since"))
    return KnownLink(LinkState(said["state"]), str(said["why"]), str(said["moved_to"]), *days)


def write(links: Mapping[str, KnownLink]) -> str:
    """The text of a cache file; the same links always give the same bytes."""
    plain = {
        url: {
            "state": str(each.state),
            "why": each.why,
            "moved_to": each.moved_to,
            "checked": each.checked.isoformat(),
            "since": each.since.isoformat(),
        }
        for url, each in sorted(links.items())
    }
    return json.dumps({"version": _VERSION, "links": plain}, indent=1, ensure_ascii=False) + "\n"


def renewed(
    before: Mapping[str, KnownLink], outcomes: Mapping[str, Outcome], today: dt.date
) -> dict[str, KnownLink]:
    """What is known of some links after they were asked for.

    A link keeps the day since which it has been so. Not being checked says nothing of a
    link, so what was known of it before stays.
    """
    after = {}
    for url, outcome in outcomes.items():
        known = before.get(url)
        if known and outcome.state is LinkState.UNCHECKED:
            after[url] = known
            continue
        since = known.since if known and known.state is outcome.state else today
        after[url] = KnownLink(outcome.state, outcome.why, outcome.moved_to, today, since)
    return after
