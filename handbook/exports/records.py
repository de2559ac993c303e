"""Records as JSON, for programs: what is written, by the keys of the data, and where."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from handbook.catalog import Entry, Handbook
from handbook.model import Record
from handbook.model.cadence import Cadence
from handbook.model.extra import Extra
from handbook.model.fields import fields_of


def plain(entry: Entry[Record]) -> dict[str, Any]:
    """A record as JSON has it: its kind, its fields that are set, its page and its place."""
    return {
        "kind": entry.kind.name,
        "where": str(entry.where()),
        "url": entry.url,
        "record": _fields(entry.record),
    }


def whole(book: Handbook, entry: Entry[Record], today: dt.date) -> dict[str, Any]:
    """The same with the records that name it, and what the log known on a day says of it."""
    named = book.referrers.get(entry.record.id, ())
    return {
        **plain(entry),
        "named_by": [
            {"kind": book.entries[source].kind.name, "id": source, "field": str(ref.path[0])}
            for source, ref in named
        ],
        "log": [
            {"id": each.id, **_fields(each.event)}
            for each in reversed(book.known(today).about(entry.record.id))
        ],
    }


def as_json(value: Any) -> str:
    """What is given as JSON text."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def listed(entries: Iterable[Entry[Record]]) -> str:
    """The records as a JSON list, in their order."""
    return as_json([plain(entry) for entry in entries])


def _fields(part: BaseModel) -> dict[str, Any]:
    values = ((field.key, getattr(part, field.name)) for field in fields_of(type(part)))
    return {key: _value(value) for key, value in values if value not in (None, ())}


def _value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _fields(value)
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if isinstance(value, Extra):
        return value.plain()
    if isinstance(value, Cadence):
        return {"on": value.on} if value.on else value.words
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value if isinstance(value, str | int | None) else str(value)
