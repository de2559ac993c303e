"""Commands run in processes of their own, in which a chosen call to the system goes wrong.

`Fault(3, kill)` kills the process with SIGKILL at its third call that writes;
`Fault(3, failing(errno.ENOSPC))` makes that call fail as on a full disk.
"""

import errno
import functools
import itertools
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from click.testing import CliRunner

from handbook.cli import main
from handbook.cli.main import cli

TWIN = Path(__file__).parent / "twin" / "data"

# What changes a disk, or makes a change durable; `open` counts where it makes a file.
CALLS = ("mkdir", "open", "write", "fsync", "link", "replace", "unlink", "chmod", "chown")


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th call that writes, counted from 1; a write is cut in half first."""

    at: int
    happens: Callable[[], None]

    def arm(self) -> None:
        """Put the fault in the way of this process; there is no way back."""
        count = itertools.count(1)
        for name in CALLS:
            setattr(os, name, self._faulty(name, getattr(os, name), count))

    def _faulty(
        self, name: str, call: Callable[..., Any], count: Iterator[int]
    ) -> Callable[..., Any]:
        def faulty(*args: Any, **options: Any) -> Any:
            if name == "open" and not args[1] & os.O_CREAT:
                return call(*args, **options)
            if next(count) != self.at:
                return call(*args, **options)
            written = call(args[0], args[1][: len(args[1]) // 2]) if name == "write" else None
            self.happens()
            return call(*args, **options) if written is None else written

        return faulty


def kill() -> None:
    """End at once, as by SIGKILL from outside."""
    os.kill(os.getpid(), signal.SIGKILL)


def signalled(number: int) -> Callable[[], None]:
    """Receive a signal."""
    return lambda: os.kill(os.getpid(), number)


def failing(number: int) -> Callable[[], None]:
    """The call fails with an error of the system."""

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


@dataclass(frozen=True)
class Done:
    """How a process ended: its exit code, or minus the signal that killed it; what it printed."""

    code: int
    out: str
    err: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@functools.cache
def warm() -> None:
    """Build here, once, and not in every child, what a first command builds."""
    assert cli.commands  # loads each
    for words in (("check",), ("calendar",), ("schema", "--check")):
        CliRunner().invoke(cli, [*words, "--data", str(TWIN)])


def handbook(*words: object, fault: Fault | None = None, stdout: int | None = None) -> Done:
    """Run a command in a child of this process, with its output in files, or on `stdout`."""
    warm()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno() if stdout is None else stdout, 1)
            os.dup2(err.fileno(), 2)
            become([str(word) for word in words], fault)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return Done(os.waitstatus_to_exitcode(status), out.read().decode(), err.read().decode())


def become(words: list[str], fault: Fault | None = None) -> NoReturn:
    """Be a command from here on: this process, a child, ends with it."""
    code: Any = 99
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
        sys.argv = ["handbook", *words]
        if fault:
            fault.arm()
        main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 99)


def until_it_survives(
    happens: Callable[[], None], run: Callable[[Fault], Done], unharmed: Callable[[Done], bool]
) -> Iterator[tuple[int, Done]]:
    """Run a command again and again, with the fault one call later each time, until it is spared.

    Gives each harmed run; the caller puts things right before it asks for the next.
    """
    for number in range(1, 1000):
        done = run(Fault(number, happens))
        if unharmed(done):
            assert number > 1, "the command made no call that could fail"
            return
        yield number, done
    raise AssertionError("the command never came through")


NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
