"""`handbook check`: every finding, and how many; `handbook rules`: what is looked at."""

import datetime as dt
import sys
from collections.abc import Iterator

import click

from handbook import history, rulebook
from handbook.catalog import Handbook
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    docs_option,
    exit_code,
    open_book,
)
from handbook.cli.findings import chosen, findings_options, printed
from handbook.exports.findings import summary
from handbook.findings import Finding, Severity
from handbook.git import GitError


@click.command()
@data_option
@docs_option
@as_of_option
@findings_options
@click.option("--quiet-gaps", is_flag=True, help="Count gaps, but do not list them.")
@click.option("--against", metavar="REV", help="Also refuse events changed or removed since REV.")
def check(
    folder: str,
    docs: str | None,
    as_of: dt.date | None,
    form: str,
    select: set[str],
    ignore: set[str],
    strict: bool,
    quiet_gaps: bool,
    against: str | None,
) -> None:
    r"""Say everything that is wrong, and everything that is not known.

    Errors exit with 1, a file that cannot be read with 3. Gaps are what the handbook
    does not know yet; they never fail. Findings about reading the data are always shown.

    \b
    Examples:
      handbook check
      handbook check --data other/data --quiet-gaps
      handbook check --select HB4 --ignore HB403
      handbook check --format sarif > handbook.sarif
      handbook check --against origin/main
    """
    book = open_book(folder, docs, rests_on=())  # what cannot be read is what it says
    findings = rulebook.check(book, day_of(book, as_of))
    if against is not None:
        findings = tuple(sorted({*findings, *_changed(book, against)}))
    findings = chosen(findings, select, ignore)
    shown = [f for f in findings if not (quiet_gaps and f.severity is Severity.GAP)]
    click.echo(printed(shown, form, summary(findings)), nl=False)
    sys.exit(exit_code(findings, strict=strict))


def _changed(book: Handbook, revision: str) -> Iterator[Finding]:
    try:
        yield from history.changed_events(book.root, book.shown, revision)
    except GitError as error:
        raise click.BadParameter(str(error), param_hint="--against") from None


@click.command()
def rules() -> None:
    r"""List every code that a finding can have, and the rule behind it.

    \b
    Example:
      handbook rules
    """
    for each in rulebook.rulebook():
        click.echo(f"{each.name:<6}  {each.severity:<7}  {each.says}")
