"""A workflow of GitHub Actions as it is written in its file.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from collections.abc import Iterator

from handbook.drift import codes
from handbook.drift.said import Path, Said, facts_in, inside, listed, said, text_at, where_in
from handbook.drift.shapes import Job, Step, Trigger, Workflow
from handbook.findings import Finding, Where
from handbook.source import Document, Map, Seq, read
from handbook.source.codes import EMPTY_OR_CUT

_TOP = frozenset({"name", "on", "jobs"})
_JOB = frozenset({"needs", "if", "environment", "steps"})
_STEP = frozenset({"uses", "run", "if", "with"})


def read_workflow(data: bytes, path: str) -> tuple[Workflow | None, list[Finding]]:
    """A workflow, or None and what is wrong with its file.

    A key without a value, as `workflow_dispatch:`, is fine in a workflow, and so is a comment
    behind a value.
    """
    document = read(data, path)
    wrong = [each for each in document.findings if each.code != EMPTY_OR_CUT.name]
    jobs = inside(document.root, ("jobs",))
    if not wrong and not isinstance(jobs, Map):
        message = "that is no workflow: it has no jobs"
        wrong = [codes.NOT_COMPARED.at(Where(path), message, "a workflow is a file with jobs:")]
    return (None if wrong else _workflow(document)), wrong


def is_workflow(data: bytes, path: str) -> bool:
    """Whether a file is a workflow, so far as it can be read."""
    return isinstance(inside(read(data, path).root, ("jobs",)), Map)


def _workflow(document: Document) -> Workflow:
    name = text_at(document, ("name",))
    jobs = inside(document.root, ("jobs",))
    return Workflow(
        name=said("name", name, where_in(document, ("name",))) if name else None,
        facts=facts_in(document, (), _TOP),
        triggers=tuple(_triggers(document)),
        jobs=tuple(_job(document, ("jobs", key), key) for key in jobs),
        where=Where(document.path),
    )


def _triggers(document: Document) -> Iterator[Trigger]:
    """What starts it: one event, a list of them, or each with what narrows it."""
    on = inside(document.root, ("on",))
    if isinstance(on, Map):
        for event in on:
            yield from _narrowed(document, event)
    elif isinstance(on, Seq):
        for number in range(len(on)):
            path: Path = ("on", number)
            yield Trigger(text_at(document, path), {}, where_in(document, path))
    elif on is not None:
        yield Trigger(text_at(document, ("on",)), {}, where_in(document, ("on",)))


def _narrowed(document: Document, event: str) -> Iterator[Trigger]:
    """An event; a schedule has a list, and starts the workflow once for each item."""
    path: Path = ("on", event)
    inner = inside(document.root, path)
    if not isinstance(inner, Seq):
        where = where_in(document, path, key=True)
        yield Trigger(event, facts_in(document, path), where)
        return
    for number in range(len(inner)):
        at = (*path, number)
        yield Trigger(event, facts_in(document, at), where_in(document, at))


def _job(document: Document, path: Path, name: str) -> Job:
    facts = facts_in(document, path, _JOB)
    facts.update(_plain(document, path, ("if",)))
    environment = inside(document.root, (*path, "environment"))
    place: Path = (*path, "environment", *(("name",) if isinstance(environment, Map) else ()))
    if isinstance(environment, Map):
        inner = facts_in(document, (*path, "environment"), frozenset({"name"}))
        facts.update({f"environment.{key}": value for key, value in inner.items()})
    steps = inside(document.root, (*path, "steps"))
    count = len(steps) if isinstance(steps, Seq) else 0
    named = text_at(document, place)
    return Job(
        name=name,
        facts=facts,
        needs=tuple(_needs(document, (*path, "needs"))),
        environment=said("environment", named, where_in(document, place)) if named else None,
        steps=tuple(_step(document, (*path, "steps", number)) for number in range(count)),
        where=where_in(document, path, key=True),
    )


def _plain(document: Document, path: Path, keys: tuple[str, ...]) -> dict[str, Said]:
    """The values at keys that are text whatever they look like."""
    found = {}
    for key in keys:
        if text := text_at(document, (*path, key)):
            found[key] = said(key, text, where_in(document, (*path, key)))
    return found


def _needs(document: Document, path: Path) -> Iterator[Said]:
    value = inside(document.root, path)
    places = [(*path, number) for number in range(len(value))] if isinstance(value, Seq) else [path]
    for place in places:
        if name := text_at(document, place):
            yield listed("needs", [name], where_in(document, place))


def _step(document: Document, path: Path) -> Step:
    facts = facts_in(document, path, _STEP)
    inputs = facts_in(document, (*path, "with"))
    facts.update(_plain(document, path, ("uses", "run", "if")))
    facts.update({f"with.{key}": value for key, value in inputs.items()})
    return Step(facts, where_in(document, path))
