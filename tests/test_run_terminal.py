"""`handbook run` on a terminal of its own: Ctrl-C, a terminal that is closed, and going on."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from handbook.system import EXIT_INTERRUPTED

pty = pytest.importorskip("pty")

# The terminal becomes the one that controls the session, so Ctrl-C typed there is a signal. What
# runs these tests in the background may ignore such signals, and would hand that on.
COMMAND = (
    "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGINT, signal.default_int_handler); "
    "signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "from handbook.cli.main import main; main()"
)
STARTED, STEP, AGAIN = "Does it?", "Step 1 of 2: Make a key", "it goes on where it was left"
ASKED = "or a note) "
# How long a loaded machine may take to say something; nothing waits that long otherwise.
PATIENCE = 120
# A signal that comes just before Python waits for a line is noticed with the next one only, so
# whoever sees nothing happen presses Ctrl-C again.
SOON = 3


class Terminal:
    """A command on a terminal: what it says is waited for, and keys are typed."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._hand, line = pty.openpty()
        self.said = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "run", *words],
            cwd=folder,
            env={**os.environ, "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"},
            stdin=line,
            stdout=line,
            stderr=line,
            start_new_session=True,
        )
        os.close(line)

    def until(self, text: str) -> None:
        """Read up to a text; what comes after it is read later."""
        end = time.monotonic() + PATIENCE
        while text not in self.said:
            heard = self._is_heard(end - time.monotonic()) and self._read()
            assert heard, f"{text!r} was not said: {self.said}"
            self.said += heard
        self.said = self.said.partition(text)[2]

    def _is_heard(self, seconds: float) -> bool:
        """Whether it says something, or ends, within so many seconds."""
        ready, _, _ = select.select([self._hand], [], [], max(0, seconds))
        return bool(ready)

    def _read(self) -> str:
        """What it said meanwhile; nothing once it has ended, where Linux answers EIO."""
        try:
            return os.read(self._hand, 4096).decode("utf-8", "replace")
        except OSError:
            return ""

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self._hand, keys.encode())

    def close(self) -> None:
        """Close the terminal, as its window's button does: the system sends SIGHUP."""
        os.close(self._hand)

    def interrupt(self, typed: str = "") -> None:
        """Press Ctrl-C, in the middle of what is typed, until the command ends."""
        self.type(f"{typed}\x03")
        for _ in range(PATIENCE // SOON):
            while self._is_heard(SOON):
                if not self._read():
                    return
            self.type("\x03")

    def ended(self) -> int:
        """The exit code, once it ends; minus the number of a signal that ended it."""
        end = time.monotonic() + PATIENCE
        while self._is_heard(end - time.monotonic()) and self._read():
            pass
        return self._process.wait(PATIENCE)

    def gone(self) -> int:
        """The exit code after the terminal was closed."""
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End what is left of it."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        with suppress(OSError):
            os.close(self._hand)


@pytest.fixture
def place(twin: Path, tmp_path: Path) -> Path:
    shutil.copytree(twin, tmp_path / "data")
    return tmp_path


@pytest.fixture
def begun(place: Path) -> Iterator["list[Terminal]"]:
    """The terminals that a test opened."""
    found: list[Terminal] = []
    yield found
    for each in found:
        each.kill()


@pytest.mark.proofs
def test_a_run_outlives_ctrl_c_and_its_terminal(place: Path, begun: list[Terminal]) -> None:
    """One run on three terminals; each answer is kept before the next question."""

    def terminal() -> Terminal:
        begun.append(Terminal(place, "rotate-lens-key"))
        return begun[-1]

    first = terminal()
    first.until(STARTED)
    first.until(ASKED)
    first.type("\r")
    first.until(STEP)
    first.until(ASKED)
    first.interrupt("half a no")
    assert first.ended() == EXIT_INTERRUPTED

    second = terminal()
    second.until(AGAIN)
    second.until(STEP)
    second.until(ASKED)
    second.type("It took long\r")
    second.until("Noted.")
    second.until(ASKED)
    second.close()
    assert second.gone() == -signal.SIGHUP

    third = terminal()
    third.until(AGAIN)
    third.until(STEP)
    third.until(ASKED)
    third.type("q\r")
    third.until("Stopped. To go on: handbook run rotate-lens-key")
    assert third.ended() == 0

    (kept,) = (place / ".handbook" / "runs").glob("*.json")
    answers = json.loads(kept.read_text())["answers"]
    assert [(each["said"], each.get("text", "")) for each in answers] == [
        ("as expected", ""),
        ("note", "It took long"),
    ]
