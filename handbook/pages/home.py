"""What the home page says of today: what is owed, what goes on now, and what comes first."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.catalog.roles import held
from handbook.model.log import Incident
from handbook.model.people import Role
from handbook.model.platform import Scenario
from handbook.model.work import Duty, Playbook
from handbook.pages import people
from handbook.pages.tiles import pressing
from handbook.schedule import Standing, State, Status

MOST_STEPS = 3


class Owed(NamedTuple):
    """What is owed on a day. The counts leave out what has ended.

    `late` and `unseen` are days with their counts: what has passed one of them is late, or was
    not observed. `soon` are pairs of the days from which and up to which something is soon.
    """

    next: list[Standing]
    late: Counter[dt.date]
    soon: Counter[tuple[dt.date, dt.date]]
    never: int
    unowned: int
    unwalked: int
    machines: int
    unseen: Counter[dt.date]
    unseen_now: int

    def late_on(self, today: dt.date) -> int:
        """How many duties of people are late on a day."""
        return _passed(self.late, today)

    def soon_on(self, today: dt.date) -> int:
        """How many duties of people are soon on a day."""
        return sum(count for (start, due), count in self.soon.items() if start <= today <= due)

    def unseen_on(self, today: dt.date) -> int:
        """How many jobs of machines were not observed, as it stands on a day."""
        return self.unseen_now + _passed(self.unseen, today)


def _passed(days: Counter[dt.date], today: dt.date) -> int:
    return sum(count for day, count in days.items() if day < today)


def owed(book: Handbook, today: dt.date) -> Owed:
    """What is owed, as it is known on a day: what is next, and the counts of the home page.

    Next is what is late, then what nobody knows of, then what is due first.
    """
    standing = schedule.duties(book, today)
    of_people = sorted((pair for pair in standing if not pair[0].done_by), key=_next)
    jobs = [state for duty, state in standing if duty.done_by]
    waiting = [state for state in jobs if _is_awaited(state)]
    unseen = sum(each.status is Status.UNOBSERVED for each in jobs if not _is_awaited(each))
    walks = (each for each in book.all(Playbook) if not schedule.has_ended(each, today))
    return Owed(
        next=[pair for pair in of_people if pair[1].due or pair[1].status is Status.UNKNOWN],
        late=Counter(state.due for _, state in of_people if state.due),
        soon=Counter((s.soon_from, s.due) for _, s in of_people if s.due and s.soon_from),
        never=sum(state.last is None for _, state in standing),
        unowned=sum(book.owner_of(duty) is None for duty, _ in standing),
        unwalked=sum(not schedule.latest(book, each.id, today, "walkthrough") for each in walks),
        machines=len(jobs),
        unseen=Counter(each.expected for each in waiting if each.expected),
        unseen_now=unseen,
    )


def _next(pair: Standing) -> tuple[bool, tuple[int, dt.date, str]]:
    return pair[1].status is not Status.LATE, schedule.rank(pair)


def _is_awaited(state: State) -> bool:
    """Whether a machine left a record, and the next one is expected on a day."""
    by_time = state.cadence is None or not state.cadence.on
    return bool(state.last and state.expected and by_time and not state.failed)


def open_incidents(book: Handbook, today: dt.date) -> list[Logged]:
    """The incidents that are not over, as it is known on a day, the newest first."""
    found = (each for each in book.known(today).standing if isinstance(each.event, Incident))
    return [each for each in reversed([*found]) if not getattr(each.event, "resolved", None)]


def duties_of(book: Handbook, role: str, today: dt.date) -> int:
    """How many duties a role, and the roles within it, owe by hand."""
    found = people.duties(book, role)
    return sum(not (duty.done_by or schedule.has_ended(duty, today)) for duty in found)


What = Literal["playbook", "role", "duty", "holder", "done", "walkthrough"]


class NextStep(NamedTuple):
    """What a handbook with an empty log lacks first, and the record that it is about, if any."""

    what: What
    record: Duty | Playbook | Role | None = None


def next_steps(book: Handbook, today: dt.date) -> list[NextStep]:
    """What to do in a handbook in which nothing was recorded; nothing once something was."""
    if book.known(today).events:
        return []
    return list(_lacking(book, today))[:MOST_STEPS]


def _lacking(book: Handbook, today: dt.date) -> Iterator[NextStep]:
    kinds: tuple[What, ...] = ("playbook", "role", "duty")
    yield from (NextStep(what) for what in kinds if not book.uses(what))
    if (roles := book.all(Role)) and not held(book, today):
        yield NextStep("holder", roles[0])
    standing = sorted(schedule.of_people(book, today), key=_next)
    if first := next((duty for duty, _ in standing if duty.owner), None):
        yield NextStep("done", first)
    if playbook := _first_needed(book, today):
        yield NextStep("walkthrough", playbook)


def _first_needed(book: Handbook, today: dt.date) -> Playbook | None:
    """The playbook of the first scenario, or else the one that is needed under pressure."""
    named = (book.get(each.playbook) for each in book.all(Scenario) if each.playbook)
    of_scenarios = (each for each in named if isinstance(each, Playbook))
    return next(of_scenarios, next(iter(pressing(book, today)), None))
