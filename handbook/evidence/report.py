"""What is taken from a report of a machine."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Steps = tuple[str | int, ...]


class Ended(StrEnum):
    """How a job ended."""

    WORKED = "worked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """How a job of a machine ended, when, and what it is called there.

    `names` are all that the machine calls the job by, the first of them to be shown; `id` is that
    of this one run, "" where the report is of a state and not of a run. `at` is when it ended, None
    where the report does not say: then it is of the moment at which it was read. `outcome` is a few
    words, `note` a sentence. `more` are fields that some kinds of event have beyond these, as
    `version`. `places` says where in the report "at", "names" and "ended" are written.
    """

    source: str
    names: tuple[str, ...]
    ended: Ended
    outcome: str
    note: str
    id: str = ""
    at: dt.datetime | None = None
    evidence: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Steps] = field(default_factory=dict)
