"""`handbook done` and `handbook log`: writing down what happened."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from handbook import clock
from handbook.catalog import Handbook
from handbook.cli.common import data_option, day_of, day_option
from handbook.cli.event_options import option_for, own_fields
from handbook.cli.recording import record, refuse
from handbook.cli.writing import book_to_write
from handbook.edit import report as edit_report
from handbook.findings import Finding, nearest
from handbook.model.log import EVENT_MODELS, Event
from handbook.model.work import Duty


def _shared(command: Callable[..., Any], *, by_required: bool = True) -> Callable[..., Any]:
    """The options that every event has."""
    options = (
        click.option(
            "--by", required=by_required, metavar="ROLE", help="The role or person that did it."
        ),
        day_option("--on", "The day it happened, as YYYY-MM-DD; by default today."),
        click.option("--at", metavar="MOMENT", help="The moment it happened, with its offset."),
        click.option("--outcome", help="What came of it; by default: done."),
        click.option("--ticket", help="The ticket's number or address."),
        click.option(
            "--evidence", multiple=True, metavar="URL", help="What proves it; may be repeated."
        ),
        click.option("--note", help="What else should be remembered."),
        click.option("--playbook", metavar="PLAYBOOK", help="The playbook that was followed."),
        click.option("--corrects", metavar="EVENT", help="The event that this one puts right."),
        click.option("--dry-run", is_flag=True, help="Print the file as a diff; write nothing."),
        data_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


force_option = click.option(
    "--force", is_flag=True, help="Record it also where a later day is recorded already."
)


@click.command()
@click.argument("duty", metavar="DUTY")
@click.option(
    "--settles",
    multiple=True,
    metavar="EVENT",
    help="The release or iteration it was done for; by default all up to that day.",
)
@force_option
@_shared
def done(duty: str, folder: str, dry_run: bool, force: bool, **fields: Any) -> None:
    r"""Record that a duty was done; its next due date follows from it.

    \b
    Examples:
      handbook done iam-access-review --by devops-lead --note "No account is left over."
      handbook done stripe-restricted-keys --by pm --on 2026-11-23 --note rotated
    """
    with book_to_write(folder, dry_run=dry_run) as book:
        if not isinstance(book.get(duty), Duty):
            near = nearest(duty, [each.id for each in book.all(Duty)])
            hint = f'; did you mean "{near}"?' if near else "; handbook list duty shows all"
            raise click.BadParameter(f'there is no duty "{duty}"{hint}', param_hint="DUTY")
        today = day_of(book)
        given = _given(fields)
        on = _day_of_moment(book, given) or today
        values = _values("done", {"on": on, "subject": duty, **given})
        record(book, values, today, dry_run=dry_run, force=force)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, (), [])}


def _day_of_moment(book: Handbook, given: dict[str, Any]) -> dt.date | None:
    """The day of the moment that was given; None where there is none, or it cannot be read."""
    try:
        moment = dt.datetime.fromisoformat(given.get("at", ""))
    except ValueError:
        return None
    return clock.local(book, moment).date() if moment.tzinfo else moment.date()


def _values(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """An event's fields in the order in which they are written."""
    full = {"outcome": "done", **given, "kind": kind, "on": str(given["on"])}
    return {name: full[name] for name in EVENT_MODELS[kind].model_fields if name in full}


@click.group("log")
def log() -> None:
    r"""Record what happened: an incident, a drill, a release, an approval and so on.

    An event that was recorded by mistake is put right by another: --corrects EVENT, or
    `handbook log retraction --corrects EVENT` where it did not happen at all.

    \b
    Examples:
      handbook log release ci-cd --by devops-lead --version 4f2c1e0 --environment production
      handbook log incident backend --by support-lead --severity SEV1 --started 2026-11-23T14:05Z
      handbook log drill --from report.json
      handbook log walkthrough rotate-stripe-restricted-keys --by support-lead
    """


def _command(kind: str, model: type[Event]) -> click.Command:
    """The command of one kind of event, with an option for each field that is its own."""

    def run(
        folder: str,
        dry_run: bool,
        subject: str | None,
        report: str | None = None,
        force: bool = True,
        **fields: Any,
    ) -> None:
        with book_to_write(folder, dry_run=dry_run) as book:
            today = day_of(book)
            given = _given({"subject": subject, **fields})
            if report is not None:
                given = _with_report(report, {**given, "kind": kind})
            on = _day_of_moment(book, given) or today
            given = {"on": on, "subject": _corrected_subject(book, given), **given}
            if not given["subject"]:
                raise click.UsageError("name the record that it is about")
            record(book, _values(kind, given), today, dry_run=dry_run, force=force)

    command: Callable[..., Any] = run
    for name, info in reversed(own_fields(model)):
        command = option_for(name, info)(command)
    if kind == "drill":
        command = force_option(_report_option(command))
    command = click.argument("subject", metavar="SUBJECT", required=False)(
        _shared(command, by_required=kind != "drill")
    )
    summary = (model.__doc__ or kind).strip().splitlines()[0]
    example = f"handbook log {kind} SUBJECT --by ROLE --dry-run"
    text = f"Record: {summary[0].lower()}{summary[1:]}\n\n\b\nExample:\n  {example}"
    return click.command(kind, help=text)(command)


def _corrected_subject(book: Handbook, given: dict[str, Any]) -> str | None:
    """What the event is about that this one corrects."""
    corrected = given.get("corrects")
    return next((each.event.subject for each in book.log if each.id == corrected), None)


_report_option = click.option(
    "--from",
    "report",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A report as JSON; its schema is data/schema/drill-report.schema.json.",
)


def _with_report(path: str, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a drill's report and the options beside it, which win; ends where it is bad."""
    try:
        found, findings = edit_report.parse(Path(path).read_bytes(), path)
    except edit_report.NotJsonError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    if "on" not in found and "on" not in given:
        raise click.UsageError('say which day the drill was: "on" in the report, or --on')
    found.pop("kind", None)
    problems: list[Finding] = [*findings, *edit_report.problems(found, given, path)]
    if problems:
        refuse(problems)
    return {**found, **given}


for _kind, _model in EVENT_MODELS.items():
    if _kind != "done":
        log.add_command(_command(_kind, _model))
