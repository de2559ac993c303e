"""What is due, as text, JSON, CSV or Markdown.

What people owe comes first, and of it what is not known. What machines do stands apart.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

from handbook import schedule
from handbook.catalog import Handbook
from handbook.catalog.roles import inside
from handbook.exports import cells
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
    "done_by",
    "at",
)
MACHINES = "Done by machines"


@dataclass(frozen=True, slots=True)
class Row:
    """A duty, and how it stands on a day."""

    duty: Duty
    state: State
    today: dt.date

    def values(self) -> dict[str, str]:
        """The row as plain values, by column; what is not known is empty.

        `owed_for` are the ids of the releases or iterations that nothing settles yet;
        `done_by` is the automation whose job it is; `at` the time of day, in the handbook's zone.
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
            "done_by": state.done_by or "",
            "at": state.at or "",
        }


def rows(
    book: Handbook, today: dt.date, role: str | None = None, until: dt.date | None = None
) -> list[Row]:
    """The duties that people owe, the most pressing first, then what machines do.

    Of one role, and those within it, if asked for. With `until`, only what is due by that day;
    what is not known may be due long since, and what was not observed may not have been done,
    so both stay.
    """
    pairs = (*schedule.of_people(book, today), *schedule.of_machines(book, today))
    roles = inside(book, role) if role else ()
    return [
        Row(duty, state, today)
        for duty, state in pairs
        if (role is None or duty.owner in roles) and (until is None or _by(state, until))
    ]


def _by(state: State, until: dt.date) -> bool:
    if state.status in (Status.UNKNOWN, Status.UNOBSERVED):
        return True
    return state.due is not None and state.due <= until


def late(found: list[Row]) -> list[Row]:
    """Those that are late."""
    return [row for row in found if row.state.status is Status.LATE]


def unknown(found: list[Row]) -> list[Row]:
    """Those of which nobody knows when they were last done."""
    return [row for row in found if row.state.status is Status.UNKNOWN]


def unobserved(found: list[Row]) -> list[Row]:
    """Those that a machine should have done, and of which it left no record in time."""
    return [row for row in found if row.state.status is Status.UNOBSERVED]


def silent(found: list[Row]) -> list[Row]:
    """Those that a machine did before, and failed at or left no record of in time."""
    return [row for row in unobserved(found) if row.state.last or row.state.failed]


def _apart(found: list[Row]) -> tuple[list[Row], list[Row]]:
    """What people owe, and what machines do."""
    machines = [row for row in found if row.state.done_by]
    return [row for row in found if not row.state.done_by], machines


def as_text(found: list[Row]) -> str:
    """Columns for a terminal; what machines do below a heading of its own."""
    people, machines = _apart(found)
    parts = [_columns(people) or "Nothing is due.\n"]
    if machines:
        parts.append(f"{MACHINES}:\n{_columns(machines)}")
    return "\n".join(parts)


def _columns(found: list[Row]) -> str:
    table = [row.values() for row in found]
    if not table:
        return ""
    width = max(len(row["duty"]) for row in table)
    owner = max(len(row["owner"] or "no owner") for row in table)
    return "".join(
        f"{row['next_due'] or '-':<10}  {row['duty']:<{width}}  "
        f"{row['owner'] or 'no owner':<{owner}}  {_standing(row)}\n"
        for row in table
    )


def _standing(row: dict[str, str]) -> str:
    told = row["last_done"] or row["done_by"] or row["status"] == Status.UNKNOWN
    never = "" if told else ", never done"
    by = f", by {row['done_by']}" if row["done_by"] else ""
    return f"{row['in_words']}{never}{by}"


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
    return _csv(found, cells.safe)


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


def as_markdown(found: list[Row]) -> str:
    """A table, and another one for what machines do."""
    people, machines = _apart(found)
    apart = f"\n{MACHINES}:\n\n{_table(machines)}" if machines else ""
    return _table(people) + apart


def _table(found: list[Row]) -> str:
    lines = ["| Next due | Duty | Owner | Status |", "| --- | --- | --- | --- |"]
    for row in found:
        values = row.values()
        cells = (
            values["next_due"] or "—",
            escaped(values["title"]),
            escaped(values["owner"] or "no owner"),
            escaped(_standing(values)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


FORMATS = {"text": as_text, "json": as_json, "csv": as_csv, "markdown": as_markdown}
