"""Rules over the controls that records name."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.catalog.controls import naming_controls, plain
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity


@rule("HB1480", Severity.WARNING)
def controls_are_spelt_in_one_way(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every control is spelt in one way, and named once by a record: else it would be two."""
    first: dict[str, str] = {}
    for entry in naming_controls(book):
        here: set[str] = set()
        for number, name in enumerate(getattr(entry.record, "controls", ())):
            key = "".join(plain(name).casefold().split())
            spelt = first.setdefault(key, plain(name))
            where = entry.where("controls", number)
            if key in here:
                yield Fault(where, f'control "{name}" is named twice', "leave one of them out")
            elif plain(name) != spelt:
                message = f'control "{name}" is spelt "{spelt}" elsewhere'
                yield Fault(where, message, f"write it in one way, as {spelt}")
            here.add(key)
