"""`handbook done` and `handbook log`: writing down what happened."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from handbook import clock, git
from handbook.catalog import Handbook
from handbook.cli import completion
from handbook.cli.common import data_option, day_of, day_option
from handbook.cli.corrected import corrected, open_incident
from handbook.cli.event_options import option_for, own_fields, with_moments
from handbook.cli.recording import Wish, record, refuse
from handbook.cli.writing import book_to_write
from handbook.edit import drill_report
from handbook.edit.drafts import aimed, closed, drafted, opened, worded
from handbook.findings import Finding
from handbook.git import GitError
from handbook.model.base import Ref
from handbook.model.log import EVENT_MODELS, Event
from handbook.model.work import Duty


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every event has."""
    options = (
        click.option(
            "--by",
            metavar="ROLE",
            help="The role or person that did it; required.",
            shell_complete=completion.of_kinds("role", "person"),
        ),
        day_option("--on", "The day it happened, as YYYY-MM-DD; by default today."),
        click.option("--at", metavar="MOMENT", help="The moment it happened."),
        click.option("--outcome", help="What came of it, in a few words."),
        click.option("--ticket", help="The ticket's number or address."),
        click.option(
            "--evidence", multiple=True, metavar="URL", help="What proves it; may be repeated."
        ),
        click.option("--note", help="What else should be remembered."),
        click.option("--playbook", metavar="PLAYBOOK", help="The playbook that was followed."),
        click.option(
            "--corrects",
            metavar="EVENT",
            help="The event that this one puts right; what is not named here stays as it is there.",
        ),
        click.option(
            "--again", is_flag=True, help="It is in the log already, and happened once more."
        ),
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
@click.argument("duty", metavar="DUTY", required=False, shell_complete=completion.of_kinds("duty"))
@click.option(
    "--settles",
    multiple=True,
    metavar="EVENT",
    help="The release or iteration it was done for; by default all up to that day.",
)
@force_option
@_shared
def done(
    duty: str | None, folder: str, dry_run: bool, force: bool, again: bool, **fields: Any
) -> None:
    r"""Record that a duty was done; its next due date follows from it.

    \b
    Examples:
      handbook done iam-access-review --by devops-lead --note "No account is left over."
      handbook done payment-keys --by pm --on 2026-11-23 --note rotated
    """
    with book_to_write(folder, dry_run=dry_run) as book:
        if duty is not None:
            duty = book.current(duty)
            _refuse_unknown_duty(book, duty)
        given = _given({"subject": duty, **fields})
        draft_and_record(book, "done", given, Wish(dry_run, force, again))


def _refuse_unknown_duty(book: Handbook, duty: str) -> None:
    unread = "duty" in book.broken_kinds or duty in book.broken_ids
    if isinstance(book.get(duty), Duty) or unread:
        return
    hint = book.meant(duty, ("duty",), otherwise="handbook list duty shows all")
    raise click.BadParameter(f'there is no duty "{duty}"; {hint}', param_hint="DUTY")


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, (), [])}


def draft_and_record(book: Handbook, kind: str, given: dict[str, Any], wish: Wish) -> None:
    """Record what the options say, with what they leave to the event that they correct."""
    today, wrong = day_of(book), corrected(book, given)
    values = drafted(kind, given, wrong, today)
    if wrong is not None:
        values["subject"] = book.current(str(values.get("subject")))
    if not values.get("subject"):
        raise click.UsageError("name the record that it is about")
    if kind != "drill" and not values.get("by"):
        raise click.UsageError("Missing option '--by'.")
    record(book, values, today, wish)


