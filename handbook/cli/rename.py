"""`handbook rename`: a record under another id, and everything that names it."""

import sys

import click

from handbook.catalog import DocsFolder, Entry, Handbook, load
from handbook.catalog.codes import MISNAMED
from handbook.catalog.files import LOG
from handbook.cli import completion
from handbook.cli.changes import Change, refuse_unsound, show, write
from handbook.cli.common import data_option, docs_of, docs_option
from handbook.cli.new import check_id
from handbook.cli.recording import refuse
from handbook.cli.writing import turn
from handbook.edit.rename import CannotRenameError, Renaming
from handbook.files.inside import read_listed
from handbook.findings import Finding, Severity, a, is_reading
from handbook.model import Record


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
        refuse_unsound(book, pages, changes, same=lambda each: _what(each, old, new))
        if dry_run:
            show(changes)
            return
        write(changes)
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


def _what(finding: Finding, old: str, new: str) -> tuple[str, str]:
    return finding.code, finding.message.replace(new, old)
