"""The ledger: what was posted is known afterwards, whatever happened in between."""

import datetime as dt
import fcntl
import json
import os
from pathlib import Path

import pytest

from handbook.notify.ledger import Attempt, BrokenLedgerError, opened, peek
from handbook.notify.reminders import Key, Urgency

TODAY = dt.date(2026, 4, 1)
ONE = Key("sweep", dt.date(2026, 1, 12), Urgency.LATE)
TWO = Key("count", dt.date(2026, 4, 5), Urgency.SOON)


def noted(path: Path, *attempts: tuple[Attempt, Key]) -> None:
    with opened(path, TODAY) as ledger:
        for attempt, key in attempts:
            ledger.note(attempt, [key])


def test_a_line_says_the_day_what_became_of_it_and_of_which_reminders(ledger: Path) -> None:
    with opened(ledger, TODAY) as found:
        found.note(Attempt.FAILED, [ONE, TWO], "503 lâter")
    assert ledger.read_text("utf-8") == (
        '{"day": "2026-04-01", "state": "failed", "reminders": ['
        '{"record": "sweep", "due": "2026-01-12", "level": "late"}, '
        '{"record": "count", "due": "2026-04-05", "level": "soon"}], "reason": "503 lâter"}\n'
    )


@pytest.mark.parametrize(
    ("attempts", "sent", "doubtful"),
    [
        ([], set(), set()),
        ([Attempt.SENDING], set(), {ONE}),
        ([Attempt.SENDING, Attempt.SENT], {ONE}, set()),
        ([Attempt.SENDING, Attempt.FAILED], set(), set()),
        ([Attempt.SENDING, Attempt.FAILED, Attempt.SENDING, Attempt.SENT], {ONE}, set()),
        ([Attempt.SENDING, Attempt.SENDING], set(), {ONE}),
        ([Attempt.SENDING, Attempt.SENDING, Attempt.FAILED], set(), {ONE}),
        ([Attempt.SENDING, *[Attempt.SENDING, Attempt.FAILED] * 3], set(), {ONE}),
        ([Attempt.SENDING, Attempt.FAILED, Attempt.SENDING], set(), {ONE}),
        ([Attempt.SENDING, Attempt.SENDING, Attempt.FAILED, Attempt.SENDING, Attempt.SENT],
         {ONE}, set()),
        ([Attempt.SENDING, Attempt.SENT, Attempt.SENDING, Attempt.FAILED], {ONE}, set()),
    ],
)  # fmt: skip
def test_a_doubt_stays_until_an_attempt_settles_it(
    ledger: Path, attempts: list[Attempt], sent: set[Key], doubtful: set[Key]
) -> None:
    noted(ledger, *((attempt, ONE) for attempt in attempts))
    found = peek(ledger)
    assert (found.sent, found.doubtful) == (sent, doubtful)
    with opened(ledger, TODAY) as again:
        assert again.past == found


def test_an_attempt_settles_nothing_of_other_reminders(ledger: Path) -> None:
    noted(ledger, (Attempt.SENDING, ONE), (Attempt.SENDING, TWO), (Attempt.FAILED, TWO))
    assert peek(ledger).doubtful == {ONE}


def test_what_somebody_has_seen_is_settled(ledger: Path) -> None:
    noted(ledger, (Attempt.SENDING, TWO), (Attempt.SENDING, ONE))
    with opened(ledger, TODAY) as found:
        assert found.settle() == {ONE, TWO}
        assert found.settle() == set()
    assert (peek(ledger).sent, peek(ledger).doubtful) == ({ONE, TWO}, set())
    last = json.loads(ledger.read_text("utf-8").splitlines()[-1])
    assert (last["state"], last["reason"]) == ("sent", "seen in Slack")
    assert [each["record"] for each in last["reminders"]] == ["count", "sweep"]


def test_looking_at_a_ledger_that_is_not_there_does_not_make_it(ledger: Path) -> None:
    assert peek(ledger).sent == set()
    assert not ledger.parent.exists()


def test_what_was_cut_off_in_the_middle_of_a_line_counts_for_nothing(ledger: Path) -> None:
    noted(ledger, (Attempt.SENDING, ONE), (Attempt.SENT, ONE))
    whole = ledger.read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in range(len(lines[0]) + 1, len(whole)):
        ledger.write_bytes(whole[:cut])
        complete = cut == len(whole) - 1
        assert peek(ledger).sent == ({ONE} if complete else set())
        noted(ledger, (Attempt.SENDING, TWO))
        kept = lines[0] + (lines[1] if complete else b"")
        after = ledger.read_bytes()
        assert after.startswith(kept)
        assert json.loads(after[len(kept) :])["reminders"][0]["record"] == "count"


@pytest.mark.parametrize(
    "line",
    [
        "no ledger",
        "[]",
        "{}",
        '{"state": "sent", "reminders": [{"record": "x"}]}',
        '{"state": "sent", "reminders": ["x"]}',
        '{"state": "lost", "reminders": []}',
        "[" * 100_000,
        "\ufffd",
    ],
)
def test_a_line_that_is_none_of_its_own_is_named_and_nothing_is_changed(
    ledger: Path, line: str
) -> None:
    noted(ledger, (Attempt.SENDING, ONE))
    ledger.write_bytes(ledger.read_bytes() + line.encode() + b"\n")
    before = ledger.read_bytes()
    with pytest.raises(BrokenLedgerError) as caught, opened(ledger, TODAY):
        pass
    assert str(caught.value).startswith(f"{ledger}:2: this is no line of a ledger; ")
    assert ledger.read_bytes() == before


def test_blank_lines_and_line_ends_of_another_system_are_read_over(ledger: Path) -> None:
    noted(ledger, (Attempt.SENT, ONE))
    ledger.write_bytes(ledger.read_bytes().replace(b"\n", b"\r\n") + b"\n")
    assert peek(ledger).sent == {ONE}


def test_while_one_process_has_the_ledger_another_cannot_take_it(ledger: Path) -> None:
    with opened(ledger, TODAY):
        other = os.open(ledger, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_disk_that_fails_leaves_the_ledger_as_it_was(
    ledger: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(ledger, (Attempt.SENT, ONE))
    before = ledger.read_bytes()
    write = os.write

    def half(handle: int, data: bytes) -> int:
        if len(data) > 40:
            return write(handle, data[:40])
        raise OSError(28, "No space left on device")

    def fail(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    with opened(ledger, TODAY) as found:
        monkeypatch.setattr(os, failing, half if failing == "write" else fail)
        with pytest.raises(OSError, match=r"No space left|Input/output error"):
            found.note(Attempt.SENDING, [TWO])
    assert ledger.read_bytes() == before
