"""Ignores: findings that the settings accept are left out, and an ignore of nothing is reported."""

from collections.abc import Collection, Iterable, Iterator

from handbook.catalog import Handbook, Owners
from handbook.findings import Finding, Severity, Where, declare, is_reading
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
    owner = Owners(book)
    unused = dict.fromkeys(range(len(ignores)))
    for finding in found:
        hiding = [n for n, each in enumerate(ignores) if _hides(each, finding, owner)]
        for number in hiding:
            unused.pop(number, None)
        if not hiding:
            yield finding
    yield from _unused(book, looked, unused if not book.partial_kinds else ())


def _hides(ignore: Ignore, finding: Finding, owner: Owners) -> bool:
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
        hint = book.meant(name, otherwise="remove the ignore")
        return where, f'there is no record or event "{name}"', hint
    about = f' of "{name}"' if name else ""
    where = book.setting_at("ignores", number, "code")
    return where, f"nothing{about} is found as {ignore.code}", "it was mended: remove the ignore"
