"""Systems that the engine does not run on: one sentence, and no traceback at import."""

import subprocess
import sys

import pytest

# What Python has on Windows: no fcntl, and neither these flags nor masks of signals.
WINDOWS = (
    "import os, signal, sys; sys.modules['fcntl'] = None;"
    "del os.O_NOFOLLOW, os.O_NONBLOCK, os.O_DIRECTORY, signal.pthread_sigmask;"
)


@pytest.mark.parametrize(
    "start",
    [
        "from handbook.cli import main; main()",
        "import handbook.cli.check",
        "from handbook.site.plugin import HandbookPlugin",
    ],
)
def test_elsewhere_it_ends_in_one_sentence(start: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WINDOWS + start], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        3,
        "",
        "handbook: this needs Linux, macOS or another POSIX system; on Windows it runs inside WSL. "
        "Missing here: fcntl.flock, os.O_NOFOLLOW, os.O_NONBLOCK, os.O_DIRECTORY, "
        "signal.pthread_sigmask\n",
    )
