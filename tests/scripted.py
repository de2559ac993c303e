"""Servers that answer by a script, and a clock that only the tests move."""

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from handbook.linkcheck.external import Asking
from handbook.linkcheck.follow import Limits
from handbook.linkcheck.hosts import Clock
from handbook.net.asking import Answer, NoAnswerError, Trouble
from handbook.net.reachability import Reach, reach_by_name

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@dataclass
class Moved:
    """A clock in which time passes only where somebody waits; it remembers each wait."""

    at: float = 0.0
    waits: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def clock(self) -> Clock:
        return Clock(lambda: self.at, self.sleep, lambda: NOON + dt.timedelta(seconds=self.at))

    def sleep(self, seconds: float) -> None:
        with self.lock:
            until = self.at + seconds
            self.waits.append(seconds)
            self.at = max(self.at, until)


@dataclass
class Script:
    """Answers by address: a status, {status, headers}, a trouble's name, or a list of these.

    Of a list each request takes the next one, and the last one stays. `takes` is how many
    seconds each request lasts.
    """

    answers: Mapping[str, Any]
    time: Moved = field(default_factory=Moved)
    takes: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    when: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, method: str, url: str) -> Answer:
        with self.lock:
            before = sum(each == url for _, each in self.asked)
            self.asked.append((method, url))
            self.when.append(self.time.at)
        self.time.at += self.takes
        said = self.answers[url]
        if isinstance(said, list):
            said = said[min(before, len(said) - 1)]
        if isinstance(said, str):
            raise NoAnswerError(Trouble[said], f"no answer: {said}")
        if isinstance(said, int):
            said = {"status": said}
        headers = {name: str(value) for name, value in said.get("headers", {}).items()}
        reach = reach_by_name(urlsplit(url).hostname or "") or Reach.PUBLIC
        return Answer(said["status"], headers, reach)

    def asking(self, **limits: Any) -> Asking:
        return Asking(self, self.time.clock(), Limits(**limits), threading.Event())
