"""Which record or event a place in a data file belongs to."""

import bisect

from handbook.catalog.book import Handbook
from handbook.findings import Where


class Owners:
    """Which record or event a place in the data belongs to, also where it could not be read."""

    def __init__(self, book: Handbook) -> None:
        starts: dict[str, list[tuple[int, int, str]]] = {}
        places = [*book.unread.at, *((each.where(), name) for name, each in book.entries.items())]
        places += [(each.where(), each.record.id) for each in book.unread.entries]
        places += [(each.where(), each.id) for each in book.log]
        for where, name in places:
            starts.setdefault(where.path, []).append((where.line, where.column, name))
        self._starts = {path: sorted(found) for path, found in starts.items()}

    def of(self, where: Where) -> str | None:
        """The id of the record that starts last before a place, or None before the first."""
        found = self._starts.get(where.path, [])
        index = bisect.bisect_right(found, (where.line, where.column, "\U0010ffff"))
        return found[index - 1][2] if index else None
