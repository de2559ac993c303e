"""What is due, as text, JSON, CSV or Markdown."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

from handbook import schedule
from handbook.catalog import Handbook
from handbook.markup.plain import escaped
from handbook.model.work import Duty
from handbook.schedule import State, Status

COLUMNS = (
    "duty",
    "title",
    "owner",
    "cadence",
    "last_done",
    "next_due",
    "status",
    "in_words",
    "owed_for",
)
# What spreadsheets read as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """A duty, and how it stands on a day."""

    duty: Duty
    state: State
    today: dt.date

    def values(self) -> dict[str, str]:
        """The row as plain values, by column; what is not known is empty.

        `owed_for` are the ids of the releases or iterations that nothing settles yet.
        """
        state = self.state
        return {
            "duty": self.duty.id,
            "title": self.duty.title,
            "owner": self.duty.owner or "",
            "cadence": state.owed,
            "last_done": str(state.last.event.on) if state.last else "",
            "next_due": str(state.due) if state.due else "",
            "status": str(state.status),
            "in_words": state.words(self.today),
            "owed_for": " ".join(each.id for each in state.owed_for),
        }


def rows(
    book: Handbook, today: dt.date, role: str | None = None, until: dt.date | None = None
) -> list[Row]:
    """Duties, the one due first in front; of one role, or due by a day, if asked for."""
    found = [
        Row(duty, state, today)
        for duty, state in schedule.duties(book, today)
        if (role is None or duty.owner == role) and (until is None or _by(state, until))
    ]
    return sorted(found, key=lambda row: (row.state.due or dt.date.max, row.duty.id))


def _by(state: State, until: dt.date) -> bool:
    return state.due is not None and state.due <= until


def late(found: list[Row]) -> list[Row]:
    """Those that are late."""
    return [row for row in found if row.state.status is Status.LATE]


def as_text(found: list[Row]) -> str:
    """Columns for a terminal."""
    if not found:
        return "Nothing is due.\n"
    table = [row.values() for row in found]
    width = max(len(row["duty"]) for row in table)
    owner = max(len(row["owner"] or "owner not set") for row in table)
    return "".join(
        f"{row['next_due'] or '-':<10}  {row['duty']:<{width}}  "
        f"{row['owner'] or 'owner not set':<{owner}}  {_standing(row)}\n"
        for row in table
    )


def _standing(row: dict[str, str]) -> str:
    never = "" if row["last_done"] else ", never done"
    return f"{row['in_words']}{never}"


def as_json(found: list[Row]) -> str:
    """A list of objects; what is not known is null."""
    table = [
        {key: value or None for key, value in row.values().items()}
        | {"owed_for": [each.id for each in row.state.owed_for]}
        for row in found
    ]
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def as_csv(found: list[Row]) -> str:
    """RFC 4180 with a header; text that a spreadsheet would calculate starts with a quote."""
    return _csv(found, _cell)


def as_raw_csv(found: list[Row]) -> str:
    """RFC 4180 with a header and each value to the letter, for programs."""
    return _csv(found, str)


def _csv(found: list[Row], cell: Callable[[str], str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in found:
        values = row.values()
        writer.writerow([cell(values[column]) for column in COLUMNS])
    return text.getvalue()


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def as_markdown(found: list[Row]) -> str:
    """A table."""
    lines = ["| Next due | Duty | Owner | Status |", "| --- | --- | --- | --- |"]
    for row in found:
        values = row.values()
        cells = (
            values["next_due"] or "—",
            escaped(values["title"]),
            escaped(values["owner"] or "not set"),
            escaped(_standing(values)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


FORMATS = {"text": as_text, "json": as_json, "csv": as_csv, "markdown": as_markdown}
