"""No reminder is lost and no repetition goes unsaid, whatever becomes of each attempt.

All short histories of runs are gone through: what is posted in each, what the world does
with each post, and what the process comes to know of it, if it lives.
"""

import datetime as dt
import itertools
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from handbook.notify import ledger as ledgers
from handbook.notify.deliver import Delivery, deliver
from handbook.notify.ledger import peek
from handbook.notify.reminders import Key, Reminder, Urgency
from handbook.notify.slack import DOUBT, messages
from handbook.notify.webhook import PostResult, Receipt

TODAY = dt.date(2026, 4, 1)
KEYS = [Key(name, TODAY, Urgency.SOON) for name in ("sweep", "count")]
DIES = "dies"
# What happens to a post: whether it arrives, and what is then known of it.
FATES = [
    (True, Receipt.TAKEN),
    (True, Receipt.UNKNOWN),
    (False, Receipt.UNKNOWN),
    (True, Receipt.FAILING),
    (False, Receipt.FAILING),
    (False, Receipt.BUSY),
    (False, Receipt.REFUSED),
    (True, DIES),
    (False, DIES),
]


class DiedError(Exception):
    """The process is killed at this moment."""


class World:
    """What arrived in the channel, and whether each repetition was announced."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.arrived: list[str] = []

    def run(self, keys: Iterable[Key], fates: list[tuple[bool, str]]) -> Delivery | None:
        """One run over some reminders; each post meets the next fate, the last one stays."""

        def post(payload: Mapping[str, Any]) -> PostResult:
            arrives, known = fates.pop(0) if len(fates) > 1 else fates[0]
            if arrives:
                self.takes(payload["text"])
            if known == DIES:
                raise DiedError
            return PostResult(Receipt(known), wait=0.0)

        try:
            with ledgers.opened(self.path, TODAY) as opened:
                new = [Reminder(key, "Duty", None, "soon") for key in keys]
                new = [each for each in new if each.key not in opened.past.sent]
                return deliver(messages("Acme", new), opened, post, lambda _: None, lambda _: None)
        except DiedError:
            return None

    def takes(self, text: str) -> None:
        again = any(f"({key.record})" in before for before in self.arrived for key in KEYS
                    if f"({key.record})" in text)  # fmt: skip
        assert not again or DOUBT in text, "a repetition that is not announced"
        self.arrived.append(text)

    def assert_nothing_is_lost(self) -> None:
        self.run(KEYS, [(True, Receipt.TAKEN)])
        for key in KEYS:
            assert any(f"({key.record})" in text for text in self.arrived)
        assert peek(self.path).doubtful == set()
        before = len(self.arrived)
        self.run(KEYS, [(True, Receipt.TAKEN)])
        assert len(self.arrived) == before


@pytest.fixture(autouse=True)
def _no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """That what was written is on the disk is tested elsewhere; here it would cost minutes."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.mark.parametrize("first", FATES, ids=str)
def test_every_history_of_three_posts_in_runs_of_their_own(
    first: tuple[bool, str], tmp_path: Path
) -> None:
    for number, rest in enumerate(itertools.product(FATES, repeat=2)):
        world = World(tmp_path / f"{number}.jsonl")
        for fate in (first, *rest):
            world.run(KEYS, [fate, (False, Receipt.REFUSED)])
        world.assert_nothing_is_lost()


@pytest.mark.parametrize("parts", [[KEYS[:1], KEYS], [KEYS, KEYS[1:]], [KEYS[:1], KEYS[1:]]])
def test_every_history_of_runs_over_some_of_the_reminders(
    parts: list[list[Key]], tmp_path: Path
) -> None:
    for number, fates in enumerate(itertools.product(FATES, repeat=2)):
        world = World(tmp_path / f"{number}.jsonl")
        for keys, fate in zip(parts, fates, strict=True):
            world.run(keys, [fate, (False, Receipt.REFUSED)])
        world.assert_nothing_is_lost()


@pytest.mark.parametrize("first", FATES, ids=str)
def test_every_history_of_three_posts_in_one_run(first: tuple[bool, str], tmp_path: Path) -> None:
    for number, rest in enumerate(itertools.product(FATES, repeat=2)):
        world = World(tmp_path / f"{number}.jsonl")
        result = world.run(KEYS, [first, *rest, (False, Receipt.REFUSED)])
        if result and result.failure and world.arrived:
            assert result.doubt
        world.assert_nothing_is_lost()
