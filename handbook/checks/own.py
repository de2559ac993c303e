"""Rules over fields of a team's own."""

import datetime as dt
import re
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, nearest
from handbook.model.fields import fields_of


@rule("HB951", Severity.WARNING, parts=True)
def own_fields_are_no_others(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No field under extra: has the name of a field that the record may have itself."""
    for entry in book.entries.values():
        keys = [field.key for field in fields_of(type(entry.record))]
        for name, _ in entry.record.extra.fields if entry.record.extra else ():
            if meant := _meant(name, keys):
                yield Fault(
                    entry.where("extra", name, key=True),
                    f'"{name}" stands under extra:, where nothing looks for {meant}:',
                    f"did you mean {meant}: outside of extra:? Else choose another name",
                )


def _meant(name: str, keys: list[str]) -> str | None:
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold())
    return plain if plain in keys else nearest(plain, keys)
