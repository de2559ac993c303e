"""`handbook packet`: a part of the handbook as one document, to print and to hand over."""

import contextlib
import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from handbook import __version__, rulebook
from handbook.catalog import EVERYTHING, Handbook
from handbook.cli import completion
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    docs_option,
    open_book,
    project_of,
    refuse,
)
from handbook.cli.writing import Output, output_file
from handbook.findings import meant
from handbook.hosting import Repository
from handbook.markup.dialect import slug
from handbook.pages.reading import Reading
from handbook.paper.document import document
from handbook.paper.packet import PAPERS
from handbook.paper.pdf import MARK, PdfError, is_ours, pdf, ready
from handbook.site import printing
from handbook.site.inmemory import InMemory
from handbook.site.reading import version
from handbook.system import EXIT_IO


@click.command()
@click.argument(
    "name",
    metavar="[NAME]",
    required=False,
    shell_complete=completion.of_kinds("packet", "role", "playbook"),
)
@data_option
@docs_option
@as_of_option
@click.option(
    "-o", "--output", "path", metavar="FILE", help="The PDF to write; - is standard output."
)
@click.option(
    "--paper", type=click.Choice(PAPERS, case_sensitive=False), default=PAPERS[0],
    show_default=True, help="The size of the sheets.",
)  # fmt: skip
def packet(
    name: str | None,
    folder: str,
    docs: str | None,
    as_of: dt.date | None,
    path: str | None,
    paper: str,
) -> None:
    r"""Make a PDF of a part of the handbook: a packet, role, playbook, chapter or page.

    A role gets all that it needs: what it owes, its accesses, whom to call, its playbooks. The
    card is one sheet for wallet and wall. Without NAME it lists what there is. It needs the
    extra ops-handbook[pdf].

    \b
    Examples:
      handbook packet
      handbook packet devops-lead -o devops-lead.pdf
      handbook packet deploy-backend -o deploy-backend.pdf --paper letter
      handbook packet when-it-breaks -o when-it-breaks.pdf
      handbook packet card -o card.pdf
    """
    book = open_book(folder, docs, rests_on=EVERYTHING)
    memory = _memory(book, folder, docs, day_of(book, as_of))
    known = printing.subjects(memory)
    if name is None:
        _list(known.values())
        return
    subject = known.get(name) or known.get(book.current(name)) or known.get(slug(name))
    if subject is None:
        hint = meant(name, known, otherwise="handbook packet lists what there is")
        raise click.BadParameter(
            f'there is nothing to print by "{name}"; {hint}', param_hint="NAME"
        )
    if path is None:
        raise click.BadParameter(f"name the file: -o {subject.name}.pdf", param_hint="-o")
    _write(memory, subject, path, paper)


def _memory(book: Handbook, folder: str, docs: str | None, today: dt.date) -> InMemory:
    """The project whose pages are printed; without one it is a usage error."""
    place, found = project_of(folder, docs)
    # Nobody edits on paper, so it does not matter where the data is edited.
    read = Reading(
        book, today, Repository(), rulebook.rulebook(), rulebook.check, version=version()
    )
    return InMemory(read, place, found)


def _write(memory: InMemory, subject: printing.Subject, path: str, paper: str) -> None:
    _refuse_without_tools()
    with output_file(None if path == "-" else path) as output:
        _refuse_others(output)
        with contextlib.redirect_stdout(sys.stderr):
            made, place, findings = printing.packet(memory, subject)
        if findings:
            refuse(findings)
        text = document(made, place, f"{MARK} {__version__}", memory.reading.book)
        with _said():
            data = pdf(text, paper)
        output.write_bytes(data)


def _refuse_without_tools() -> None:
    """What makes a PDF is missing: said before anything is rendered."""
    with _said():
        ready()


@contextlib.contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except PdfError as error:
        click.echo(f"{error}. Nothing was written.", err=True)
        sys.exit(EXIT_IO)


def _refuse_others(output: Output) -> None:
    """A file that is no PDF of ours is left alone: it may be the only copy of something."""
    held = output.held
    if held and not is_ours(held):
        raise click.BadParameter(
            f"{output.path} was not made by this command; name another file, or remove it",
            param_hint="-o",
        )


def _list(found: Iterable[printing.Subject]) -> None:
    """What can be printed, by its sort; pages and other records are many, and told in a line."""
    listed = [each for each in found if each.sort in printing.SORTS]
    listed.sort(key=lambda each: printing.SORTS.index(each.sort))
    width = max((len(each.name) for each in listed), default=0)
    for sort, group in groupby(listed, key=lambda each: each.sort):
        click.echo(sort)
        for each in group:
            click.echo(f"  {each.name:<{width}}  {each.title}")
    click.echo("Also each other record that has a page, by its id, and each page by its path.")
    click.echo("To make one: handbook packet NAME -o FILE.pdf")
