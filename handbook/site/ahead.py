"""Which pages of a served site somebody waits for, and those that are ready before the others."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

# So long, in seconds, who makes pages waits at most for one to be taken.
_MOMENT = 0.05


class Ahead:
    """What is known of the site that is being built, for those who look at the last one.

    A page is told by its file in the site. Threads of a server ask and wait; the one that builds
    tells. `turn` guards all of it, and is told of each change.
    """

    def __init__(self, turn: threading.Condition) -> None:
        self._turn = turn
        self._open: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._same: frozenset[str] = frozenset()
        self._awaited: set[str] = set()
        self._begun: set[str] = set()
        self._building = self._expected = False
        self.ready: dict[str, bytes] = {}

    def expect(self, *, build: bool) -> None:
        """Something changed, and a build is to come; or none is, for nothing is another."""
        with self._turn:
            self._expected = build
            self._turn.notify_all()

    def begin(self) -> None:
        """A build begins: nothing is known of it."""
        self._now(building=True)

    def end(self) -> None:
        """The build has ended: what is in the folder of the site is what there is."""
        self._now(building=False)

    def _now(self, *, building: bool) -> None:
        with self._turn:
            self._building, self._same, self.ready = building, frozenset(), {}
            self._awaited.clear()
            self._begun.clear()
            self._expected = self._expected and not building
            self._turn.notify_all()

    def stays(self, files: Iterable[str]) -> None:
        """These pages are in the new site as they are in the last one."""
        with self._turn:
            self._same |= frozenset(files)
            self._turn.notify_all()

    def start(self, file: str) -> None:
        """A page is being made: it is ready in a moment."""
        with self._turn:
            self._begun.add(file)
            self._turn.notify_all()

    def put(self, file: str, page: bytes) -> None:
        """A page is made; it is shown at once where somebody waits for it."""
        with self._turn:
            if self._open[file] or self._asked[file]:
                self.ready[file] = page
                if self._asked[file]:
                    self._awaited.add(file)
                self._turn.notify_all()

    def wanted(self) -> list[str]:
        """The pages that somebody waits for and that are not known yet; first what is loading."""
        with self._turn:
            found = dict.fromkeys((*+self._asked, *+self._open))
            return [each for each in found if each not in self.ready and each not in self._same]

    def is_asked(self) -> bool:
        """Whether a browser loads a page that is not known yet."""
        with self._turn:
            return any(count and not self._is_known(file) for file, count in self._asked.items())

    def is_to_come(self, file: str) -> bool:
        """Whether a page of the site that is being built is not known yet."""
        return self._building and not self._is_known(file)

    def _is_known(self, file: str) -> bool:
        return file in self.ready or file in self._same

    def looked_at(self, file: str) -> AbstractContextManager[None]:
        """While a page is open in a browser."""
        return self._counted(self._open, file)

    def asked(self, file: str) -> AbstractContextManager[None]:
        """While a browser loads a page."""
        return self._counted(self._asked, file)

    @contextmanager
    def _counted(self, files: Counter[str], file: str) -> Iterator[None]:
        with self._turn:
            files[file] += 1
            self._turn.notify_all()
        try:
            yield
        finally:
            with self._turn:
                files[file] -= 1
                self._turn.notify_all()

    def is_soon(self, file: str) -> bool:
        """Whether a page of the site that is being built is ready or being made, once either is so.

        No, once it is known that the page in the folder of the site is the one to show.
        """
        with self._turn:
            self._turn.wait_for(lambda: file in self._begun or self._is_decided(file))
            return file in self._begun or file in self.ready

    def awaited(self, file: str) -> bytes | None:
        """A page of the site that is being built, once it is ready.

        None once it is known that the page in the folder of the site is the one to show.
        """
        with self._turn:
            self._turn.wait_for(lambda: self._is_decided(file))
            return self.ready.get(file)

    def _is_decided(self, file: str) -> bool:
        return self._is_known(file) if self._building else not self._expected

    def let_have(self, file: str) -> bool:
        """Let those who asked for a page have it before there is more to do; if any did."""
        with self._turn:
            self._turn.wait_for(
                lambda: file not in self.ready or not self._asked[file], timeout=_MOMENT
            )
            return file in self._awaited
