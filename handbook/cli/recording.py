"""Writes one event into the log, after the check of the data as it would be with it."""

import datetime as dt
import re
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, NoReturn

import click

from handbook import clock, schedule
from handbook.catalog import Handbook, Logged, with_event
from handbook.edit import events, stamp
from handbook.edit.drafts import again
from handbook.edit.leaning import leaned_on
from handbook.files.write import create
from handbook.findings import Finding, Severity
from handbook.model.log import Event
from handbook.model.work import Duty
from handbook.rulebook import check

# A warning in what is recorded, because ladders change; what is new has no such excuse.
OFF_THE_LADDER = "HB941"


@dataclass(frozen=True, slots=True)
class Wish:
    """How an event is to be recorded: not at all, though a later one is there, or once more."""

    dry_run: bool = False
    force: bool = False
    again: bool = False


def record(book: Handbook, values: dict[str, Any], today: dt.date, wish: Wish) -> None:
    """Write an event of these fields into the log, or say why not and exit with 1.

    The caller holds the lock on the folder. What is wrong with the event, and with what it
    leans on, is refused; what the check would only warn of is said before it is written, and
    errors elsewhere are counted. A dry run prints the new file as a diff.
    """
    values = stamp.stamped(book, values, today, clock.local(book, clock.moment()))
    path = free_path(book, values)
    text = events.text(values)
    after = with_event(book, path, text)
    new = _checked(book, after, f"{book.shown}/{path}", today)
    _refuse_same(book, new, wish)
    if not wish.force:
        _refuse_earlier(book, new)
    if wish.dry_run:
        _diff(f"{book.shown}/{events.name(values['on'], values['subject'], '…')}", text)
        return
    create(book.root / path, text.encode("utf-8"))
    click.echo(f"Recorded in {book.shown}/{path}")
    _say_what_follows(after, new, today)


def _checked(book: Handbook, after: Handbook, path: str, today: dt.date) -> Logged:
    """The new event, once nothing speaks against it."""
    before, found = set(check(book, today)), check(after, today)
    brought = [each for each in found if each not in before]
    if wrong := _wrong(brought):
        refuse(_unwritten(each, PurePosixPath(path).stem) for each in wrong)
    new = next(each for each in after.log if each.path == path)
    errors = _errors(found)
    if leaned := leaned_on(book, new.event, errors):
        refuse(leaned)
    for each in brought:
        if each.severity is Severity.WARNING:
            click.echo(str(each), err=True)
    if errors:
        click.echo(_elsewhere(errors), err=True)
    return new


def _wrong(brought: Iterable[Finding]) -> list[Finding]:
    """What keeps a new event out: errors, and a severity that is on no ladder."""
    return [e for e in brought if e.severity is Severity.ERROR or e.code == OFF_THE_LADDER]


def _unwritten(finding: Finding, event_id: str) -> Finding:
    """A finding about an event that is not there yet, and so cannot be corrected by another."""
    hint = re.sub(rf"handbook .*? --corrects {event_id}", "run it again with", finding.hint)
    return replace(finding, hint=hint)


def _errors(found: Iterable[Finding]) -> list[Finding]:
    return sorted(each for each in found if each.severity is Severity.ERROR)


def _elsewhere(errors: list[Finding]) -> str:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return f"warning: {count} elsewhere in the data, first {errors[0].where}; run: handbook check"


def refuse(findings: Iterable[Finding]) -> NoReturn:
    """Say what is wrong, and exit with 1."""
    for finding in sorted(findings):
        click.echo(str(finding), err=True)
    click.echo("Nothing was written.", err=True)
    sys.exit(1)


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


def free_path(book: Handbook, values: dict[str, Any]) -> str:
    """A path that nothing has yet; the random part keeps branches apart."""
    while True:
        path = events.name(values["on"], values["subject"], secrets.token_hex(2))
        if not (book.root / path).exists():
            return path


def _refuse_same(book: Handbook, new: Logged, wish: Wish) -> None:
    """What was recorded is not recorded again, as after a command that was cut off."""
    others = [each for each in book.standing if each.id != new.event.corrects]
    same = next((each for each in others if _same(each.event) == _same(new.event)), None)
    if same:
        _stop(
            f"The same event is already in the log: {same.where()}",
            "Nothing was written. If it happened twice, tell them apart: --note, and --again",
        )
    alike = next((each for each in others if again(new.event, each.event)), None)
    if alike and not wish.again and not new.event.corrects:
        _stop(
            f"It is already in the log, in other words: {alike.where()}",
            f"Nothing was written. If it happened twice: --again. To change it: {alike.correction}",
        )


def _same(event: Event) -> Event:
    """An event without what says when it was written."""
    return event.model_copy(update={"at": None, "recorded": None, "recorded_at": None})


def _refuse_earlier(book: Handbook, new: Logged) -> None:
    duty = book.get(new.event.subject)
    if not isinstance(duty, Duty) or new.event.kind not in schedule.DOING:
        return
    if any(each.id == new.event.corrects and each.event.on == new.event.on for each in book.log):
        return  # the day was said before, and is kept
    done = [e for e in book.events(duty.id, *schedule.DOING) if e.id != new.event.corrects]
    if done and new.event.on < done[-1].event.on:
        last = done[-1]
        _stop(
            f'"{duty.id}" was done later: {last.event.on}, {last.where()}',
            "Nothing was written. Is the year right? If so: --force",
        )


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
