"""Rules over the ways into a playbook: where they start, and how soon there is something to do."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook
from handbook.catalog.ways import spans
from handbook.checks.brevity import before_command, before_command_of_way
from handbook.checks.rules import Fault, of_each, rule
from handbook.findings import Severity, Where, meant
from handbook.model.knowledge import Packet
from handbook.model.platform import Scenario
from handbook.model.work import Playbook

# Who comes in a hurry reads so many words before there is something to do.
MOST_WORDS_OF_A_WAY = 60
MOST_WORDS_OF_A_PLAYBOOK = 200


@rule("HB570")
def ways_start_at_steps(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every way into a playbook starts at a step of its own, and the first at the first step.

    What is done under pressure stands first, in `entries` and in `steps`; a step above all ways
    would belong to none.
    """
    for entry in book.having(Playbook, "entries"):
        playbook = entry.record
        yield from _lost(entry)
        yield from _shared(entry)
        ids = [step.id for step in playbook.steps]
        if playbook.entries[0].step in ids[1:]:
            yield Fault(
                entry.where("entries", 0, "step"),
                f'the first way, "{playbook.entries[0].label}", does not start at the first step',
                "what is done under pressure stands first, in entries: and in steps:",
            )


def _lost(entry: Entry[Playbook]) -> Iterator[Fault]:
    """Ways that start at a step that there is not."""
    ids = [step.id for step in entry.record.steps if step.id]
    for number, each in enumerate(entry.record.entries):
        if each.step not in ids:
            yield Fault(
                entry.where("entries", number, "step"),
                f'way "{each.label}" starts at step "{each.step}", which there is not',
                meant(each.step, ids, otherwise=f"give a step the id: {each.step}"),
            )


def _shared(entry: Entry[Playbook]) -> Iterator[Fault]:
    """Ways that start where another one does, so that one of them has no step."""
    entries = entry.record.entries
    first: dict[str, int] = {}
    for number, each in enumerate(entries):
        if first.setdefault(each.step, number) != number:
            other = entries[first[each.step]].label
            yield Fault(
                entry.where("entries", number, "step"),
                f'ways "{other}" and "{each.label}" start at one step, "{each.step}"',
                "keep one of them, or give each steps of its own",
            )


@rule("HB571")
def step_ids_differ(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two steps of a playbook have the same id."""
    yield from of_each("HB571", book, book.each(Playbook), _ids_differ)


def _ids_differ(_: Handbook, entry: Entry[Playbook]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, step in enumerate(entry.record.steps):
        if step.id and first.setdefault(step.id, number) != number:
            at = entry.where("steps", first[step.id], "id")
            message = f'two steps have the id "{step.id}"'
            hint = f"the first one is at {at}; links lead there only"
            yield Fault(entry.where("steps", number, "id"), message, hint)


@rule("HB572", all_of=["playbook"])
def entries_begin_ways(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every entry that a scenario or a packet's card names begins a way into its playbook."""
    for where, name, named in _named_entries(book):
        playbook = book.get(name) if name else None
        if name is None:
            message = f'"{named}" begins a way into a playbook, but none is named'
            yield Fault(where, message, "add playbook:, or leave entry: out")
        elif isinstance(playbook, Playbook):
            begun = [each.step for each in playbook.entries]
            if named not in begun:
                message = f'"{named}" begins no way into playbook "{playbook.id}"'
                ways = f"its ways begin at {', '.join(begun)}"
                ways = ways if begun else "it has one way only: leave entry: out"
                yield Fault(where, message, meant(named, begun, otherwise=ways))


def _named_entries(book: Handbook) -> Iterator[tuple[Where, str | None, str]]:
    """Where an entry is named, of which playbook, and the step that it names."""
    for scenario in book.each(Scenario):
        if scenario.record.entry:
            yield scenario.where("entry"), scenario.record.playbook, scenario.record.entry
    for packet in book.each(Packet):
        for number, section in enumerate(packet.record.sections):
            for index, card in enumerate(section.cards):
                if card.entry:
                    where = packet.where("sections", number, "cards", index, "entry")
                    yield where, card.playbook, card.entry


@rule("HB577", Severity.WARNING)
def commands_come_soon(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No playbook has more than 200 words before its first command, and no way into it 60.

    A way's words are its label, danger and preconditions, the titles of its steps and what these
    say. Where no command is, there is nothing to come to.
    """
    yield from of_each("HB577", book, book.each(Playbook), _command_comes_soon)


def _command_comes_soon(_book: Handbook, entry: Entry[Playbook]) -> Iterator[Fault]:
    count = before_command(entry.record)
    if count > MOST_WORDS_OF_A_PLAYBOOK:
        yield Fault(
            entry.where("id"),
            f'playbook "{entry.record.id}" has {count} words before its first command',
            f"{MOST_WORDS_OF_A_PLAYBOOK} at most: what can wait goes to purpose: or unknown:, "
            "what is done under pressure gets a way of its own in entries:",
        )
    for each, start, end in spans(entry.record):
        count = before_command_of_way(each, entry.record.steps[start:end]) if each else 0
        if each and count > MOST_WORDS_OF_A_WAY:
            yield Fault(
                entry.where("entries", entry.record.entries.index(each)),
                f'way "{each.label}" has {count} words before its first command',
                f"{MOST_WORDS_OF_A_WAY} at most: it is read in a hurry",
            )


@rule("HB578", Severity.WARNING)
def what_destroys_says_so(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every step that destroys says what it destroys, and that there is no way back, or which."""
    yield from of_each("HB578", book, book.each(Playbook), _destroys_unsaid)


def _destroys_unsaid(_book: Handbook, entry: Entry[Playbook]) -> Iterator[Fault]:
    for number, step in enumerate(entry.record.steps):
        if step.effect != "destroys":
            continue
        if lacks := [key for key in ("where", "undo") if not getattr(step, key)]:
            yield Fault(
                entry.where("steps", number),
                f'step "{step.title}" destroys, but not said: {" and ".join(lacks)}',
                f"add {' and '.join(f'{key}:' for key in lacks)} to the step",
            )
