"""`handbook export`: what others are handed, as files."""

import datetime as dt
import sys
from pathlib import Path

import click

from handbook import __version__, git, rulebook
from handbook.catalog import EVERYTHING, Handbook, Logged
from handbook.cli.commands import plain_help
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    day_option,
    docs_of,
    docs_option,
    open_book,
    pages_step,
    usage,
)
from handbook.cli.writing import Output, output_file, plain_lines
from handbook.exports.compliance import archive, page
from handbook.exports.compliance.archive import Revision
from handbook.exports.compliance.asked import Asked
from handbook.exports.compliance.report import Report, report
from handbook.files.archive import archive as zipped
from handbook.files.inside import read_listed
from handbook.git import GitError
from handbook.history.committed import committed
from handbook.history.versions import GitVersions
from handbook.model.period import Period, quarter, year
from handbook.paper.pdf import MARK, PdfError, pdf
from handbook.system import EXIT_FINDINGS, EXIT_IO

_MAKER = f"{MARK} {__version__}"
# Its tables are wide.
_SHEET = "A4 landscape"


@click.group()
def export() -> None:
    r"""Write what others are handed, as files: the evidence of a period, for compliance.

    \b
    Examples:
      handbook export compliance --quarter 2026-Q4 -o compliance.zip
      handbook export compliance --help
    """


@click.command()
@click.option("--quarter", metavar="QUARTER", help="A quarter of the calendar year, as 2026-Q4.")
@click.option("--year", "whole", metavar="YEAR", help="A calendar year, as 2026.")
@day_option("--from", "The first day, as YYYY-MM-DD; with --until.")
@day_option("--until", "The last day, as YYYY-MM-DD; with --from.")
@click.option(
    "-o", "--output", "path", metavar="FILE", type=click.Path(dir_okay=False),
    help="The archive to write; by default compliance-PERIOD.zip. - is standard output.",
)  # fmt: skip
@click.option(
    "--pdf/--no-pdf", "printed", default=None,
    help="Whether a PDF is in it; by default where ops-handbook[pdf] is installed.",
)  # fmt: skip
@click.option(
    "--repo", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The repository that versions are of; by default the one that holds the data.",
)  # fmt: skip
@as_of_option
@data_option
@docs_option
def compliance(
    quarter: str | None,
    whole: str | None,
    until: dt.date | None,
    path: str | None,
    printed: bool | None,
    repo: Path | None,
    as_of: dt.date | None,
    folder: str,
    docs: str | None,
    **first: dt.date | None,
) -> None:
    r"""Write what was owed and done in a period, with its holes, into one archive.

    An auditor opens index.html first. Beside it are each table as CSV, the events of the log as
    they were recorded, and a manifest with the SHA-256 of each file. What was known on --as-of
    counts; the same input gives the same bytes.

    \b
    Examples:
      handbook export compliance --quarter 2026-Q4
      handbook export compliance --year 2026 -o compliance.zip --as-of 2027-01-15
      handbook export compliance --from 2026-10-01 --until 2026-11-30 --no-pdf
    """
    name, period = _period(quarter, whole, first["from"], until)
    book = open_book(folder, docs, rests_on=EVERYTHING)
    today = day_of(book, as_of)
    if today < period.first:
        message = f"nothing is known of it on {today}: it begins on {period.first}"
        raise click.UsageError(f"{name}: {message}")
    versions = GitVersions(repo or book.root, book, docs_of(folder, docs))
    findings = rulebook.check(book, today, pages_step(folder, docs))
    found = report(Asked(book, name, period, today, versions, findings))
    with output_file(_target(path, name)) as output:
        _refuse_others(output)
        output.write_bytes(_archive(found, printed))


compliance.help = plain_help(compliance.help)
export.add_command(compliance)


def _target(path: str | None, name: str) -> str | None:
    return None if path == "-" else path or f"compliance-{name}.zip"


def _period(
    quarter_: str | None, whole: str | None, first: dt.date | None, until: dt.date | None
) -> tuple[str, Period]:
    """The name of the period, and its days; none, or two of them, is a usage error."""
    if sum((bool(quarter_), bool(whole), bool(first or until))) != 1:
        raise click.UsageError(
            "name one period: --quarter 2026-Q4, --year 2026, or --from, --until"
        )
    if quarter_:
        with usage("--quarter"):
            found = quarter(quarter_)
            return f"{found.first.year}-Q{found.last.month // 3}", found
    if whole:
        with usage("--year"):
            return whole, year(whole)
    if first is None or until is None:
        raise click.UsageError("--from and --until go together: the first day and the last")
    if until < first:
        raise click.BadParameter(f"{until} is before {first}", param_hint="--until")
    return f"{first}-to-{until}", Period(first, until)


def _archive(found: Report, printed: bool | None) -> bytes:
    revision = _revision(found.asked.book)
    raw = {each.id: _raw(found.asked.book, each) for each in found.events}
    sheet = _printed(page.page(found, _MAKER, revision.words), printed)
    files = archive.files(found, _MAKER, revision, raw, sheet)
    top = f"compliance-{found.asked.name}"
    entries = ((f"{top}/{name}", data) for name, data in files.items())
    return zipped(entries, found.asked.today, packed=False)


def _printed(html: str, printed: bool | None) -> bytes | None:
    """The page as PDF, or None where none is asked for, or none can be made here."""
    if printed is False:
        return None
    try:
        return pdf(html, _SHEET)
    except PdfError as error:
        if printed:
            click.echo(f"{error}. Nothing was written.", err=True)
            sys.exit(EXIT_IO)
        click.echo(f"No PDF is in it: {error}.", err=True)
        return None


def _revision(book: Handbook) -> Revision:
    """The commit of the data, as far as it is known."""
    if git.top(book.root) is None:
        return Revision(None, "the data is in no git repository")
    try:
        commit, changed = committed(book, lambda path: _stored(book, path))
    except GitError as error:
        return Revision(None, str(error))
    return Revision(commit, changed=changed)


def _stored(book: Handbook, path: str) -> bytes | None:
    """The bytes of a data file as git stores them, or None where there is no such file."""
    try:
        return plain_lines(read_listed(book.root, path))
    except OSError:
        return None


def _raw(book: Handbook, each: Logged) -> bytes:
    """An event's file as git stores it. One that is not what was read ends the command.

    What looks like a secret is masked as it is read, so no file that holds one gets through.
    """
    data = read_listed(book.root, each.path.removeprefix(book.path_of("")))
    if data.decode("utf-8-sig", "replace") != book.texts.get(each.path):
        click.echo(
            f"{each.path} holds what looks like a secret, or was changed just now; "
            "handbook check says which. Nothing was written.",
            err=True,
        )
        sys.exit(EXIT_FINDINGS)
    return plain_lines(data) or b""


def _refuse_others(output: Output) -> None:
    """A file that is no export is left alone: it may be the only copy of something."""
    if output.held and not archive.is_ours(output.held):
        raise click.BadParameter(
            f"{output.path} was not made by this command; name another file, or remove it",
            param_hint="-o",
        )
