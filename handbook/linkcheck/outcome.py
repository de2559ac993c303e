"""What became of asking for an external link."""

from dataclasses import dataclass
from enum import StrEnum

from handbook.findings import Code, Severity, declare
from handbook.net.reachability import Reach


class LinkState(StrEnum):
    """How a link is. Only the first two are known to work."""

    FINE = "fine"
    MOVED = "moved"
    DEAD = "dead"
    BUSY = "busy"
    FAILING = "failing"
    UNCHECKED = "not checked"


CODES: dict[LinkState, Code] = {
    LinkState.DEAD: declare("HB1301", "Every external link leads to something that is there."),
    LinkState.MOVED: declare(
        "HB1302", "Every external link names the address that its page has now.", Severity.WARNING
    ),
    LinkState.BUSY: declare(
        "HB1303", "Every server lets its link be looked at (it does not answer 429).",
        Severity.WARNING,
    ),
    LinkState.FAILING: declare(
        "HB1304", "Every server that a link names is at work (it does not answer 5xx).",
        Severity.WARNING,
    ),
    LinkState.UNCHECKED: declare(
        "HB1305", "Every external link has been checked; a time-out says nothing of it.",
        Severity.WARNING,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one link: how it is, why, and the new address where it has moved.

    `answered` is how far the server reaches that answered, where one did; it shows that
    there is a network of that kind. `wanted` is the kind that an answer would have needed,
    as far as can be told, where none came.
    """

    state: LinkState
    why: str
    moved_to: str = ""
    answered: Reach | None = None
    wanted: Reach | None = None
