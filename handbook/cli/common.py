"""Options and loading that several commands share."""

import datetime as dt
import gc
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from pydantic_core import PydanticCustomError

from handbook import clock
from handbook.catalog import EVERY_KIND, DocsFolder, Handbook, load, unread
from handbook.catalog.codes import DOC_UNREADABLE, UNREADABLE
from handbook.files.store import FOLDER, WORTH_KEEPING, Store
from handbook.findings import Finding, Severity, has_errors, meant
from handbook.model import Kind
from handbook.model.base import read_date
from handbook.rulebook import CheckStep
from handbook.system import uncollected

if TYPE_CHECKING:
    from handbook.site.project import Project

Command = Callable[..., Any]
# Of what could not be read, so many findings are said before the rest is counted.
MOST_SAID = 10

data_option = click.option(
    "--data",
    "folder",
    default="data",
    metavar="DIR",
    show_default=True,
    help="The folder that holds the data.",
)


docs_option = click.option(
    "--docs",
    "docs",
    metavar="DIR",
    help="The folder that holds the pages; by default docs beside the data, if it is there.",
)


def day_option(name: str, help_text: str) -> Callable[[Command], Command]:
    """An option that takes a day; anything else is a usage error that names the option."""
    return click.option(
        name,
        metavar="DATE",
        callback=lambda _context, _option, text: date_of(text) if text is not None else None,
        help=help_text,
    )


as_of_option = day_option("--as-of", "The day to judge by, as YYYY-MM-DD; by default today.")


def date_of(text: str) -> dt.date:
    """A day as it was typed, in the one form that data has too; anything else is a usage error."""
    with usage():
        return read_date(text)


@contextmanager
def usage(option: str | None = None) -> Iterator[None]:
    """Turn an error of the types that the data has into a usage error that names the option."""
    try:
        yield
    except PydanticCustomError as error:
        said = error.context or {}
        text = f"{said['message']}; {said['hint']}"
        raise click.BadParameter(text, param_hint=option) from None


def day_of(book: Handbook, as_of: dt.date | None = None) -> dt.date:
    """The day to judge by: the one that was asked for, or today."""
    return as_of or clock.today(book)


def data_folder(folder: str) -> Path:
    """The data folder as a path. A folder that is not there is a usage error."""
    root = Path(folder)
    if not root.is_dir():
        raise click.BadParameter(
            f"there is no folder {folder!r}; run this beside data/, or name it with --data DIR",
            param_hint="--data",
        )
    return root


def open_book(
    folder: str, docs: str | None = None, *, rests_on: Collection[str], undone: str = ""
) -> Handbook:
    """The handbook of a folder, with the pages of the docs folder that was named or is beside it.

    `rests_on` are the parts of the data that the command's answer rests on (`catalog.unread`).
    Where one of them could not be read, the command says so and ends here, with 1 or, where
    the system did not let it be read, with 3; `undone` says then what was not done. A folder
    that is not there is a usage error.
    """
    root = data_folder(folder)
    with uncollected(), _cache_of(root) as cache:
        book = load(root, os.path.normpath(folder), docs_of(folder, docs), cache=cache)
        gc.freeze()  # it lives as long as the command
    if lost := unread(book, rests_on):
        say_unread(lost)
        click.echo(undone or "Nothing was printed, and nothing written.", err=True)
        sys.exit(exit_code(lost))
    return book


def keep_fine(book: Handbook) -> None:
    """Keep what a check found to be fine, for the next one."""
    if book.fine.is_worth_keeping:
        with _cache_of(book.root) as cache:
            book.fine.keep(cache)


def _cache_of(root: Path) -> Store:
    """What is kept beside a data folder; a word is said where it cannot be used."""
    folder = root.absolute().parent / FOLDER
    return Store(folder, lambda text: click.echo(text, err=True), least=WORTH_KEEPING)


