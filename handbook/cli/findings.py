"""What commands that find faults share: which are shown, how they are printed, how they exit."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from handbook.cli.common import Command
from handbook.exports import findings as export
from handbook.findings import Finding, is_reading
from handbook.repository import top_of
from handbook.rulebook import matching, rulebook

FORMATS = ("text", "json", "github", "sarif")


def findings_options(command: Command, formats: Sequence[str] = FORMATS) -> Command:
    """The options `--format`, `--select`, `--ignore` and `--strict`."""
    options = (
        click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            default="text",
            show_default=True,
            help="How findings are printed.",
        ),
        click.option(
            "--select",
            multiple=True,
            metavar="CODE",
            callback=_codes,
            help="Only these codes, as HB401 or HB4 for all of HB400 to HB499; may be repeated.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="CODE",
            callback=_codes,
            help="None of these codes; may be repeated.",
        ),
        click.option("--strict", is_flag=True, help="A warning fails as an error does."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _codes(_context: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> set[str]:
    """The codes that an option names; what names none is a usage error."""
    found: set[str] = set()
    for text in (part for whole in texts for part in whole.split(",")):
        try:
            found |= matching(text)
        except LookupError as error:
            raise click.BadParameter(str(error.args[0])) from None
    if option.name == "ignore" and (read := sorted(filter(is_reading, found))):
        message = f"{read[0]} is about reading the data, without which nothing else can be trusted"
        raise click.BadParameter(message)
    return found


def chosen(findings: Iterable[Finding], select: set[str], ignore: set[str]) -> tuple[Finding, ...]:
    """The findings that were asked for, and all about reading, on which the others rest."""
    return tuple(
        each
        for each in findings
        if is_reading(each.code)
        or (each.code not in ignore and (not select or each.code in select))
    )


def printed(
    findings: Iterable[Finding],
    form: str,
    total: str,
    gaps: Iterable[Finding] = (),
    asked: Mapping[str, str] | None = None,
) -> str:
    """Findings in one of the formats; `total` is the line that says how many there are.

    `gaps` are counted in text, by the decision that settles them and by sort, and are in no other
    format; `asked` has the titles of the decisions.
    """
    if form == "json":
        return export.as_json(findings)
    if form == "github":
        return export.as_github(findings, total, in_repository)
    if form == "sarif":
        return export.as_sarif(findings, rulebook(), in_repository)
    counted = tuple(gaps)
    return export.as_text(findings, total, export.counted(counted, rulebook(), asked or {}))


def in_repository(path: str) -> str:
    """A path as the repository's host knows it: from its top folder; as it is when outside."""
    folder = Path(path).parent.resolve()
    whole, top = folder / Path(path).name, top_of(folder, os.environ)
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else whole.as_posix()
