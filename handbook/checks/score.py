"""Rules over what is not asked of systems."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import EVERY_KIND, Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.platform import System
from handbook.schedule import care


@rule("HB1440", Severity.WARNING, all_of=EVERY_KIND)
def what_is_there_is_asked(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """What a system has, as a backup or a gate, is asked of it: its not_asked does not name it."""
    for entry in book.each(System):
        if not entry.record.not_asked:
            continue
        parts = {each.name: each for each in care.score(book, entry.record, today).asked}
        for number, spared in enumerate(entry.record.not_asked):
            for place, name in enumerate(spared.parts):
                if name in parts:
                    (record, *_) = parts[name].records
                    says = (
                        f'{name} is asked of "{entry.record.id}" all the same: it has {record.id}'
                    )
                    where = entry.where("not_asked", number, "parts", place)
                    yield Fault(where, says, f"remove it, or what {record.id} says of the system")
