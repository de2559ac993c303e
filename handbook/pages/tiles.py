"""What people see when something is broken, and the ways in: the first thing on the home page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from handbook import schedule
from handbook.catalog import Handbook
from handbook.markup.flat import blocks
from handbook.model.platform import Scenario
from handbook.model.work import Playbook, PlaybookEntry

MOST_TILES = 9
# Where scenarios give fewer tiles than this, playbooks that none of them leads to give more.
FEW_TILES = 6
MOST_WAYS = 6


class WayIn(NamedTuple):
    """A link to what to do: its words, and where it leads within the site."""

    label: str
    url: str


class Tile(NamedTuple):
    """What people see, and the ways in. `lead` is what all of them do, "" where they differ.

    `left` is how many ways there are beyond those that are shown.
    """

    title: str
    lead: str
    ways: tuple[WayIn, ...]
    left: int


def tiles(
    book: Handbook, today: dt.date, chosen: Sequence[str] = (), first: str | None = None
) -> list[Tile]:
    """What can be broken: of the scenarios and playbooks that are chosen, or of all of them.

    Scenarios come in the order in which they are written, those with the same symptom as one.
    Where that gives few, playbooks follow: the `first` one, those with symptoms, those of an
    alert, then the others. What is only done as a duty is left out, unless there is nothing else.
    LookupError for an unknown id.
    """
    if chosen:
        return list(_of(book, [_known(book, each) for each in chosen]))
    scenarios = [each for each in book.all(Scenario) if not schedule.has_ended(each, today)]
    found = list(_of(book, scenarios))[:MOST_TILES]
    if len(found) >= FEW_TILES:
        return found
    led_to = {each.playbook for each in scenarios}
    others = [each for each in pressing(book, today, first) if each.id not in led_to]
    urgent = [each for each in others if each.id == first or not _is_routine(book, each)]
    wanted = urgent or ([] if found else others)
    return [*found, *_of(book, wanted[: FEW_TILES - len(found)])]


def _known(book: Handbook, name: str) -> Scenario | Playbook:
    record = book.get(name)
    if not isinstance(record, Scenario | Playbook):
        raise LookupError(f'"{name}" is neither a scenario nor a playbook')
    return record


def pressing(book: Handbook, today: dt.date, first: str | None = None) -> list[Playbook]:
    """The playbooks that have not ended, those that are needed under pressure in front."""
    going_on = (each for each in book.all(Playbook) if not schedule.has_ended(each, today))

    def calm(playbook: Playbook) -> tuple[bool, ...]:
        alerts = book.named_as(playbook.id, "playbook", "monitor")
        return playbook.id != first, not _symptoms(playbook), not alerts

    return sorted(going_on, key=calm)


def _is_routine(book: Handbook, playbook: Playbook) -> bool:
    """Whether a playbook is there for a duty, and nothing says that it is for trouble as well."""
    if _symptoms(playbook) or book.named_as(playbook.id, "playbook", "monitor"):
        return False
    return bool(book.named_as(playbook.id, "playbook", "duty"))


def _of(book: Handbook, records: Iterable[Scenario | Playbook]) -> Iterator[Tile]:
    """A tile for each symptom, in the order in which the symptoms come."""
    groups: dict[str, list[Scenario | Playbook]] = {}
    for each in records:
        groups.setdefault(_title(each).casefold(), []).append(each)
    for same in groups.values():
        ways = [way for each in same for way in _ways(book, each, alone=len(same) == 1)]
        leads = {_order(book, each) for each in same}
        lead = leads.pop() if len(same) > 1 and len(leads) == 1 else ""
        most = MOST_WAYS if len(ways) <= MOST_WAYS else MOST_WAYS - 1
        yield Tile(_title(same[0]), lead, tuple(ways[:most]), len(ways) - most)


def _title(record: Scenario | Playbook) -> str:
    """What people say when they see it, or else what the record is called."""
    if isinstance(record, Scenario):
        return record.symptom or record.title
    first = next(iter(_symptoms(record)), record.title)
    return f"{first[:1].upper()}{first[1:]}"


def _symptoms(playbook: Playbook) -> tuple[str, ...]:
    inner = (text for each in playbook.entries for text in each.symptoms)
    return (*playbook.symptoms, *inner)


def _ways(book: Handbook, record: Scenario | Playbook, *, alone: bool) -> Iterator[WayIn]:
    """The ways in that a record gives; `alone` says that no other stands beside them."""
    if isinstance(record, Scenario):
        yield _of_scenario(book, record, alone=alone)
        return
    told = [each for each in record.entries if each.symptoms] or record.entries
    yield from (_into(book, record, each, each.label) for each in told)
    if not told:
        yield _into(book, record, None, record.title if _symptoms(record) else _trigger(record))


def _trigger(playbook: Playbook) -> str:
    """When to start, as plain text: the first that the playbook says."""
    return unescape(" ".join(blocks(playbook.triggers[0])))


def _of_scenario(book: Handbook, scenario: Scenario, *, alone: bool) -> WayIn:
    playbook = book.get(scenario.playbook) if scenario.playbook else None
    if not isinstance(playbook, Playbook):
        return WayIn(scenario.title, book.entries[scenario.id].url)
    entry = _entry(playbook, scenario)
    label = entry.label if entry else playbook.title
    return _into(book, playbook, entry, label if alone else scenario.label or scenario.title)


def _into(book: Handbook, playbook: Playbook, entry: PlaybookEntry | None, label: str) -> WayIn:
    page = book.entries[playbook.id].url
    return WayIn(label, f"{page}#{entry.step}" if entry else page)


def _entry(playbook: Playbook, scenario: Scenario) -> PlaybookEntry | None:
    return next((each for each in playbook.entries if each.step == scenario.entry), None)


def _order(book: Handbook, record: Scenario | Playbook) -> str:
    """What the way into a scenario's playbook does, as an order; "" where it has no short name."""
    if isinstance(record, Playbook) or not (record.playbook and record.label):
        return ""
    playbook = book.get(record.playbook)
    entry = _entry(playbook, record) if isinstance(playbook, Playbook) else None
    return entry.label if entry else ""
