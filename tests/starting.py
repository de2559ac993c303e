"""Commands in processes of their own, which start in milliseconds.

Each is a fork of a process that has no threads, has imported all and built what a first command
builds. It has its own environment, folder, output and signals. What Python itself reads when it
starts, as PYTHONHASHSEED or LC_ALL, needs a Python of its own.
"""

import atexit
import functools
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

AT_START = ("PYTHON", "LC_", "LANG")


@dataclass
class Started:
    """A command that runs; what it prints comes through pipes."""

    pid: int
    stdout: TextIO
    stderr: TextIO
    _ended: TextIO
    returncode: int | None = None

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def communicate(self, timeout: float = 60) -> tuple[str, str]:
        """What it prints until it ends; `timeout` is in seconds. It may not print much."""
        if self.returncode is None:
            assert select.select([self._ended], [], [], timeout)[0], "it does not end"
            self.returncode = int(self._ended.readline())
            self._ended.close()
        with self.stdout, self.stderr:
            return self.stdout.read(), self.stderr.read()


def start(
    *words: object,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    limits: tuple[int, int] | None = None,
) -> Started:
    """Start `handbook` with these words; `env` is all of its environment.

    `limits` are seconds of processor time, and bytes of memory beside what the program has.
    """
    changed = {k: v for k, v in (env or {}).items() if os.environ.get(k) != v}
    assert not [name for name in changed if name.startswith(AT_START)]
    request = {
        "words": [str(word) for word in words],
        "env": dict(os.environ if env is None else env),
        "cwd": str(cwd or Path.cwd()),
        "limits": limits,
    }
    pipes = [os.pipe() for _ in range(3)]
    try:
        text = json.dumps(request).encode()
        socket.send_fds(_starter(), [len(text).to_bytes(4, "big")], [to for _, to in pipes])
        _starter().sendall(text)
    finally:
        for _, to in pipes:
            os.close(to)
    out, err, ended = (os.fdopen(fro, encoding="utf-8", newline="") for fro, _ in pipes)
    return Started(int(ended.readline()), out, err, ended)


@functools.cache
def _starter() -> socket.socket:
    """The way to the process that starts commands; it ends when nobody can ask it any more."""
    ours, its = socket.socketpair()
    with its:
        subprocess.Popen(
            [sys.executable, __file__, str(its.fileno())],
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
        )
    atexit.register(ours.close)
    return ours


def _serve(asked: socket.socket) -> None:
    """Start what is asked for, each watched by a process of its own, until nobody asks."""
    import faults  # noqa: PLC0415 -- only here, where it is warmed

    faults.warm()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        size, fds, _, _ = socket.recv_fds(asked, 4, 3)
        if not size:
            return
        request = json.loads(asked.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL))
        if not os.fork():
            asked.close()
            _watch(faults, request, *fds)
        for fd in fds:
            os.close(fd)


def _watch(faults: Any, request: dict[str, Any], out: int, err: int, ended: int) -> None:
    """Run a command in a child; say its process id at once, and its exit code at its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if not child:
        os.close(ended)
        os.dup2(out, 1)
        os.dup2(err, 2)
        for fd in (out, err):
            os.close(fd)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        if request["limits"]:
            _limit(*request["limits"])
        faults.become(request["words"])
    os.close(out)
    os.close(err)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.write(ended, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(ended, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _limit(seconds: int, more: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + more
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
