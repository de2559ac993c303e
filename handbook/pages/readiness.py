"""What is ready for the bad day: scenarios, when each was tried, and how much may be lost."""

import datetime as dt
from typing import NamedTuple

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.model import Record
from handbook.model.duration import seconds
from handbook.model.platform import Scenario
from handbook.model.work import Backup


class Target(NamedTuple):
    """A recovery objective of a scenario, and the record that sets it, or should."""

    value: str | None
    of: Record


class Ready(NamedTuple):
    """What a handbook has ready for a scenario; without an event it was never tried."""

    tried: Logged | None
    rpo: Target
    rto: Target


def ready(book: Handbook, scenario: Scenario, today: dt.date) -> Ready:
    """What is ready for a scenario, as it is known on a day."""
    return Ready(
        tried(book, scenario, today), target(book, scenario, "rpo"), target(book, scenario, "rto")
    )


def tried(book: Handbook, scenario: Scenario, today: dt.date) -> Logged | None:
    """The last time that it was tried: its duty done, its backup restored, its playbook walked."""
    asked = [
        (scenario.tested_by, ("done", "drill")),
        (scenario.playbook, ("walkthrough",)),
        *((backup, ("drill",)) for backup in scenario.backups),
    ]
    found = [schedule.latest(book, name, today, *kinds) for name, kinds in asked if name]
    events = [each for each in found if each]
    order = {each.id: place for place, each in enumerate(book.log)}
    return max(events, key=lambda each: order[each.id], default=None)


def target(book: Handbook, scenario: Scenario, field: str) -> Target:
    """The RPO or RTO of a scenario: its own, or else the strictest that its backups ask for."""
    backups = [each for name in scenario.backups if isinstance(each := book.get(name), Backup)]
    asking = [each for each in (scenario, *backups) if getattr(each, field)]
    if scenario in asking:
        return Target(getattr(scenario, field), scenario)
    strictest = min(asking, key=lambda each: seconds(getattr(each, field)), default=None)
    if strictest is None:
        return Target(None, backups[0] if backups else scenario)
    return Target(getattr(strictest, field), strictest)
