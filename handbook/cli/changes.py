"""Changes of several files at once: what they would bring up, how they look, and their writing."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from handbook.catalog import DocsFolder, Handbook, load
from handbook.cli.common import day_of
from handbook.cli.diffs import show_diff
from handbook.cli.recording import refuse
from handbook.files.write import create, move, replace
from handbook.findings import Finding, Severity
from handbook.rulebook import check

# What makes two findings the same one, before a change and after it.
Same = Callable[[Finding], object]


@dataclass(frozen=True, slots=True)
class Change:
    """One file: where it is, how it is shown, what it held and will hold, and its new name.

    A file that is not there yet held None.
    """

    path: Path
    shown: str
    held: bytes | None
    data: bytes
    to: Path | None = None


def by_words(finding: Finding) -> object:
    """A finding by its code and words: its line may be another after a change above it."""
    return finding.code, finding.message


def refuse_unsound(
    book: Handbook, pages: DocsFolder | None, changes: Iterable[Change], same: Same = by_words
) -> list[Finding]:
    """The warnings that the changes would bring up; an error ends here, with nothing written.

    What was wrong before, as `same` tells it, is not held against them.
    """
    today = day_of(book)
    known = {same(each) for each in check(book, today)}
    brought = [each for each in _after(book, pages, changes, today) if same(each) not in known]
    if worse := [each for each in brought if each.severity is Severity.ERROR]:
        refuse(worse)
    return sorted(each for each in brought if each.severity is Severity.WARNING)


def _after(
    book: Handbook, pages: DocsFolder | None, changes: Iterable[Change], today: dt.date
) -> Sequence[Finding]:
    """What the check says of copies of the folders that have the changes."""
    with TemporaryDirectory() as place:
        data, docs = Path(place, "data"), Path(place, "docs")
        shutil.copytree(book.root, data, symlinks=True)
        if pages:
            shutil.copytree(pages.root, docs, symlinks=True)
        roots = {book.root: data, **({pages.root: docs} if pages else {})}
        for each in changes:
            _apply(each, roots)
        after_docs = DocsFolder(docs, pages.shown) if pages else None
        after = load(data, book.shown, after_docs, book.kinds)
        return check(after, today)


def _apply(change: Change, roots: Mapping[Path, Path]) -> None:
    def there(path: Path) -> Path:
        root = next(each for each in roots if path.is_relative_to(each))
        return roots[root] / path.relative_to(root)

    target = there(change.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(change.data)
    if change.to:
        target.rename(there(change.to))


def write(changes: Iterable[Change]) -> None:
    """Write each file whole or not at all, in their order; the caller holds the lock.

    Raises ChangedError where somebody saved one of them meanwhile.
    """
    for each in changes:
        if each.held is None:
            create(each.path, each.data)
        elif each.data != each.held:
            replace(each.path, each.data, each.held)
        if each.to:
            move(each.path, each.to)


def show(changes: Iterable[Change]) -> None:
    """Print the changes as a diff."""
    for each in changes:
        to = f"{each.shown.rpartition('/')[0]}/{each.to.name}" if each.to else each.shown
        show_diff(each.held, each.data, each.shown, to)
