"""`handbook done` and `handbook log`: writing down what happened."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from handbook import clock, git
from handbook.catalog import Handbook
from handbook.cli import completion, evidence
from handbook.cli.common import data_option, day_of, day_option
from handbook.cli.corrected import corrected, open_incident
from handbook.cli.event_options import option_for, own_fields, with_moments
from handbook.cli.evidence import Input
from handbook.cli.recording import Wish, record
from handbook.cli.writing import book_to_write
from handbook.edit.drafts import aimed, closed, drafted, opened, worded
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
            "--expires",
            metavar="DATE",
            help="The last day on which it proves anything, or how long after, as P7D.",
        ),
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
    help="The release, iteration or leaving it was done for; by default all up to that day.",
)
@force_option
@evidence.from_options
@_shared
def done(
    duty: str | None,
    folder: str,
    report: str | None,
    runner: str | None,
    form: str | None,
    dry_run: bool,
    force: bool,
    again: bool,
    **fields: Any,
) -> None:
    r"""Record that a duty was done; its next due date follows from it.

    \b
    Examples:
      handbook done iam-access-review --by devops-lead --note "No account is left over."
      handbook done payment-keys --by pm --on 2026-11-23 --note rotated
      aws backup describe-backup-job --backup-job-id ID | handbook done nightly-copy --from -
    """
    read = evidence.input_of(report, runner, form)
    with book_to_write(folder, dry_run=dry_run) as book:
        if duty is not None:
            duty = book.current(duty)
            _refuse_unknown_duty(book, duty)
        given = with_moments(_given({"subject": duty, **fields}), book.zone)
        draft_and_record(book, "done", given, Wish(dry_run, force, again), read)


def _refuse_unknown_duty(book: Handbook, duty: str) -> None:
    unread = "duty" in book.broken_kinds or duty in book.broken_ids
    if isinstance(book.get(duty), Duty) or unread:
        return
    hint = book.meant(duty, ("duty",), otherwise="handbook list duty shows all")
    raise click.BadParameter(f'there is no duty "{duty}"; {hint}', param_hint="DUTY")


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, (), [])}


def draft_and_record(
    book: Handbook, kind: str | None, given: dict[str, Any], wish: Wish, read: Input | None = None
) -> None:
    """Record what the options, and a report, say, with what they leave to what they correct."""
    expires = given.pop("expires", None)
    if read is not None:
        kind, given = evidence.taken(book, kind, given, read)
        # When it happened no hand typed, and it can happen several times a day.
        wish = replace(wish, force=True, again=True)
    kind = str(kind)
    given = _completed(book, kind, given)
    today, wrong = day_of(book), corrected(book, given)
    values = drafted(kind, given, wrong, today)
    if wrong is not None:
        values["subject"] = book.current(str(values.get("subject")))
    if not values.get("subject"):
        raise click.UsageError("name the record that it is about")
    if kind != "drill" and not values.get("by"):
        raise click.UsageError("Missing option '--by'.")
    if expires:
        on = dt.date.fromisoformat(str(values["on"]))
        values["expires"] = str(evidence.expiry(str(expires), on))
    record(book, values, today, wish)


def _completed(book: Handbook, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of an event with those that follow from the data; a correction says its own."""
    if given.get("corrects"):
        return given
    if kind == "drill":
        return aimed(book, given)
    return worded(book, given) if kind == "approval" else given


@click.group("log", invoke_without_command=True, no_args_is_help=True)
@click.option("--subject", metavar="ID", help="The record that the report is about.")
@click.option("--by", metavar="ROLE", help="The role or person that read the report.")
@click.option("--expires", metavar="DATE", help="The last day on which it proves anything, or P7D.")
@click.option("--dry-run", is_flag=True, help="Print the file as a diff; write nothing.")
@evidence.from_options
@data_option
@click.pass_context
def log(
    context: click.Context,
    /,
    folder: str,
    report: str | None,
    runner: str | None,
    form: str | None,
    dry_run: bool,
    **fields: str | None,
) -> None:
    r"""Record what happened: an incident, a drill, a release, an approval and so on.

    With --from alone, what a machine wrote, or an event as JSON (its schema is
    data/schema/report.schema.json). Its names in reports_as: lead to the record that it is about.

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
      gh api repos/OWNER/REPO/actions/runs/ID | handbook log --from - --subject key-scanner
    """
    read = evidence.input_of(report, runner, form)
    if context.invoked_subcommand is not None:
        if read or dry_run or any(fields.values()):
            where = f"handbook log {context.invoked_subcommand} …"
            raise click.UsageError(f"options stand after the kind: {where}")
        return
    if read is None:
        raise click.UsageError("name the kind of event, or what it is recorded from: --from FILE")
    with book_to_write(folder, dry_run=dry_run) as book:
        subject = fields.pop("subject")
        given = _given({"subject": subject and book.current(subject), **fields})
        draft_and_record(book, None, given, Wish(dry_run), read)


def _command(kind: str, model: type[Event]) -> click.Command:
    """The command of one kind of event, with an option for each field that is its own."""

    def run(
        folder: str,
        dry_run: bool,
        subject: str | None,
        report: str | None,
        runner: str | None,
        form: str | None,
        close: str | None = None,
        force: bool = True,
        again: bool = False,
        **fields: Any,
    ) -> None:
        read = evidence.input_of(report, runner, form)
        with book_to_write(folder, dry_run=dry_run) as book:
            given = _given({"subject": subject and book.current(subject), **fields})
            given = with_commit(with_moments(given, book.zone), kind, book.root)
            if kind == "incident" and read is None:
                given = _incident(book, given, close)
            draft_and_record(book, kind, given, Wish(dry_run, force, again), read)

    command: Callable[..., Any] = run
    for field in reversed(own_fields(model)):
        command = option_for(field)(command)
    if kind == "drill":
        command = force_option(command)
    if kind == "incident":
        command = _close_option(command)
    argument = click.argument(
        "subject", metavar="SUBJECT", required=False, shell_complete=_subjects(model)
    )
    command = argument(evidence.from_options(_shared(command)))
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


for _kind, _model in EVENT_MODELS.items():
    if _kind != "done":
        log.add_command(_command(_kind, _model))