def kind_named(book: Handbook, name: str) -> Kind:
    """The kind of that name. One that there is not is a usage error.

    Where not all kinds are known, it may be one of the others; the command says so and ends.
    """
    if name in book.kinds:
        return book.kinds[name]
    if not book.knows_kinds:
        lost = unread(book, EVERY_KIND)
        say_unread(lost)
        sys.exit(exit_code(lost))
    hint = meant(name, book.kinds, otherwise=f"one of {', '.join(book.kinds)}")
    raise click.BadParameter(f'there is no kind "{name}"; {hint}', param_hint="KIND")


def say_unread(lost: Sequence[Finding]) -> None:
    """Say what could not be read, and which files an answer does without for that."""
    say_findings(lost[:MOST_SAID])
    if len(lost) > MOST_SAID:
        click.echo(f"and {len(lost) - MOST_SAID} more; handbook check lists all", err=True)
    names = ", ".join(dict.fromkeys(finding.where.path for finding in lost))
    click.echo(f"The answer rests on what cannot be read as it stands: {names}.", err=True)


def say_findings(findings: Iterable[Finding]) -> None:
    """Print findings to standard error, as `handbook check` prints them."""
    for finding in findings:
        click.echo(str(finding), err=True)


def exit_code(findings: Iterable[Finding], *, strict: bool = False) -> int:
    """0 where nothing stops a build, 1 where something does, 3 where a file was not readable."""
    found = tuple(findings)
    if any(each.code in (UNREADABLE.name, DOC_UNREADABLE.name) for each in found):
        return 3
    warned = any(each.severity is Severity.WARNING for each in found)
    return 1 if has_errors(found) or (strict and warned) else 0


def pages_step(data: str, docs: str | None) -> tuple[CheckStep, ...]:
    """The step of the check that renders the pages, where there are pages to render."""
    found = docs_of(data, docs)
    if found is None:
        return ()
    from handbook.site import dry  # noqa: PLC0415 -- most commands render no page

    return (dry.step(found),)


def reports_step() -> CheckStep:
    """The step of the check that loads the project's own forms of reports.

    What runs a project's code is no rule: older data is checked too, whose code is never run.
    """
    from handbook.evidence import codes, own  # noqa: PLC0415 -- few commands read reports

    def look(book: Handbook, _today: dt.date) -> Iterator[Finding]:
        named = book.settings.reports if book.settings else ()
        for number, error in own.faults(book.root.parent, named):
            hint = "handbook log --from reads what a machine wrote with it"
            yield codes.NO_FORMS.at(book.setting_at("reports", number), str(error), hint)

    return CheckStep((codes.NO_FORMS.name,), look)


def project_of(data: str, docs: str | None) -> "tuple[DocsFolder, Project]":
    """The docs folder, and the project with a mkdocs.yml around it.

    Without one it is a usage error; where its mkdocs.yml cannot be read, the command ends here.
    """
    from handbook.site.project import NAME, project  # noqa: PLC0415 -- few commands have pages

    place = docs_of(data, docs)
    found = project(place.root.parent, place.shown) if place else None
    if place is None or found is None:
        raise click.UsageError(f"pages need a docs folder beside the data, and {NAME} beside it")
    if found.findings:
        refuse(found.findings)
    return place, found


def refuse(findings: Sequence[Finding]) -> NoReturn:
    """Say what is wrong, and end with nothing written."""
    say_findings(findings)
    click.echo("Nothing was written.", err=True)
    sys.exit(exit_code(findings) or 1)


def docs_of(data: str, docs: str | None) -> DocsFolder | None:
    """The docs folder that was named, or the one beside the data; None where there is none.

    A named folder that is not there is a usage error.
    """
    folder = os.path.normpath(f"{data}/../docs" if docs is None else docs)
    if Path(folder).is_dir():
        return DocsFolder(Path(folder), folder)
    if docs is not None:
        raise click.BadParameter(f"there is no folder {docs!r}", param_hint="--docs")
    return None
