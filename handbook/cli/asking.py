"""The questions of `handbook init`, one a line, each with a default that the Enter key takes."""

from collections.abc import Iterator
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from handbook.model.settings import TimeZone
from handbook.source import read
from handbook.starter.answers import CODE_HOSTS, Address, Answers, Line
from handbook.starter.render import scalar

Node = dict[str, Any]
_LINE: TypeAdapter[str] = TypeAdapter(Line)
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)
_ZONE: TypeAdapter[str] = TypeAdapter(TimeZone)


def ask(timezone: str) -> Answers:
    """Ask for everything; `timezone` is the default of the time zone."""
    click.echo(
        "Enter takes what stands in brackets, ends a list, and leaves open what is not known."
    )
    usual = Answers(timezone=timezone)
    return Answers.model_validate(
        {
            "organisation": _ask("Whose handbook is it", usual.organisation),
            "timezone": _ask("Time zone", usual.timezone, _ZONE),
            "roles": list(_roles(usual.roles[0].title)),
            "services": list(_services(usual.services[0].title)),
            "vendors": list(_vendors()),
            "code_host": click.prompt(
                "Code host", default=usual.code_host, type=click.Choice(CODE_HOSTS)
            ),
            "on_call": _ask("Where the on-call tool says who is on call", adapter=_ADDRESS) or None,
        }
    )


def _roles(usual: str) -> Iterator[Node]:
    for title in _several("A role, as its people call it", "Another role", usual):
        yield {"title": title, "holder": _ask("  Who holds it") or None}


def _services(usual: str) -> Iterator[Node]:
    for title in _several("A service, as its users call it", "Another service", usual):
        yield {"title": title, "environments": list(_places())}


def _places() -> Iterator[Node]:
    for title in _several("  Where it runs", "  Another environment", "Production"):
        yield {"title": title, "url": _ask("    Its address there", adapter=_ADDRESS) or None}


def _vendors() -> Iterator[Node]:
    for title in _several("A vendor that you depend on", "Another vendor"):
        yield {"title": title, "purpose": _ask("  What it is needed for") or None}


def _several(first: str, further: str, usual: str = "") -> Iterator[str]:
    """One answer after another, each different, until one is left empty."""
    seen: set[str] = set()
    answer = _ask(first, usual)
    while answer:
        if answer.casefold() in seen:
            click.echo(f'Error: "{answer}" is there already.')
        else:
            seen.add(answer.casefold())
            yield answer
        answer = _ask(further)


def _ask(question: str, usual: str = "", adapter: TypeAdapter[str] = _LINE) -> str:
    """One answer, asked for again while it cannot be used; "" where it is left open."""

    def checked(text: str) -> str:
        return _usable(text, adapter) if text.strip() else ""

    answer: str = click.prompt(
        question, default=usual, show_default=bool(usual), value_proc=checked
    )
    return answer


def _usable(text: str, adapter: TypeAdapter[str]) -> str:
    """The answer as its field has it. Raises UsageError, which makes click ask again.

    What a data file may not hold, as a secret or a sign that nobody sees, is no answer either.
    """
    for finding in read(f"- {scalar(text)}\n".encode(), "answer").findings:
        raise click.UsageError(f"{finding.message}; {finding.hint}")
    try:
        return adapter.validate_python(text)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        said = context.get("message") or error.errors()[0]["msg"]
        raise click.UsageError("; ".join(filter(None, (said, context.get("hint"))))) from None
