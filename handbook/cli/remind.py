"""`handbook remind`: what is soon and late, posted to Slack."""

import datetime as dt
import functools
import os
import sys
from pathlib import Path
from time import sleep

import click

from handbook import schedule
from handbook.catalog import Handbook
from handbook.cli.common import as_of_option, data_option, day_of, open_book
from handbook.cli.due import OWED, known_role, role_option, span
from handbook.notify import ledger, slack, webhook
from handbook.notify.deliver import Delivery, deliver
from handbook.notify.ledger import Ledger, Past
from handbook.notify.reminders import Reminder, reminders
from handbook.notify.webhook import Answer, Outcome
from handbook.system import EXIT_IO

LEDGER = ".cache/reminders.jsonl"


@click.command()
@data_option
@role_option
@as_of_option
@click.option(
    "--within", metavar="SPAN", help="Soon is all that is due by then, as P30D or P3M; "
    "by default the last third of a cadence, and two weeks at most.",
)  # fmt: skip
@click.option(
    "--ledger", "path", type=click.Path(dir_okay=False, path_type=Path), default=LEDGER,
    metavar="FILE", show_default=True,
    help="Where it is kept what was posted; one file a channel.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print what would be posted; post and write nothing.")
def remind(
    folder: str,
    role: str | None,
    as_of: dt.date | None,
    within: str | None,
    path: Path,
    dry_run: bool,
) -> None:
    r"""Post to Slack what is soon and what is late, each reminder once.

    The address of the incoming webhook is read from HANDBOOK_SLACK_WEBHOOK and
    nowhere else. A duty is reminded of once when it is soon and once when it is late;
    the ledger remembers. Keep it between runs: without it all is posted again.

    \b
    Examples:
      handbook remind --dry-run
      handbook remind --role devops-lead --within P30D
      handbook remind --ledger /var/lib/handbook/reminders.jsonl
    """
    hook = None if dry_run else _webhook()
    book = open_book(folder, rests_on=OWED, undone="Nothing was posted.")
    today = day_of(book, as_of)
    until = schedule.step(today, span(within, "--within"), 1) if within is not None else None
    found = reminders(book, today, known_role(book, role), until)
    try:
        if hook is None:
            _preview(book, found, ledger.peek(path))
            return
        with ledger.opened(path, today) as opened:
            result = _post(book, found, opened, hook)
    except ledger.BrokenLedgerError as error:
        click.echo(f"{error}. Nothing was posted.", err=True)
        sys.exit(EXIT_IO)
    if result.failure:
        _explain(result.failure)
        sys.exit(EXIT_IO)


def _webhook() -> webhook.Webhook:
    try:
        return webhook.webhook(os.environ)
    except webhook.WebhookError as error:
        raise click.UsageError(f"{error}. Nothing was posted.") from None


def _messages(book: Handbook, found: list[Reminder], past: Past) -> list[slack.Message]:
    new = [each for each in found if each.key not in past.sent]
    again = sum(each.key in past.doubtful for each in new)
    if again:
        click.echo(
            f"The last run was stopped while posting: {_counted(again, 'reminder')} "
            "may be in Slack already. Posted again, with a line that says so.",
            err=True,
        )
    if not new:
        before = f": {_counted(len(found), 'reminder')} posted before" if found else ""
        click.echo(f"Nothing new to post{before}.")
    title = book.settings.title if book.settings else "Handbook"
    return slack.messages(title, new, past.doubtful)


def _preview(book: Handbook, found: list[Reminder], past: Past) -> None:
    for message in _messages(book, found, past):
        click.echo(message.text)


def _post(book: Handbook, found: list[Reminder], opened: Ledger, hook: webhook.Webhook) -> Delivery:
    messages = _messages(book, found, opened.past)
    post = functools.partial(webhook.post, hook)
    result = deliver(messages, opened, post, sleep, functools.partial(click.echo, err=True))
    if result.messages:
        number = _counted(result.messages, "message")
        click.echo(f"Posted {_counted(result.reminders, 'reminder')} in {number}.")
    return result


def _explain(failure: Answer) -> None:
    if failure.outcome is Outcome.UNKNOWN:
        then = "The message may be in Slack; the next run posts it again and says so."
    else:
        then = "What was not posted stays unsent in the ledger; the next run tries again."
    hint = HINTS.get(failure.reason.partition(" ")[2])
    click.echo(f"handbook: Slack did not take the message: {failure.reason}", err=True)
    click.echo(f"    {f'{hint}. ' if hint else ''}{then}", err=True)


def _counted(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count} {word}s"


_NEW = "make a new webhook in Slack, and set HANDBOOK_SLACK_WEBHOOK to its address"
# What Slack answers (api.slack.com, "Changes to errors for incoming webhooks", 2016).
HINTS = {
    "no_service": f"The webhook was revoked: {_NEW}",
    "channel_not_found": f"The webhook's channel is gone: {_NEW}",
    "channel_is_archived": f"The webhook's channel is archived: {_NEW}",
    "action_prohibited": "An administrator of the workspace restricts this webhook",
    "invalid_payload": "The message has a form that Slack does not read; please report it",
}
