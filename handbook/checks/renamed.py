"""Rules over ids that records had before, and over records that ended."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.relations import Path


@rule("HB940")
def ids_mean_one_record(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No record has an id, or had one before, that another has or had."""
    first: dict[str, str] = {}
    for entry in book.entries.values():
        for index, old in enumerate(entry.record.formerly):
            if old == entry.record.id:  # it went back to that one
                continue
            if old in book.entries:
                other = f"the id of a record: {book.entries[old].where('id')}"
            elif first.setdefault(old, entry.record.id) != entry.record.id:
                other = f'a former id of "{first[old]}" too'
            else:
                continue
            hint = "an id means one record for ever; remove it where it is wrong"
            yield Fault(entry.where("formerly", index), f'"{old}" is {other}', hint)


@rule("HB943", Severity.WARNING)
def records_name_ids_of_today(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every record names others by the ids that they have now; the log may name former ones."""
    for old, new in book.former.items():
        for source, reference in book.referrers.get(new, ()):
            entry = book.entries[source]
            if _written(entry.node, reference.path) == old:
                yield Fault(
                    entry.where(*reference.path),
                    f'"{old}" is "{new}" now',
                    f"handbook rename {old} {new}",
                )


def _written(node: Any, path: Path) -> Any:
    """The value at a path as it is written, with the id that was current then."""
    for step in path:
        node = node[step]
    return node


@rule("HB944", Severity.WARNING)
def what_goes_on_has_an_owner_that_does(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Nothing that goes on is owned by a role that ended, or ends before it does."""
    pages = book.get(book.pages_owner or "")
    if pages and pages.ended:
        yield Fault(
            book.setting_at("pages_owner"),
            f'"{pages.id}" ends on {pages.ended}, and the pages do not',
            "name another owner of the pages",
        )
    for entry in book.entries.values() if book.ended else ():
        owner = book.get(entry.record.owner or "")
        until = getattr(owner, "ended", None)
        if until and (entry.record.ended is None or entry.record.ended > until):
            yield Fault(
                entry.where("owner"),
                f'"{owner.id}" ends on {until}, and what it owns does not',
                "name another owner, or write ended: here too",
            )