@click.group("log")
def log() -> None:
    r"""Record what happened: an incident, a drill, a release, an approval and so on.

    An event that was recorded by mistake is put right by another: --corrects EVENT. What is
    not named then stays as it was. Where it did not happen at all:
    `handbook log retraction --corrects EVENT`.

    \b
    Examples:
      handbook log release ci-cd --by devops-lead --version 4f2c1e0 --environment production
      handbook log incident backend --by support-lead --severity SEV1
      handbook log incident --close 2026-11-23-backend-7f3a --outcome "Rolled back."
      handbook log drill --from report.json
      handbook log walkthrough rotate-payment-keys --by support-lead
    """


def _command(kind: str, model: type[Event]) -> click.Command:
    """The command of one kind of event, with an option for each field that is its own."""

    def run(
        folder: str,
        dry_run: bool,
        subject: str | None,
        report: str | None = None,
        close: str | None = None,
        force: bool = True,
        again: bool = False,
        **fields: Any,
    ) -> None:
        with book_to_write(folder, dry_run=dry_run) as book:
            given = _given({"subject": subject and book.current(subject), **fields})
            given = with_commit(with_moments(given, book.zone), kind, book.root)
            if report is not None:
                given = _with_report(report, {**given, "kind": kind})
            if kind == "incident":
                given = _incident(book, given, close)
            if kind == "drill" and not given.get("corrects"):
                given = aimed(book, given)
            if kind == "approval" and not given.get("corrects"):
                given = worded(book, given)
            draft_and_record(book, kind, given, Wish(dry_run, force, again))

    command: Callable[..., Any] = run
    for field in reversed(own_fields(model)):
        command = option_for(field)(command)
    if kind == "drill":
        command = force_option(_report_option(command))
    if kind == "incident":
        command = _close_option(command)
    argument = click.argument(
        "subject", metavar="SUBJECT", required=False, shell_complete=_subjects(model)
    )
    command = argument(_shared(command))
    summary = (model.__doc__ or kind).strip().splitlines()[0]
    example = f"handbook log {kind} SUBJECT --by ROLE --dry-run"
    text = f"Record: {summary[0].lower()}{summary[1:]}\n\n\b\nExample:\n  {example}"
    return click.command(kind, help=text)(command)


def with_commit(given: dict[str, Any], kind: str, folder: Path) -> dict[str, Any]:
    """The fields of an approval or a notice with the commit that its version means by now.

    Nothing is added where git does not know it: the version may be of another repository.
    """
    version = given.get("version")
    if kind not in ("approval", "notice") or version is None or "commit" in given:
        return given
    try:
        return {**given, "commit": git.commit(folder, str(version))}
    except GitError:
        return given


def _subjects(model: type[Event]) -> completion.Complete:
    """What a shell offers as the subject: the records that such an event can be about."""
    refs = (each for each in model.model_fields["subject"].metadata if isinstance(each, Ref))
    return completion.of_kinds(*(kind for ref in refs for kind in ref.kinds))


def _incident(book: Handbook, given: dict[str, Any], close: str | None) -> dict[str, Any]:
    """The fields of an incident that begins, or ends; a correction of one says all itself."""
    now = clock.moment().astimezone(book.zone).replace(second=0, microsecond=0)
    if close is not None:
        if "corrects" in given:
            raise click.UsageError("--close and --corrects both name an event; give one of them")
        return closed({**given, "corrects": open_incident(book, close).id}, now)
    if "corrects" in given and "started" not in given:
        return given
    return opened(given, now, book.zone)


_close_option = click.option(
    "--close", metavar="EVENT", help="The open incident that is over: by --resolved, or now."
)

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
        found, findings = drill_report.parse(Path(path).read_bytes(), path)
    except drill_report.NotJsonError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    if "on" not in found and "on" not in given:
        raise click.UsageError('say which day the drill was: "on" in the report, or --on')
    found.pop("kind", None)
    problems: list[Finding] = [*findings, *drill_report.problems(found, given, path)]
    if problems:
        refuse(problems)
    return {**found, **given}


for _kind, _model in EVENT_MODELS.items():
    if _kind != "done":
        log.add_command(_command(_kind, _model))
