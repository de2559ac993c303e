"""Which questions are asked of a handbook while a page is made.

A page need not be made again while each question that it asked has the same answer. What is not
known to have an answer of its own counts as a question about the whole: too much is noted, and
never too little.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

# The table that is asked and the key there, or only the name of what is asked.
Question = tuple[str, ...]
K = TypeVar("K", str, tuple[str, ...])
V = TypeVar("V")
# All that is written; and what nobody answers twice alike, so that who asks it is made anew.
WHOLE, NEVER = "whole", "never"


class Notes:
    """The questions of the page that is being made, and those that all pages share.

    What is asked while no page is made, as by macros when they are loaded, all pages rest on.
    """

    def __init__(self) -> None:
        self.shared: set[Question] = set()
        self.asked = self.shared  # of the page that is being made

    def ask(self, *question: str) -> None:
        """Note a question."""
        self.asked.add(question)

    def turn_to(self, page: set[Question] | None) -> None:
        """Note from now on what is asked as questions of a page, or of all with None."""
        self.asked = self.shared if page is None else page

    @property
    def of_a_page(self) -> bool:
        """Whether a page is being made."""
        return self.asked is not self.shared

    @contextmanager
    def of(self, page: set[Question]) -> Iterator[None]:
        """Note what is asked meanwhile as questions of a page, which may have some already."""
        before, self.asked = self.asked, page
        try:
            yield
        finally:
            self.asked = before


class Table(Mapping[K, V]):
    """A mapping that notes which of its keys are asked for; whoever goes through it asks for all.

    That a key is not there is an answer too.
    """

    def __init__(self, name: str, raw: Mapping[K, V], notes: Notes) -> None:
        self._raw: Mapping[K, V] = raw
        self._name, self._notes = name, notes

    def _ask(self, key: K) -> None:
        self._notes.ask(self._name, *((key,) if isinstance(key, str) else key))

    def __getitem__(self, key: K) -> V:
        if type(key) is str:  # most are, and a table is asked for each cell of a page
            self._notes.asked.add((self._name, key))
        else:
            self._ask(key)
        return self._raw[key]

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str | tuple):
            self._ask(key)  # type: ignore[arg-type]
        return key in self._raw

    def __iter__(self) -> Iterator[K]:
        self._notes.ask(self._name)
        return iter(self._raw)

    def __len__(self) -> int:
        self._notes.ask(self._name)
        return len(self._raw)
