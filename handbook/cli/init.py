"""`handbook init`: a handbook for a team that has none."""

import os
import shlex
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from handbook import clock, rulebook
from handbook.catalog import DocsFolder, load
from handbook.cli.asking import ask
from handbook.cli.common import say_findings
from handbook.cli.writing import say
from handbook.exports.findings import summary
from handbook.exports.schema import schemas
from handbook.files.folder import complete, create_folder, in_the_way
from handbook.findings import Finding, Severity
from handbook.model import KINDS
from handbook.site import commands, dry
from handbook.starter import Answers, NotInstalledError, files, read_answers, requirement
from handbook.system import EXIT_FINDINGS

# A repository may be there already.
BESIDE = (".git",)


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--yes", is_flag=True, help="Ask nothing; each question has its default.")
@click.option(
    "--answers", metavar="FILE", help="Take the answers from a YAML file, and ask nothing."
)
@click.option("--no-site", is_flag=True, help="Do not build its site.")
def init(folder: str, yes: bool, answers: str | None, no_site: bool) -> None:
    r"""Write a small handbook into a new or empty folder, ready to serve, test and publish.

    It asks whose handbook it is, the time zone, the roles and who holds them, the services with
    their environments and addresses, the vendors, the code host and the on-call tool. Whatever
    is not known can be left open. Nothing that is there is overwritten, and where an answer
    cannot be used nothing is written. At the end it builds the site.

    \b
    Examples:
      handbook init my-handbook
      handbook init my-handbook --yes
      handbook init my-handbook --answers answers.yaml
    """
    place = Path(folder)
    if complete(place, say):
        click.echo("An init that was cut short had written all of it; its last files are in place.")
        _finish(place, no_site=no_site)
        return
    if taken := in_the_way(place, BESIDE):
        raise click.BadParameter(
            f"{os.fspath(taken)!r} is there already; init writes into a new or an empty folder",
            param_hint="DIR",
        )
    given = _answers(answers, yes=yes)
    made = _files(given)
    gaps = _checked(made)
    create_folder(place, made, say)
    click.echo(f"{_shown(place)} has a handbook: {len(made)} files.")
    click.echo(f"It is sound. {gaps}; handbook check --gaps lists them.")
    _finish(place, no_site=no_site)


def _build(place: Path) -> None:
    """Build the site of the new handbook; where that fails, say so and end with its exit code."""
    config = os.fspath(place / "mkdocs.yml")
    code = commands.run(["build", "--strict", "--quiet", "--config-file", config])
    if code:
        click.echo("The handbook is written; its site could not be built.", err=True)
        sys.exit(code)
    click.echo(f"Its site is in {os.fspath(place / 'site')}: files for any web server.")


def _answers(path: str | None, *, yes: bool) -> Answers:
    """The answers: of a file, of the defaults, or of who sits at the terminal."""
    zone = clock.machine_zone()
    if path is not None:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            message = f"{path}: {error.strerror}"
            raise click.BadParameter(message, param_hint="--answers") from None
        found, wrong = read_answers(data, path, zone)
        if found is None:
            say_findings(wrong)
            click.echo("Nothing was written.", err=True)
            sys.exit(EXIT_FINDINGS)
        return found
    if yes:
        return Answers(timezone=zone)
    if not sys.stdin.isatty():
        raise click.UsageError(
            "there is no terminal to ask on; add --yes for the defaults, or --answers FILE"
        )
    return ask(zone)


def _files(answers: Answers) -> dict[str, bytes]:
    try:
        engine = requirement()
    except NotInstalledError as error:
        raise click.UsageError(str(error)) from None
    today = clock.moment().astimezone(ZoneInfo(answers.timezone)).date()
    made = files(answers, today, str(uuid.uuid4()), engine)
    return {**made, **{f"data/{name}": text.encode() for name, text in schemas(KINDS).items()}}


def _checked(made: Mapping[str, bytes]) -> str:
    """How much the new handbook does not know yet. One that is not sound is not written."""
    found = sound(made)
    if wrong := [each for each in found if each.severity is not Severity.GAP]:
        say_findings(wrong)
        click.echo("The answers make no sound handbook. Nothing was written.", err=True)
        sys.exit(EXIT_FINDINGS)
    return summary(found)


def sound(made: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What the check says of the files of a handbook, which stand in no folder yet."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, data in made.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        docs = DocsFolder(root / "docs", "docs")
        book = load(root / "data", "data", docs)
        return rulebook.check(book, clock.today(book), (dry.step(docs),))


def _shown(place: Path) -> str:
    return "This folder" if place == Path() else os.fspath(place)


def _finish(place: Path, *, no_site: bool) -> None:
    """Build the site of a handbook that is written, if wanted, and say what to type next."""
    if not no_site:
        _build(place)
    _tell_next(place)


def _tell_next(place: Path) -> None:
    """Print the commands to type next."""
    there = [] if place == Path() else [f"cd {shlex.quote(os.fspath(place))}"]
    click.echo("Next:")
    for line in (*there, "make serve", "make test"):
        click.echo(f"  {line}")
