"""Findings that the data says are accepted: they are hidden, and what hides nothing is told."""

import bisect
from collections.abc import Collection, Iterable, Iterator

from handbook.catalog import Handbook
from handbook.findings import Finding, Severity, Where, declare, is_reading, meant
from handbook.model.settings import Ignore

HIDES_NOTHING = declare("HB002", "Every ignore still hides a finding.", Severity.WARNING)


def accept(book: Handbook, found: Iterable[Finding], looked: Collection[str]) -> Iterator[Finding]:
    """The findings that no ignore of the data hides, and one for each ignore that hides none.

    `looked` are the codes that were looked for; of others nothing can be said. While a
    record could not be read, it is not said that an ignore hides nothing.
    """
    settings = book.as_read.settings
    ignores = settings.ignores if settings else ()
    if not ignores and book.lacks(["settings.ignores"]):
        # What is accepted is not known: only what reading brought up is sure to be none of it.
        yield from (each for each in found if is_reading(each.code))
        return
    if not ignores:
        yield from found
        return
    owner = _Owners(book)
    unused = dict.fromkeys(range(len(ignores)))
    for finding in found:
        hiding = [n for n, each in enumerate(ignores) if _hides(each, finding, owner)]
        for number in hiding:
            unused.pop(number, None)
        if not hiding:
            yield finding
    yield from _unused(book, looked, unused if not book.partial_kinds else ())


def _hides(ignore: Ignore, finding: Finding, owner: "_Owners") -> bool:
    path = finding.where.path
    return (
        ignore.code in (finding.code, None)
        and not is_reading(finding.code)
        and ignore.link is None
        and (ignore.file is None or path == ignore.file or path.endswith(f"/{ignore.file}"))
        and (ignore.record is None or ignore.record == owner.of(finding.where))
    )


def _unused(book: Handbook, looked: Collection[str], unused: Collection[int]) -> Iterator[Finding]:
    for number, ignore in enumerate(book.settings.ignores if book.settings else ()):
        if ignore.code in looked and number in unused:
            yield HIDES_NOTHING.at(*_stale(book, number, ignore))


def _stale(book: Handbook, number: int, ignore: Ignore) -> tuple[Where, str, str]:
    name = ignore.record
    if name and name not in book.entries and name not in {each.id for each in book.log}:
        where = book.setting_at("ignores", number, "record")
        hint = meant(name, book.entries, otherwise="remove the ignore")
        return where, f'there is no record or event "{name}"', hint
    about = f' of "{name}"' if name else ""
    where = book.setting_at("ignores", number, "code")
    return where, f"nothing{about} is found as {ignore.code}", "it was mended: remove the ignore"


class _Owners:
    """Which record or event a place in the data belongs to."""

    def __init__(self, book: Handbook) -> None:
        starts: dict[str, list[tuple[int, int, str]]] = {}
        places = [(entry.where(), name) for name, entry in book.entries.items()]
        places += [(each.where(), each.id) for each in book.log]
        for where, name in places:
            starts.setdefault(where.path, []).append((where.line, where.column, name))
        self._starts = {path: sorted(found) for path, found in starts.items()}

    def of(self, where: Where) -> str | None:
        """The id of the record that starts last before a place, or None before the first."""
        found = self._starts.get(where.path, [])
        index = bisect.bisect_right(found, (where.line, where.column, "\U0010ffff"))
        return found[index - 1][2] if index else None
