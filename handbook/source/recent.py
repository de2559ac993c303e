"""What a process made last, and may be asked for again: bounded, the oldest goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Values by key, each with a weight; what they weigh together is bounded by `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """The value of a key, or None."""
        with self._lock:
            found = self._values.get(key)
            if found:
                self._values.move_to_end(key)
            return found[0] if found else None

    def put(self, key: Hashable, value: V, weight: int = 1) -> None:
        """Keep a value in place of what the key had; what was asked for longest ago goes."""
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._values[key] = value, weight
            self._weight += weight - before
            while self._weight > self._most:
                _, (_, gone) = self._values.popitem(last=False)
                self._weight -= gone
