"""`handbook remind`: what is soon and late, posted to Slack."""

import datetime as dt
import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
from handbook.notify.webhook import PostResult
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
@click.option(
    "--arrived", is_flag=True,
    help="Post nothing: what may be in Slack already is there, and counts as posted.",
)  # fmt: skip
def remind(
    folder: str,
    role: str | None,
    as_of: dt.date | None,
    within: str | None,
    path: Path,
    dry_run: bool,
    arrived: bool,
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
      handbook remind --arrived
    """
    if arrived and (dry_run or role or within):
        raise click.UsageError("--arrived settles all that is in doubt in a ledger, and goes alone")
    hook = None if dry_run or arrived else _webhook()
    book = open_book(folder, rests_on=OWED, undone="Nothing was posted.")
    today = day_of(book, as_of)
    until = schedule.step(today, span(within, "--within"), 1) if within is not None else None
    found = reminders(book, today, known_role(book, role), until)
    result = None
    with _told():
        if arrived:
            _settle(path, today)
        elif hook is None:
            _preview(book, found, ledger.peek(path))
        else:
            with ledger.opened(path, today) as opened:
                result = _post(book, found, opened, hook)
    if result and result.failure:
        _explain(result.failure, doubt=result.doubt)
        sys.exit(EXIT_IO)


@contextmanager
def _told() -> Iterator[None]:
    """A ledger that cannot be read is said, and ends the command."""
    try:
        yield
    except ledger.BrokenLedgerError as error:
        click.echo(f"{error}. Nothing was posted.", err=True)
        sys.exit(EXIT_IO)


def _settle(path: Path, today: dt.date) -> None:
    """Note what is in doubt as posted, as somebody has seen."""
    doubtful = ledger.peek(path).doubtful
    if doubtful:
        with ledger.opened(path, today) as opened:
            doubtful = opened.settle()
    what = f"Noted as posted: {_counted(len(doubtful), 'reminder')}."
    click.echo(what if doubtful else "Nothing is in doubt.")
    for key in sorted(doubtful):
        click.echo(f"{key.record}, due {key.due} ({key.level})")


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
            f"Whether an earlier post arrived is not known: {_counted(again, 'reminder')} "
            "may be in Slack already. Posted again, with a line that says so.",
            err=True,
        )
    if not new:
        before = f": {_counted(len(found), 'reminder')} posted before" if found else ""
        click.echo(f"Nothing new to post{before}.")
    title = book.settings.title if book.settings else "Handbook"
    return slack.messages(title, new)


def _preview(book: Handbook, found: list[Reminder], past: Past) -> None:
    for message in _messages(book, found, past):
        click.echo(message.text(doubt=not past.doubtful.isdisjoint(message.keys)))


def _post(book: Handbook, found: list[Reminder], opened: Ledger, hook: webhook.Webhook) -> Delivery:
    messages = _messages(book, found, opened.past)
    post = functools.partial(webhook.post, hook)
    result = deliver(messages, opened, post, sleep, functools.partial(click.echo, err=True))
    if result.messages:
        number = _counted(result.messages, "message")
        click.echo(f"Posted {_counted(result.reminders, 'reminder')} in {number}.")
    return result


def _explain(failure: PostResult, *, doubt: bool) -> None:
    if doubt:
        then = (
            "The message may be in Slack; the next run posts it again and says so. "
            "If it is there: handbook remind --arrived."
        )
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
