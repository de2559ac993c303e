"""`handbook rename`: a record under another id, and everything that names it."""

import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from handbook.catalog import DocsFolder, Entry, Handbook, load
from handbook.catalog.codes import MISNAMED
from handbook.catalog.files import LOG
from handbook.cli import completion
from handbook.cli.common import data_option, day_of, docs_of, docs_option
from handbook.cli.diffs import show_diff
from handbook.cli.new import check_id
from handbook.cli.recording import refuse
from handbook.cli.writing import turn
from handbook.edit.rename import CannotRenameError, Renaming
from handbook.files.inside import read_listed
from handbook.files.write import move, replace
from handbook.findings import Finding, Severity, a, is_reading
from handbook.model import Record
from handbook.rulebook import check


@dataclass(frozen=True, slots=True)
class Change:
    """One file: where it is, how it is shown, what it held and will hold, and its new name."""

    path: Path
    shown: str
    held: bytes
    data: bytes
    to: Path | None = None


@click.command()
@click.argument("old", metavar="OLD", shell_complete=completion.of_kinds())
@click.argument("new", metavar="NEW")
@data_option
@docs_option
@click.option("--dry-run", is_flag=True, help="Print the changes as a diff; write nothing.")
def rename(old: str, new: str, folder: str, docs: str | None, dry_run: bool) -> None:
    r"""Give a record another id, and change everything in the data and the pages that names it.

    The record keeps the old one under `formerly:`, so the events of the log, which never
    change, still mean it. Where this is cut off, the data is sound all the same; run it again.

    \b
    Examples:
      handbook rename card-keys payment-keys --dry-run
      handbook rename card-keys payment-keys
    """
    with turn(folder) as root:
        pages = docs_of(folder, docs)
        book = load(root, folder.rstrip("/"), pages)
        entry = _entry(book, old, new)
        _refuse_unread(book, entry)
        try:
            changes = _changes(Renaming(book, entry, old, new), pages)
        except CannotRenameError as error:
            click.echo(f"{error}\nNothing was written.", err=True)
            sys.exit(1)
        _refuse_unsound(book, pages, changes, old, new)
        if dry_run:
            _show(changes)
            return
        _write(changes)
    files = "1 file" if len(changes) == 1 else f"{len(changes)} files"
    click.echo(f'"{old}" is "{new}" now, in {files}. Run: handbook check')


def _entry(book: Handbook, old: str, new: str) -> Entry[Record]:
    """The record to be renamed, also where a run before did so and was cut off."""
    if book.former.get(old) == new:
        return book.entries[new]
    entry = book.entries.get(old)
    if entry is None:
        now = book.former.get(old)
        hint = f'it is "{now}" now' if now else book.meant(old, otherwise="handbook list")
        raise click.BadParameter(f'there is no record "{old}"; {hint}', param_hint="OLD")
    check_id(entry.kind, new)
    if new == old:
        raise click.BadParameter(f'"{new}" is its id already', param_hint="NEW")
    taken = book.entries.get(book.current(new))
    if taken and taken is not entry:
        message = f'"{new}" is taken by {a(taken.kind.name)}: {taken.where("id")}'
        raise click.BadParameter(message, param_hint="NEW")
    if new in book.broken_ids:
        message = f'"{new}" is taken by a record with errors; run: handbook check'
        raise click.BadParameter(message, param_hint="NEW")
    return entry


def _refuse_unread(book: Handbook, entry: Entry[Record]) -> None:
    """What cannot be read may name the record."""
    found = [
        each
        for each in book.findings
        if each.severity is Severity.ERROR
        and is_reading(each.code)
        and not (each.code == MISNAMED.name and each.where.path == entry.path)
        and not each.where.path.startswith(book.path_of(LOG))
    ]
    if found:
        refuse(found)


def _changes(renaming: Renaming, pages: DocsFolder | None) -> list[Change]:
    """Every file that changes, in the order in which it is written.

    The record comes first: from then on both ids mean it, so that whatever is still to be
    written is right before and after.
    """
    book, entry = renaming.book, renaming.entry
    paths = {each.path.removeprefix(f"{book.shown}/") for each in book.entries.values()}
    texts = {path: read_listed(book.root, path) for path in sorted({*paths, "handbook.yaml"})}
    edits = renaming.edits(texts)
    own = entry.path.removeprefix(f"{book.shown}/")
    single = not entry.kind.listed
    target = book.root / entry.kind.store / f"{renaming.new}.yaml" if single else None
    to = target if target != book.root / own else None
    found = [Change(book.root / own, entry.path, texts[own], edits.pop(own, texts[own]), to)]
    found += [
        Change(book.root / path, book.path_of(path), texts[path], data)
        for path, data in sorted(edits.items())
    ]
    for doc in book.docs if pages else ():
        if doc.is_page and pages:
            held = read_listed(pages.root, doc.path)
            found.append(
                Change(pages.root / doc.path, doc.shown, held, renaming.page(doc.path, held))
            )
    return [each for each in found if each.data != each.held or each.to]


def _refuse_unsound(
    book: Handbook, pages: DocsFolder | None, changes: Iterable[Change], old: str, new: str
) -> None:
    """Nothing is written unless the result has no error that was not there before."""
    today = day_of(book)
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
        known = {_what(each, old, new) for each in check(book, today)}
        worse = [
            each
            for each in check(after, today)
            if each.severity is Severity.ERROR and _what(each, old, new) not in known
        ]
    if worse:
        refuse(worse)


def _apply(change: Change, roots: Mapping[Path, Path]) -> None:
    def there(path: Path) -> Path:
        root = next(each for each in roots if path.is_relative_to(each))
        return roots[root] / path.relative_to(root)

    there(change.path).write_bytes(change.data)
    if change.to:
        there(change.path).rename(there(change.to))


def _what(finding: Finding, old: str, new: str) -> tuple[str, str]:
    return finding.code, finding.message.replace(new, old)


def _write(changes: Iterable[Change]) -> None:
    for each in changes:
        if each.data != each.held:
            replace(each.path, each.data, each.held)
        if each.to:
            move(each.path, each.to)


def _show(changes: Iterable[Change]) -> None:
    for each in changes:
        to = f"{each.shown.rpartition('/')[0]}/{each.to.name}" if each.to else each.shown
        show_diff(each.held, each.data, each.shown, to)
