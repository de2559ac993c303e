"""Rules over fields of a team's own."""

import datetime as dt
import functools
import re
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, nearest
from handbook.model import Record
from handbook.model.fields import fields_of


@rule("HB951", Severity.WARNING, parts=True)
def own_fields_are_no_others(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No field under extra: has the name of a field that the record may have itself."""
    meant_by = functools.cache(_meant)  # records of a kind have the same fields of their own
    for entry in book.entries.values():
        for name, _ in entry.record.extra.fields if entry.record.extra else ():
            if meant := meant_by(name, type(entry.record)):
                yield Fault(
                    entry.where("extra", name, key=True),
                    f'"{name}" stands under extra:, where nothing looks for {meant}:',
                    f"did you mean {meant}: outside of extra:? Else choose another name",
                )


def _meant(name: str, model: type[Record]) -> str | None:
    keys = [field.key for field in fields_of(model)]
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold())
    return plain if plain in keys else nearest(plain, keys)
