"""`mkdocs serve` as a person starts it: a process of its own, on a free port of this machine."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

LONGEST = 60  # seconds that a server may take to end


class Started(NamedTuple):
    """A server that was started: its process, which says on `stdout` what it does, and address."""

    process: "subprocess.Popen[str]"
    address: str


@contextmanager
def started(folder: Path) -> Iterator[Started]:
    """Serve the handbook of a folder until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Started(process, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=LONGEST)
