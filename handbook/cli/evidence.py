"""`--from` and `--from-runner`: an event from what a machine, or anybody, wrote as JSON."""

import datetime as dt
import functools
import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from handbook import clock
from handbook.catalog import Handbook
from handbook.cli.common import usage
from handbook.cli.event_options import with_moments
from handbook.cli.recording import refuse
from handbook.evidence import event, forms, github, own, recorded
from handbook.evidence.codes import CONTRADICTS
from handbook.evidence.report import Report
from handbook.findings import Where, a
from handbook.model.base import read_date
from handbook.model.cadence import parse_span
from handbook.model.log import EVENT_MODELS
from handbook.schedule import step
from handbook.source import Json, NotJsonError, read_json

STDIN = "-"
# What these tell is told as it is read.
_OF_NOW = ("stdin", "runner")
# What says of which day an event is.
_DATED = ("on", "at", "started", "corrects")
Given = dict[str, Any]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_OPTIONS = (
    click.option(
        "--from",
        "report",
        metavar="FILE",
        help="What a machine wrote, or an event, as JSON; - reads it from a pipe.",
    ),
    click.option(
        "--from-runner",
        "runner",
        metavar="STATUS",
        help="Within a run of GitHub Actions: that run, and how the job ended.",
    ),
    click.option(
        "--form", metavar="FORM", help="Of what form the JSON is, where that cannot be seen."
    ),
)


def from_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that take an event from a report."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Input:
    """A report as it was given: its bytes, what it is called, its form if one was named."""

    data: bytes
    path: str
    form: str | None = None

    @property
    def sha256(self) -> str:
        """Its digest."""
        return hashlib.sha256(self.data).hexdigest()


def input_of(report: str | None, runner: str | None, form: str | None) -> Input | None:
    """What is to be recorded from, or None; two of them, or none that can be read, is usage."""
    if report is not None and runner is not None:
        raise click.UsageError("--from and --from-runner both name a report; give one of them")
    if runner is not None:
        if os.environ.get("GITHUB_ACTIONS") != "true":
            message = "this is no run of GitHub Actions: GITHUB_ACTIONS is not true"
            raise click.BadParameter(message, param_hint="--from-runner")
        data = github.runner_report(os.environ, runner.lower())
        return Input(data, "runner", forms.RUNNER.name)
    if report is None:
        if form is not None:
            raise click.UsageError("--form says of what form a report is: name it with --from")
        return None
    if report == STDIN:
        return Input(sys.stdin.buffer.read(), "stdin", form)
    if not Path(report).is_file():
        raise click.BadParameter(f"there is no file {report!r}", param_hint="--from")
    return Input(Path(report).read_bytes(), report, form)


def taken(book: Handbook, kind: str | None, given: Given, read: Input) -> tuple[str, Given]:
    """The kind and the fields of the event that a report is; the command ends where it is none.

    `kind` is None where the report says it, or its subject does. What was recorded before is said,
    and ends the command with 0.
    """
    try:
        json = read_json(read.data, read.path)
    except NotJsonError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    form = _form(book, json, read.form)
    if form is None:
        kind, values = _of_event(book, json, kind, given, read.sha256)
    else:
        kind, values = _of_report(book, json, form, kind, given, read)
    if "origin" in values and "corrects" not in values:
        _stop_where_known(book, kind, values, read.path)
    if form is not None and kind == recorded.FAILURE:
        click.echo(f"It failed, and is recorded as a failure: {values['outcome']}", err=True)
    return kind, values


def _form(book: Handbook, json: Json, name: str | None) -> forms.Form | None:
    """The form of a report; None for an event."""
    settings = book.settings
    try:
        known = own.forms_of(book.root.parent, settings.reports if settings else ())
        if name == forms.GENERIC:
            return None
        if name is not None:
            return forms.named(name, (*known, forms.RUNNER))
    except own.NoFormsError as error:
        raise click.UsageError(f"reports: of the settings: {error}") from None
    except LookupError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="--form") from None
    form, wrong = forms.form_of(json, known)
    if wrong:
        refuse(wrong)
    return form


