"""One event into the log: checked as if it were there, then written whole or not at all."""

import datetime as dt
import secrets
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from handbook import checks, clock, schedule
from handbook.catalog import Handbook, Logged, with_event
from handbook.edit import events, stamp
from handbook.files.write import create
from handbook.findings import Finding, Severity
from handbook.model.log import Event
from handbook.model.work import Duty


def record(
    book: Handbook, values: dict[str, Any], today: dt.date, *, dry_run: bool, force: bool
) -> None:
    """Write an event of these fields into the log, or say why not and exit with 1.

    The caller holds the lock on the folder. A dry run prints the new file as a diff. Without
    `force` a day before the one that is recorded for the same duty is refused.
    """
    values = stamp.stamped(book, values, today, clock.local(book, clock.moment()))
    path = _free_path(book, values)
    text = events.text(values)
    after = with_event(book, path, text)
    errors = [f for f in checks.check(after, today) if f.severity is Severity.ERROR]
    if errors:
        refuse(errors)
    new = next(each for each in after.log if each.path == f"{book.shown}/{path}")
    _refuse_same(book, new)
    if not force:
        _refuse_earlier(book, new)
    if dry_run:
        _diff(f"{book.shown}/{events.name(values['on'], values['subject'], '…')}", text)
        return
    create(book.root / path, text.encode("utf-8"))
    click.echo(f"Recorded in {book.shown}/{path}")
    _say_what_follows(after, new, today)


def refuse(findings: Iterable[Finding]) -> NoReturn:
    """Say what is wrong, and exit with 1."""
    for finding in sorted(findings):
        click.echo(str(finding), err=True)
    click.echo("Nothing was written.", err=True)
    sys.exit(1)


def _free_path(book: Handbook, values: dict[str, Any]) -> str:
    """A path that nothing has yet; the random part keeps branches apart."""
    while True:
        path = events.name(values["on"], values["subject"], secrets.token_hex(2))
        if not (book.root / path).exists():
            return path


def _refuse_same(book: Handbook, new: Logged) -> None:
    """What was recorded is not recorded again, as after a command that was cut off."""
    for each in book.standing:
        if _same(each.event) == _same(new.event):
            click.echo(f"The same event is already in the log: {each.where()}", err=True)
            click.echo(
                "Nothing was written. If it happened twice, tell them apart: --note", err=True
            )
            sys.exit(1)


def _same(event: Event) -> Event:
    """An event without what says when it was written."""
    return event.model_copy(update={"at": None, "recorded": None})


def _refuse_earlier(book: Handbook, new: Logged) -> None:
    duty = book.get(new.event.subject)
    if not isinstance(duty, Duty) or new.event.kind not in schedule.DOING:
        return
    done = [e for e in book.events(duty.id, *schedule.DOING) if e.id != new.event.corrects]
    if done and new.event.on < done[-1].event.on:
        last = done[-1]
        click.echo(f'"{duty.id}" was done later: {last.event.on}, {last.where()}', err=True)
        click.echo("Nothing was written. Is the year right? If so: --force", err=True)
        sys.exit(1)


def _say_what_follows(book: Handbook, new: Logged, today: dt.date) -> None:
    duty = book.get(new.event.subject)
    if isinstance(duty, Duty):
        state = schedule.of_duty(book, duty, today)
        due = f"next due {state.due}, {state.words(today)}" if state.due else _undated(state)
        click.echo(f"{duty.id}: {due}")


def _undated(state: schedule.State) -> str:
    on_event = state.status is schedule.Status.ON_EVENT
    return f"owed {state.owed}" if on_event else state.standing


def _diff(path: str, text: str) -> None:
    lines = text.splitlines()
    click.echo(f"--- /dev/null\n+++ {path}\n@@ -0,0 +1,{len(lines)} @@")
    for line in lines:
        click.echo(f"+{line}")
