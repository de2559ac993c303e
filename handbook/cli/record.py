"""`handbook done` and `handbook log`: writing down what happened."""

import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from handbook import checks
from handbook.catalog import Handbook, load
from handbook.cli.common import data_option, date_of, day_of, open_book
from handbook.cli.event_options import option_for, own_fields
from handbook.edit import events
from handbook.edit.write import create, only_writer
from handbook.findings import Severity, nearest
from handbook.model.log import EVENT_MODELS, Drill, Event
from handbook.model.work import Duty

_TRIES = 20


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every event has."""
    options = (
        click.option("--by", required=True, metavar="ROLE", help="The role or person that did it."),
        click.option("--on", "on", metavar="DATE", help="The day it happened; by default today."),
        click.option("--outcome", help="What came of it; by default: done."),
        click.option("--ticket", help="The ticket's number or address."),
        click.option(
            "--evidence", multiple=True, metavar="URL", help="What proves it; may be repeated."
        ),
        click.option("--note", help="What else should be remembered."),
        click.option("--corrects", metavar="EVENT", help="The event that this one puts right."),
        click.option("--dry-run", is_flag=True, help="Print the file as a diff; write nothing."),
        data_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("duty", metavar="DUTY")
@_shared
def done(duty: str, folder: str, dry_run: bool, **fields: Any) -> None:
    r"""Record that a duty was done; its next due date follows from it.

    \b
    Examples:
      handbook done iam-access-review --by devops-lead --ticket OPS-7
      handbook done stripe-restricted-keys --by pm --on 2026-11-23 --note rotated
    """
    book = open_book(folder)
    record = book.get(duty)
    if not isinstance(record, Duty):
        near = nearest(duty, [each.id for each in book.all(Duty)])
        hint = f'; did you mean "{near}"?' if near else "; handbook list duty shows all"
        raise click.BadParameter(f'there is no duty "{duty}"{hint}', param_hint="DUTY")
    write(book, folder, _values(book, "done", duty, fields), dry_run=dry_run)


def _values(book: Handbook, kind: str, subject: str, fields: dict[str, Any]) -> dict[str, Any]:
    on = fields.pop("on", None)
    day = date_of(on) if on else day_of(book)
    kept = {key: value for key, value in fields.items() if value not in (None, ())}
    given = {"kind": kind, "on": str(day), "subject": subject, "outcome": "done", **kept}
    return {name: given[name] for name in EVENT_MODELS[kind].model_fields if name in given}


@click.group("log")
def log() -> None:
    r"""Record what happened: an incident, a drill, a release, an approval and so on.

    \b
    Examples:
      handbook log release ci-cd --by devops-lead --version 4f2c1e0 --environment production
      handbook log incident backend --by support-lead --severity SEV1 --started 2026-11-23T14:05Z
      handbook log drill restore-drill --from report.json --by devops-lead
      handbook log walkthrough rotate-stripe-restricted-keys --by support-lead
    """


def _command(kind: str, model: type[Event]) -> click.Command:
    """The command of one kind of event, with an option for each field that is its own."""

    def run(folder: str, dry_run: bool, subject: str | None, **fields: Any) -> None:
        report = fields.pop("report", None)
        book = open_book(folder)
        given = {**_report(report), **{k: v for k, v in fields.items() if v not in (None, (), [])}}
        about = subject or given.pop("subject", None)
        given.pop("subject", None)
        if not about:
            raise click.UsageError("name the record that it is about")
        write(book, folder, _values(book, kind, about, given), dry_run=dry_run)

    command: Callable[..., Any] = run
    for name, info in reversed(own_fields(model)):
        command = option_for(name, info)(command)
    if kind == "drill":
        command = click.option(
            "--from", "report", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
            help="A report as JSON; its schema is data/schema/drill-report.schema.json.",
        )(command)  # fmt: skip
    command = click.argument("subject", metavar="SUBJECT", required=kind != "drill")(
        _shared(command)
    )
    summary = (model.__doc__ or kind).strip().splitlines()[0]
    example = f"handbook log {kind} SUBJECT --by ROLE --dry-run"
    text = f"Record: {summary[0].lower()}{summary[1:]}\n\n\b\nExample:\n  {example}"
    return click.command(kind, help=text)(command)


def _report(path: str | None) -> dict[str, Any]:
    """The fields that a report gives."""
    if path is None:
        return {}
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{path} is not JSON: {error}", param_hint="--from") from None
    if not isinstance(values, dict):
        raise click.BadParameter(f"{path} is not a JSON object", param_hint="--from")
    unknown = sorted(set(values) - set(Drill.model_fields))
    if unknown:
        near = nearest(unknown[0], Drill.model_fields)
        hint = f'; did you mean "{near}"?' if near else ""
        raise click.BadParameter(f'{path}: unknown key "{unknown[0]}"{hint}', param_hint="--from")
    values.pop("kind", None)
    return values


for _kind, _model in EVENT_MODELS.items():
    if _kind != "done":
        log.add_command(_command(_kind, _model))


def write(book: Handbook, folder: str, values: dict[str, Any], *, dry_run: bool) -> None:
    """Check an event as if it were in the log, then write it; exits with 1 where it is refused."""
    root = Path(folder)
    text = events.text(values)
    if dry_run:
        path = events.name(values["on"], values["subject"], "0000")
        _refuse_errors(book, {path: text})
        _diff(f"{book.shown}/{path.replace('-0000.', '-….')}", text)
        return
    with only_writer(root):
        for _ in range(_TRIES):
            path = events.name(values["on"], values["subject"], secrets.token_hex(2))
            if not (root / path).exists():
                break
        _refuse_errors(book, {path: text})
        create(root / path, text)
    click.echo(f"Recorded in {book.shown}/{path}")


def _refuse_errors(book: Handbook, drafts: dict[str, str]) -> None:
    after = load(book.root, book.shown, drafts)
    found = [f for f in checks.check(after, day_of(after)) if f.severity is Severity.ERROR]
    for finding in found:
        click.echo(str(finding), err=True)
    if found:
        click.echo("Nothing was written.", err=True)
        sys.exit(1)


def _diff(path: str, text: str) -> None:
    lines = text.splitlines()
    click.echo(f"--- /dev/null\n+++ {path}\n@@ -0,0 +1,{len(lines)} @@")
    for line in lines:
        click.echo(f"+{line}")
