"""`handbook check`: every finding, and how many; `handbook rules`: what is looked at."""

import datetime as dt
import sys
from collections.abc import Iterator

import click

from handbook import history, rulebook
from handbook.catalog import Handbook
from handbook.catalog.decisions import decisions
from handbook.cli.common import (
    as_of_option,
    data_option,
    day_of,
    docs_option,
    exit_code,
    keep_fine,
    open_book,
    pages_step,
    reports_step,
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
@click.option("--gaps", "listed", is_flag=True, help="List each gap, also as text.")
@click.option("--quiet-gaps", is_flag=True, help="Say of gaps only how many there are.")
@click.option("--quick", is_flag=True, help="Leave out what takes rendering the pages.")
@click.option("--against", metavar="REV", help="Also refuse events changed or removed since REV.")
def check(
    folder: str,
    docs: str | None,
    as_of: dt.date | None,
    form: str,
    select: set[str],
    ignore: set[str],
    strict: bool,
    listed: bool,
    quiet_gaps: bool,
    against: str | None,
    quick: bool,
) -> None:
    r"""Say everything that is wrong, and everything that is not known.

    Errors exit with 1, a file that cannot be read with 3. Gaps are what the handbook
    does not know yet; they never fail. As text they are counted, by the decision that settles
    them and by sort; with --gaps, or selected by code, each is listed. Findings about reading
    the data are always shown.
    Pages are rendered, as a build does, where a mkdocs.yml stands beside them: what would
    stop a strict build is found too.

    \b
    Examples:
      handbook check
      handbook check --gaps
      handbook check --data other/data --quiet-gaps
      handbook check --select HB4 --ignore HB403
      handbook check --format sarif > handbook.sarif
      handbook check --against origin/main
      handbook check --quick
    """
    book = open_book(folder, docs, rests_on=())  # what cannot be read is what it says
    further = () if quick else pages_step(folder, docs)
    findings = rulebook.check(book, day_of(book, as_of), (*further, reports_step()))
    keep_fine(book)
    if against is not None:
        findings = tuple(sorted({*findings, *_changed(book, against)}))
    findings = chosen(findings, select, ignore)
    gaps = [each for each in findings if each.severity is Severity.GAP]
    counts = form == "text" and not (listed or select)
    shown = [
        each for each in findings if each.severity is not Severity.GAP or not (quiet_gaps or counts)
    ]
    asked = {each.question.id: each.question.title for each in decisions(book)}
    counted = gaps if counts and not quiet_gaps else ()
    told = printed(shown, form, summary(findings), counted, asked)
    click.echo(told, nl=False)
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
