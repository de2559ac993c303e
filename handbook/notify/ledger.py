"""The ledger: which reminders were posted, so that each one is posted once.

One line of JSON an attempt, only ever appended (jsonlines.org): `sending` before a
message goes out, then `sent`, or `failed` where it is known that it was not taken. Where
the process dies in between, or no answer tells, nothing follows, and whether that message
arrived is not known. It is posted again and says so: a reminder may come twice that
way, and is never lost. The doubt stays, whatever becomes of later attempts, until one of
them is `sent`, or somebody says that it arrived.
"""

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from handbook.files.lock import locked
from handbook.files.write import make_folders, sync_folder
from handbook.notify.reminders import Key, Urgency


class Attempt(StrEnum):
    """What is known of an attempt."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class BrokenLedgerError(Exception):
    """A line that is not the ledger's; the text says which, and what to do."""


@dataclass
class Past:
    """The reminders that were posted, and those of which it is not known.

    `open` are those of attempts without an end so far; `earlier` those that were open when
    the next attempt began, which that attempt's failing does not settle.
    """

    sent: set[Key] = field(default_factory=set)
    open: set[Key] = field(default_factory=set)
    earlier: set[Key] = field(default_factory=set)

    @property
    def doubtful(self) -> set[Key]:
        """The reminders that may have been posted, and may not."""
        return self.open | self.earlier

    def take(self, state: Attempt, keys: Iterable[Key]) -> None:
        """Move reminders to where an attempt leaves them."""
        these = set(keys)
        if state is Attempt.SENDING:
            self.earlier |= these & self.open
            self.open |= these
            return
        self.open -= these
        if state is Attempt.SENT:
            self.earlier -= these
            self.sent |= these


@dataclass
class Ledger:
    """A ledger that this process alone may append to."""

    past: Past
    handle: int
    today: dt.date

    def doubts(self, keys: Iterable[Key]) -> bool:
        """Whether any of some reminders may have been posted before, and may not."""
        return not self.past.doubtful.isdisjoint(keys)

    def note(self, state: Attempt, keys: Iterable[Key], reason: str = "") -> None:
        """Append what is known of an attempt; it is on the disk afterwards.

        Raises OSError where it cannot be written; the ledger is then as it was.
        """
        noted = list(keys)
        entry = {
            "day": str(self.today),
            "state": state,
            "reminders": [_written(each) for each in noted],
            **({"reason": reason} if reason else {}),
        }
        _append(self.handle, json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self.past.take(state, noted)

    def settle(self) -> set[Key]:
        """Note all that is in doubt as posted, as somebody has seen it; gives what it was.

        Raises OSError as `note` does.
        """
        doubtful = self.past.doubtful
        if doubtful:
            self.note(Attempt.SENT, sorted(doubtful), "seen in Slack")
        return doubtful


@contextmanager
def opened(path: Path, today: dt.date) -> Iterator[Ledger]:
    """The ledger at a path, made if need be; waits while another process has it.

    Raises BrokenLedgerError and OSError.
    """
    make_folders(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        with locked(path):
            sync_folder(path.parent)
            data = path.read_bytes()
            past, whole = _replay(data, path)
            if whole < len(data):
                os.ftruncate(handle, whole)
            elif not data.endswith(b"\n") and data:
                _append(handle, b"\n")
            yield Ledger(past, handle, today)
    finally:
        os.close(handle)


def peek(path: Path) -> Past:
    """What a ledger says, without waiting for it or making it."""
    return _replay(path.read_bytes(), path)[0] if path.exists() else Past()


def _replay(data: bytes, path: Path) -> tuple[Past, int]:
    """The past, and how many bytes of the file are whole lines.

    What was being written when a process died is a last line that cannot be read. It
    counts for nothing: a message goes out only after `sending` is on the disk.
    """
    past, whole = Past(), 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            if line.strip():
                past.take(*_entry(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            if whole + len(line) == len(data) and not line.endswith(b"\n"):
                break
            raise BrokenLedgerError(
                f"{path}:{number}: this is no line of a ledger; remove it, or what is broken "
                "in it. Without the ledger, every reminder that stands is posted again"
            ) from None
        whole += len(line)
    return past, whole


def _entry(line: bytes) -> tuple[Attempt, list[Key]]:
    entry = json.loads(line)
    return Attempt(entry["state"]), [_read(each) for each in entry["reminders"]]


def _written(key: Key) -> dict[str, str]:
    """A reminder as it stands in a line."""
    event = {"event": key.event} if key.event else {}
    return {"record": key.record, "due": str(key.due), "level": key.level, **event}


def _read(each: dict[str, str]) -> Key:
    """A reminder from a line; lines of older versions name no event."""
    due = dt.date.fromisoformat(each["due"])
    return Key(str(each["record"]), due, Urgency(each["level"]), str(each.get("event", "")))


def _append(handle: int, data: bytes) -> None:
    end = os.fstat(handle).st_size
    try:
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, end)
        raise
