"""What stands on the card for wallet and wall: whom to call, and the ways taken in trouble."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from handbook.catalog import Handbook
from handbook.catalog.ways import Way, ways
from handbook.model.knowledge import Packet
from handbook.model.people import Escalation
from handbook.model.platform import Scenario, System
from handbook.model.work import Playbook
from handbook.pages.people import Sheet, contact_sheet

# A sheet is folded into eight: a title, whom to call, and a way on each of the others.
MOST_WAYS = 6


class OnCard(NamedTuple):
    """A way on the card, with its playbook, and what it is called: no two are called the same."""

    playbook: Playbook
    way: Way
    title: str


def on_card(book: Handbook) -> list[OnCard]:
    """The first ways that are printed in packets, then those that scenarios name, then all others.

    A playbook without ways into it is one way itself. What ended is left out.
    """
    asked = dict.fromkeys((*_of_packets(book), *_of_scenarios(book), *_of_playbooks(book)))
    found = list(islice(_ways(book, asked), MOST_WAYS))
    labels = Counter(_label(*each) for each in found)
    return [OnCard(*each, _title(book, *each, labels)) for each in found]


def _label(playbook: Playbook, way: Way) -> str:
    return way.entry.label if way.entry else playbook.title


def _title(book: Handbook, playbook: Playbook, way: Way, labels: Counter[str]) -> str:
    """The label of a way; where another has it too, with the system that it is about."""
    label = _label(playbook, way)
    if labels[label] == 1:
        return label
    systems = (each for each in book.all(System) if playbook.id in each.playbooks)
    about = (each for each in map(book.get, playbook.about) if isinstance(each, System))
    meant = next(chain(systems, about), playbook)
    return f"{label}: {meant.title}"


class Call(NamedTuple):
    """A role that is called, how it is reached, and the escalations that ask it."""

    sheet: Sheet
    about: tuple[Escalation, ...]


def calls(book: Handbook, today: dt.date) -> list[Call]:
    """Whom to call: the roles that are asked, those asked first before the others.

    Where nothing says who is asked, all roles are there, in their order.
    """
    asked: dict[str, dict[str, Escalation]] = {}
    routes = [(each, each.route) for each in book.all(Escalation) if not each.ended]
    for nth in range(max((len(route) for _, route in routes), default=0)):
        for each, route in routes:
            if nth < len(route):
                asked.setdefault(route[nth].role, {})[each.id] = each
    sheets = {sheet.role.id: sheet for sheet in contact_sheet(book, today)}
    if not asked:
        return [Call(sheet, ()) for sheet in sheets.values()]
    return [
        Call(sheets[role], tuple(about.values())) for role, about in asked.items() if role in sheets
    ]


Asked = tuple[str, str | None]


def _of_packets(book: Handbook) -> Iterator[Asked]:
    for packet in book.all(Packet):
        for section in packet.sections:
            yield from ((each.playbook, each.entry) for each in section.cards)


def _of_scenarios(book: Handbook) -> Iterator[Asked]:
    yield from ((each.playbook, each.entry) for each in book.all(Scenario) if each.playbook)


def _of_playbooks(book: Handbook) -> Iterator[Asked]:
    """The first way of each playbook, those that may harm before the others."""
    found = [(each.id, each.entries[0] if each.entries else None) for each in book.all(Playbook)]
    found.sort(key=lambda pair: not (pair[1] and pair[1].danger))
    yield from ((name, entry.step if entry else None) for name, entry in found)


def _ways(book: Handbook, asked: dict[Asked, None]) -> Iterator[tuple[Playbook, Way]]:
    seen = set()
    for name, entry in asked:
        playbook = book.get(name)
        if not isinstance(playbook, Playbook) or playbook.ended:
            continue
        for way in ways(book, playbook, entry)[:1]:
            if (playbook.id, way.anchor) not in seen:
                seen.add((playbook.id, way.anchor))
                yield playbook, way
