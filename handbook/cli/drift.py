"""`handbook drift`: where the handbook and what is there say different things."""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from handbook import clock
from handbook.catalog import THE_SETTINGS, Handbook
from handbook.cli.common import data_option, day_of, exit_code, open_book
from handbook.cli.drift_files import file_at, tree_of
from handbook.cli.drift_probe import asked
from handbook.cli.findings import chosen, findings_options, printed
from handbook.cli.recording import Wish, record
from handbook.cli.writing import book_to_write
from handbook.drift.codes import NOT_COMPARED
from handbook.drift.environments import addresses
from handbook.drift.given import Compared, There
from handbook.drift.whole import compared, folders_of
from handbook.edit.drafts import drafted
from handbook.evidence.recorded import same_input
from handbook.exports.findings import summary
from handbook.findings import Finding, in_order, is_reading, meant
from handbook.repository import top_of
from handbook.system import EXIT_IO

KINDS = ("workflow", "members", "aws-backup-plan", "datadog-monitors")
_RESTS_ON = (
    *("pipeline", "credential", "gate"),
    *("environment", "system", "vendor"),
    *("role", "person", "playbook"),
    *("monitor", "backup", THE_SETTINGS),
)


@click.command()
@click.option(
    "--repo",
    metavar="DIR",
    help="The repository to compare with; by default the one that holds the data.",
)
@click.option(
    "--from",
    "given",
    multiple=True,
    metavar="KIND=FILE",
    help=f"A file to compare with instead: {', '.join(KINDS)}; may be repeated.",
)
@click.option(
    "--probe", is_flag=True, help="Ask the addresses of environments whether they answer (HEAD)."
)
@click.option(
    "--record", "keep", is_flag=True, help="Record an observation of each record that agrees."
)
@click.option("--by", metavar="ROLE", help="The role, person or automation that compared.")
@click.option("--dry-run", is_flag=True, help="With --record: print the files; write nothing.")
@findings_options
@data_option
def drift(
    repo: str | None,
    given: Sequence[str],
    probe: bool,
    keep: bool,
    by: str | None,
    dry_run: bool,
    form: str,
    select: set[str],
    ignore: set[str],
    strict: bool,
    folder: str,
) -> None:
    r"""Say where the handbook and what is really there differ.

    Each finding is at the place in the data, and leads to the place in the real file. Exits
    with 0 where nothing differs, 1 where something does, 2 for a wrong call, and 3 where the
    data cannot be read.

    \b
    Examples:
      handbook drift --repo ../product
      handbook drift --from workflow=../product/.github/workflows/ci.yml
      handbook drift --repo ../product --record --by ROLE
    """
    if keep and not by:
        raise click.UsageError("Missing option '--by': who compared?")
    book = open_book(folder, rests_on=_RESTS_ON, undone="Nothing was compared.")
    there = _there(book, repo, given, probe=probe)
    results = tuple(compared(book, there))
    findings = chosen(in_order(each for one in results for each in one.findings), select, ignore)
    total = "\n".join([*_agreeing(results), summary(findings)])
    click.echo(printed(findings, form, total), nl=False)
    unread = any(_is_unread(each) for each in findings)
    if keep and by:
        _record(folder, results, by, dry_run=dry_run)
    sys.exit(EXIT_IO if unread else exit_code(findings, strict=strict))


def _record(folder: str, results: Sequence[Compared], by: str, *, dry_run: bool) -> None:
    """Record each record that agrees as an observation, with the digest of the file; each once."""
    agreeing = [(each.id, each.source, each.file) for each in results if each.agrees and each.file]
    if not agreeing:
        click.echo("Nothing agrees, so nothing was recorded.", err=True)
        return
    with book_to_write(folder, dry_run=dry_run) as book:
        now = clock.local(book, clock.moment()).replace(microsecond=0)
        for subject, source, file in agreeing:
            sha256 = hashlib.sha256(file.data).hexdigest()
            given = {
                **{"subject": subject, "by": by, "on": now.date(), "at": now},
                "outcome": "as recorded",
                "note": f"Compared with {file.path}: nothing differs.",
                "origin": {"source": source, "sha256": sha256},
            }
            if same := same_input(book, given):
                click.echo(f"It is already in the log, from the same file: {same.where()}")
                continue
            values = drafted("observation", given, None, day_of(book))
            record(book, values, day_of(book), Wish(dry_run, force=True, again=True))


def _is_unread(finding: Finding) -> bool:
    """Whether it says that a file could not be read, as the data could."""
    return finding.code == NOT_COMPARED.name or is_reading(finding.code)


def _there(book: Handbook, repo: str | None, given: Sequence[str], *, probe: bool) -> There:
    """What was asked for; without any word that is the repository that holds the data."""
    files: dict[str, list[str]] = {}
    for each in given:
        kind, sign, path = each.partition("=")
        if not sign or kind not in KINDS:
            hint = meant(kind, KINDS, otherwise=f"one of {', '.join(KINDS)}")
            raise click.BadParameter(f"{each!r} is not KIND=FILE; {hint}", param_hint="--from")
        if not Path(path).exists():
            raise click.BadParameter(f"there is no file {path!r}", param_hint="--from")
        files.setdefault(kind, []).append(path)
    if repo is not None and not Path(repo).is_dir():
        raise click.BadParameter(f"there is no folder {repo!r}", param_hint="--repo")
    read = {kind: tuple(map(file_at, paths)) for kind, paths in files.items()}
    answers = asked(addresses(book)) if probe else {}
    if repo is None and (read or probe):
        return There(given=read, answers=answers)
    root = Path(repo) if repo is not None else top_of(book.root.resolve(), os.environ)
    return There(tree_of(root, _shown(root), folders_of(book)), read, answers)


def _shown(root: Path) -> str:
    """A repository as findings call it: from the folder that the command runs in."""
    return os.path.relpath(root)


def _agreeing(results: Sequence[Compared]) -> list[str]:
    return [
        f"{each.id} agrees with {each.file.shown}" for each in results if each.agrees and each.file
    ]
