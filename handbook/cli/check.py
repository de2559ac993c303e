"""`handbook check`: every finding, and how many."""

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator

import click

from handbook import checks, history
from handbook.catalog import Handbook
from handbook.catalog.codes import DOC_UNREADABLE, UNREADABLE
from handbook.cli.common import as_of_option, data_option, day_of, docs_of, docs_option, open_book
from handbook.findings import Finding, Severity, has_errors
from handbook.rulebook import rulebook


@click.command()
@data_option
@docs_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option("--quiet-gaps", is_flag=True, help="Count gaps, but do not list them.")
@click.option("--against", metavar="REV", help="Also refuse events changed or removed since REV.")
@click.option("--strict", is_flag=True, help="A warning fails as an error does.")
def check(
    folder: str,
    docs: str | None,
    form: str,
    as_of: dt.date | None,
    quiet_gaps: bool,
    against: str | None,
    strict: bool,
) -> None:
    r"""Say everything that is wrong, and everything that is not known.

    Errors exit with 1, a file that cannot be read with 3. Gaps are what the handbook
    does not know yet; they never fail.

    \b
    Examples:
      handbook check
      handbook check --data other/data --quiet-gaps
      handbook check --format json
      handbook check --against origin/main
    """
    book = open_book(folder, docs_of(folder, docs))
    findings = checks.check(book, day_of(book, as_of))
    if against:
        findings = tuple(sorted({*findings, *_changed(book, against)}))
    if form == "json":
        click.echo(json.dumps([_plain(each) for each in findings], indent=2, ensure_ascii=False))
    else:
        shown = [f for f in findings if not (quiet_gaps and f.severity is Severity.GAP)]
        for each in shown:
            click.echo(str(each))
        click.echo(summary(findings))
    sys.exit(_exit_code(findings, strict))


def _exit_code(findings: tuple[Finding, ...], strict: bool) -> int:
    unreadable = (UNREADABLE.name, DOC_UNREADABLE.name)
    if any(each.code in unreadable for each in findings):
        return 3
    warned = any(each.severity is Severity.WARNING for each in findings)
    return 1 if has_errors(findings) or (strict and warned) else 0


def _changed(book: Handbook, revision: str) -> Iterator[Finding]:
    try:
        yield from history.changed_events(book.root, book.shown, revision)
    except history.NoHistory as error:
        raise click.BadParameter(str(error), param_hint="--against") from None


def summary(findings: tuple[Finding, ...]) -> str:
    """One line: how many of each severity."""
    count = Counter(each.severity for each in findings)
    parts = [f"{count[s]} {s}{'' if count[s] == 1 else 's'}" for s in Severity]
    return ", ".join(parts)


def _plain(finding: Finding) -> dict[str, object]:
    where = finding.where
    return {
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
    }


@click.command()
def rules() -> None:
    r"""List every code that a finding can have, and the rule behind it.

    \b
    Example:
      handbook rules
    """
    for each in rulebook():
        click.echo(f"{each.name:<6}  {each.severity:<7}  {each.says}")