def _of_event(
    book: Handbook, json: Json, kind: str | None, given: Given, sha256: str
) -> tuple[str, Given]:
    if kind is None:
        kind, wrong = event.kind_in(json)
        if kind is None:
            refuse([*json.findings, *wrong])
    if not any({**json.root, **given}.get(key) for key in _DATED):
        raise click.UsageError('say which day it was: "on" in the report, or --on')
    author = functools.partial(recorded.author, book)
    beside = event.Beside(given, book.zone, sha256, book.current, author)
    values, wrong = event.fields_in(json, kind, beside)
    if wrong:
        refuse(wrong)
    return kind, with_moments(values, book.zone)


def _of_report(
    book: Handbook, json: Json, form: forms.Form, kind: str | None, given: Given, read: Input
) -> tuple[str, Given]:
    report, wrong = forms.read_report(json, form)
    if report is None:
        refuse(wrong)
    subject = given.get("subject") or _subject(book, report, json.path)
    now = clock.moment()
    asked = kind or recorded.usual_kind(book.get(subject))
    given = {**given, "subject": subject}
    if problems := list(recorded.problems(book, recorded.Told(json, report), asked, given, now)):
        refuse(problems)
    if report.at is None and read.path not in _OF_NOW and not {"on", "at"} & set(given):
        hint = "it does not say when it was read: give --at MOMENT, or send it through a pipe"
        raise click.UsageError(f"{read.path} tells how something is: {hint}")
    kind, values = recorded.event_of(report, asked, read.sha256, book.zone, given.get("at", now))
    if report.at is None and "on" in given and "at" not in given:
        del values["at"]  # of that day only the day is known
    by = recorded.author(book, subject)
    return kind, {**values, **({"by": by} if by else {}), **_of_kind(kind, given)}


def _of_kind(kind: str, given: Given) -> Given:
    """The given fields that a kind of event has."""
    return {key: value for key, value in given.items() if key in EVENT_MODELS[kind].model_fields}


def _subject(book: Handbook, report: Report, path: str) -> str:
    """The one record that is called so in reports; none or several end the command."""
    found = recorded.bearers(book, report.names)
    if len(found) == 1:
        return found[0]
    names = " or ".join(f'"{name}"' for name in report.names)
    if found:
        message = f"{path}: {', '.join(found)} are all called {names}; say which is meant"
    else:
        message = (
            f"{path}: no record is called {names} in reports; name the record that it is about, "
            "or write reports_as: at it"
        )
    raise click.UsageError(message)


def _stop_where_known(book: Handbook, kind: str, values: Given, path: str) -> None:
    """End the command where the same report was recorded before; nothing is recorded twice."""
    same = recorded.same_input(book, values)
    if same is None:
        return
    gone = book.known().hidden.get(same.id)
    if gone and gone.event.kind == "retraction":
        click.echo(f"It was recorded before, and taken back: {gone.where()}", err=True)
        click.echo(f"Nothing was written. If that was wrong: {gone.correction}", err=True)
        sys.exit(1)
    if (kind == recorded.FAILURE) is not (same.event.kind == recorded.FAILURE):
        said = f"of the same run the log has {a(same.event.kind)}: {same.where()}"
        hint = f"where that is wrong: handbook log retraction --corrects {same.id}"
        refuse([CONTRADICTS.at(Where(path), said, hint)])
    click.echo(f"It is already in the log, from the same report: {same.where()}")
    click.echo("Nothing was written.")
    sys.exit(0)


def expiry(text: str, on: dt.date) -> dt.date:
    """The day that --expires means: a day, or how long after the event's, as P7D or "2 weeks"."""
    try:
        return step(on, parse_span(text), 1)
    except ValueError:
        with usage("--expires"):
            return read_date(text)
