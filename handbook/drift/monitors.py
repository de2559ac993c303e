"""Monitors and what Datadog has of them: that each is there, and leads to its playbook.

https://docs.datadoghq.com/api/latest/monitors/#get-all-monitor-details
"""

import re
from collections.abc import Iterator, Mapping

from handbook.catalog import Entry, Handbook
from handbook.drift import codes
from handbook.drift.given import Compared, File
from handbook.drift.listed import objects, read_file, text, where
from handbook.findings import Finding, meant
from handbook.model.work import Monitor
from handbook.source import Json, Map

SOURCE = "Datadog monitors"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def compare(book: Handbook, files: tuple[File, ...]) -> Iterator[Compared]:
    """What differs for each monitor. Where a file cannot be read, none is called missing."""
    known: dict[str, tuple[File, Json, tuple[str | int, ...], Map]] = {}
    lost = False
    for file in files:
        json, trouble = read_file(file)
        yield Compared(trouble)
        lost = lost or json is None
        for path, each in objects(json, "monitors") if json else ():
            for name in filter(None, (text(each, "id"), text(each, "name"))):
                known.setdefault(name, (file, json, path, each))  # type: ignore[arg-type]
    for entry in book.each(Monitor):
        names = (*entry.record.reports_as, entry.record.title)
        found = next((known[each] for each in names if each in known), None)
        if found:
            file, json, path, there = found
            differs = tuple(_differs(entry, json, path, there))
            yield Compared(differs, entry.record.id, file, SOURCE)
        elif not lost:
            yield Compared((_missing(entry, known),), entry.record.id)


def _missing(entry: Entry[Monitor], known: Mapping[str, object]) -> Finding:
    record = entry.record
    name = record.reports_as[0] if record.reports_as else record.title
    place = entry.where("reports_as", 0) if record.reports_as else entry.where("title")
    hint = meant(name, known, otherwise="name it with reports_as:, by its id or its name")
    return codes.MONITOR_DIFFERS.at(place, f'no monitor is called "{name}"', hint)


def _differs(
    entry: Entry[Monitor], json: Json, path: tuple[str | int, ...], there: Map
) -> Iterator[Finding]:
    record = entry.record
    said = text(there, "message")
    if record.playbook and not re.search(rf"(?<![\w-]){re.escape(record.playbook)}(?![\w-])", said):
        message = f'its message does not lead to playbook "{record.playbook}"'
        hint = "put the address of the playbook into the message there"
        place = where(json, *path, "message")
        yield codes.MONITOR_DIFFERS.at(entry.where("playbook"), message, hint, place)
    options = there.get("options")
    thresholds = options.get("thresholds") if isinstance(options, Map) else None
    critical = thresholds.get("critical") if isinstance(thresholds, Map) else None
    numbers = {float(each) for each in _NUMBER.findall(record.threshold or "")}
    if numbers and isinstance(critical, (int, float)) and abs(critical) not in numbers:
        message = f'threshold is "{record.threshold}", there it is {critical}'
        place = where(json, *path, "options", "thresholds", "critical")
        hint = "change the one that is wrong"
        yield codes.MONITOR_DIFFERS.at(entry.where("threshold"), message, hint, place)
