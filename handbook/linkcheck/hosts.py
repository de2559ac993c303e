"""Limits on how often each server is asked, and when it is asked no more."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Clock:
    """What tells the time and lets it pass; the command line brings it, and tests their own.

    `seconds` only ever grow; `moment` is the time of day, in UTC.
    """

    seconds: Callable[[], float]
    sleep: Callable[[float], object]
    moment: Callable[[], datetime]


@dataclass
class Throttle:
    """Keeps requests to one server `interval` seconds apart, and none while it asks for a pause.

    After `patience` time-outs in a row the server is given up.
    """

    clock: Clock
    interval: float
    patience: int
    _next: float = 0.0
    _misses: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Wait for a turn."""
        with self._lock:
            now = self.clock.seconds()
            start = max(now, self._next)
            self._next = start + self.interval
        if start > now:
            self.clock.sleep(start - now)

    def pause(self, seconds: float) -> None:
        """Nobody asks this server for some seconds."""
        with self._lock:
            self._next = max(self._next, self.clock.seconds() + seconds)

    def missed(self, *, timed_out: bool) -> None:
        """Count the time-outs in a row."""
        with self._lock:
            self._misses = self._misses + 1 if timed_out else 0

    @property
    def given_up(self) -> bool:
        """Whether the server timed out so often that asking on would only cost time."""
        return self._misses >= self.patience


class Throttles:
    """The throttle of each server, made when it is first needed."""

    def __init__(self, clock: Clock, interval: float, patience: int) -> None:
        self._clock, self._interval, self._patience = clock, interval, patience
        self._throttles: dict[str, Throttle] = {}
        self._lock = threading.Lock()

    def of(self, url: str) -> Throttle:
        """The throttle of the server that an address names."""
        with self._lock:
            throttle = Throttle(self._clock, self._interval, self._patience)
            return self._throttles.setdefault(host_of(url), throttle)


def host_of(url: str) -> str:
    """The server that an address names, with its port where one is given."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
