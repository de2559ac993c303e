"""Tables of the export: what each is called, what its columns are, and its rows as plain text."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handbook.exports.cells import safe

NOT_KNOWN, NOT_SET = "not known", "not set"
# Columns with the ids of events, several of them with blanks in between.
OF_EVENTS = ("event", "events", "for", "corrects", "hidden_by")
# So many rows of a table are on the page; its file has all.
MOST_SHOWN = 200

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, which is that of its file, its heading, and what it tells.

    `columns` has the heading of each column by its key. `empty` is said where there is no row;
    with `if_any` the table is then left out.
    """

    name: str
    title: str
    says: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    empty: str = "None."
    if_any: bool = False

    @property
    def file(self) -> str:
        """Its file in the archive."""
        return f"tables/{self.name}.csv"

    @property
    def first_rows(self) -> tuple[Row, ...]:
        """The rows that the page shows."""
        return self.rows[:MOST_SHOWN]

    @property
    def left_out(self) -> int:
        """How many rows the page does not show."""
        return max(len(self.rows) - MOST_SHOWN, 0)

    @property
    def events(self) -> frozenset[str]:
        """The ids of the events that it names."""
        keys = [key for key in OF_EVENTS if key in self.columns]
        return frozenset(
            name for row in self.rows for key in keys for name in row.get(key, "").split()
        )

    def csv(self) -> str:
        """The table as CSV (RFC 4180), safe to open: no cell is read as a formula."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([safe(row.get(key, "")) for key in self.columns])
        return text.getvalue()


def rows(found: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in their order; each is a text by the key of its column."""
    return tuple(found)
