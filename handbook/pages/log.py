"""Questions that templates ask of the log, answered with plain values."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import overload

from handbook.catalog import Handbook, Known, Logged
from handbook.model.moment import words


class Newest(Sequence[Logged]):
    """The events that count, newest first; the log is looked at when they are."""

    def __init__(self, known: Known) -> None:
        self._known = known

    @overload
    def __getitem__(self, index: int) -> Logged: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Logged, ...]: ...
    def __getitem__(self, index: int | slice) -> Logged | tuple[Logged, ...]:
        return self._known.standing[::-1][index]

    def __iter__(self) -> Iterator[Logged]:
        return reversed(self._known.standing)

    def __len__(self) -> int:
        return len(self._known.standing)


def correction(known: Known, event_id: str) -> Logged | None:
    """The event that says why one does not count, or None."""
    return known.hidden.get(event_id)


def by_month(
    book: Handbook, today: dt.date, year: str | None = None
) -> Iterator[tuple[str, str, list[Logged]]]:
    """The log known today by month, newest first: the month in words, as 2026-03, and its events.

    All of it, or of one year.
    """
    months: dict[str, list[Logged]] = {}
    for each in reversed(book.known(today).events):
        months.setdefault(str(each.event.on)[:7], []).append(each)
    for month, events in months.items():
        if year is None or month.startswith(f"{year}-"):
            yield f"{events[0].event.on:%B %Y}", month, events


def latest(book: Handbook, today: dt.date, most: int) -> list[Logged]:
    """The last events of the log known today, newest first."""
    return list(reversed(book.known(today).events[-most:]))


def moment(book: Handbook, value: dt.datetime) -> str:
    """A moment in the handbook's time zone, as 2026-03-04 11:00 CET."""
    return words(value.astimezone(book.zone))
