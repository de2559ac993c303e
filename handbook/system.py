"""What the engine needs of the operating system, its exit codes, and when to look for garbage."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

# As the help of the command line says them. 128 and the signal's number is how shells count.
EXIT_FINDINGS, EXIT_USAGE, EXIT_IO = 1, 2, 3
EXIT_INTERRUPTED, EXIT_CLOSED_PIPE, EXIT_TERMINATED = 130, 141, 143

# Module and name: locks, links that are not followed, signals that wait until a file is whole.
_NEEDED = (
    ("fcntl", "flock"),
    ("os", "O_NOFOLLOW"),
    ("os", "O_NONBLOCK"),
    ("os", "O_DIRECTORY"),
    ("signal", "pthread_sigmask"),
)


def missing() -> list[str]:
    """What this system lacks of that which every POSIX system has, as fcntl.flock."""
    return [f"{module}.{name}" for module, name in _NEEDED if not _has(module, name)]


def require_posix() -> None:
    """End with one sentence and exit code 3 on a system that the engine does not run on.

    To be called before anything is imported that needs such a system.
    """
    if lacking := missing():
        sys.stderr.write(
            "handbook: this needs Linux, macOS or another POSIX system; on Windows it runs "
            f"inside WSL. Missing here: {', '.join(lacking)}\n"
        )
        sys.exit(EXIT_IO)


@contextmanager
def uncollected(*, for_good: bool = False) -> Iterator[None]:
    """While much is made that stays, as modules are: to look for garbage in it frees nothing.

    What is there `for_good` is not looked through later either, as all that is new would be.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
        if was:
            gc.enable()


def _has(module: str, name: str) -> bool:
    try:
        return hasattr(import_module(module), name)
    except ImportError:
        return False
