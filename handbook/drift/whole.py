"""All comparisons, of all that was read."""

from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.drift import backups, environments, gates, members, monitors, terraform, workflows
from handbook.drift.given import Compared, There


def compared(book: Handbook, there: There) -> Iterator[Compared]:
    """What came of comparing a handbook with all that was read of the world."""
    yield from _workflows(book, there)
    if files := there.given.get("members"):
        yield from members.compare(book, files)
    if files := there.given.get("aws-backup-plan"):
        yield from backups.compare(book, files)
    if there.tree is not None:
        yield from terraform.compare(book, there.tree)
    yield from environments.compare(book, there.answers)
    if files := there.given.get("datadog-monitors"):
        yield from monitors.compare(book, files)


def folders_of(book: Handbook) -> tuple[str, ...]:
    """The folders of a repository in which Terraform is looked for."""
    named = tuple(terraform.references(book))
    # An address says nothing of the folder that it is in.
    return ("",) if named else ()


def _workflows(book: Handbook, there: There) -> Iterator[Compared]:
    given = there.given.get("workflow", ())
    files = (*(there.tree.workflows if there.tree else ()), *given)
    if there.tree is None and not given:
        return
    found, wrong = workflows.found_in(files)
    whole = there.tree is not None
    yield Compared(tuple(wrong))
    of = workflows.matched(book, found, whole=whole)
    yield from workflows.compare(book, found, of, whole=whole, lost=bool(wrong))
    yield Compared(tuple(gates.compare(book, of)))
