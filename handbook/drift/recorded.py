"""A pipeline's record in the form of a workflow."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handbook.catalog import Entry, Handbook
from handbook.drift.said import Facts, Said, facts_in, listed, said
from handbook.drift.shapes import Job, Step, Trigger, Workflow
from handbook.findings import Where
from handbook.model import platform
from handbook.source import Map, read


def recorded(book: Handbook, entry: Entry[platform.Pipeline]) -> Workflow:
    """What a record says of its workflow."""
    record = entry.record
    return Workflow(
        name=said("name", record.title, entry.where("title")),
        facts=_settings(entry, (), record.settings),
        triggers=tuple(_trigger(entry, *each) for each in enumerate(record.triggers)),
        jobs=tuple(_job(book, entry, *each) for each in enumerate(record.jobs)),
        where=entry.where("id"),
    )


def _trigger(entry: Entry[platform.Pipeline], number: int, trigger: platform.Trigger) -> Trigger:
    at = ("triggers", number)
    facts = _settings(entry, at, trigger.settings)
    if trigger.branches:
        where = entry.where(*at, "branches")
        facts["branches"] = listed("branches", list(trigger.branches), where)
    return Trigger(trigger.event, facts, entry.where(*at, "event"))


def _job(book: Handbook, entry: Entry[platform.Pipeline], number: int, job: platform.Job) -> Job:
    at = ("jobs", number)
    facts = _settings(entry, at, job.settings)
    if job.runs_on:
        facts.update(_lines([f"runs-on: {job.runs_on}"], [entry.where(*at, "runs_on")]))
    if job.condition:
        facts["if"] = said("if", job.condition, entry.where(*at, "condition"))
    place = job.environment
    where = entry.where(*at, "environment")
    return Job(
        name=job.name,
        facts=facts,
        needs=tuple(
            listed("needs", [name], entry.where(*at, "needs", each))
            for each, name in enumerate(job.needs)
        ),
        environment=said("environment", place, where) if place else None,
        steps=tuple(_step(entry, (*at, "steps", n), each) for n, each in enumerate(job.steps)),
        where=entry.where(*at, "name"),
    )


def _step(
    entry: Entry[platform.Pipeline], at: tuple[str | int, ...], step: platform.JobStep
) -> Step:
    facts = _settings(entry, at, step.settings)
    places = [entry.where(*at, "with", number) for number in range(len(step.with_))]
    inputs = _lines(step.with_, places)
    facts.update({f"with.{key}": value for key, value in inputs.items()})
    for key, field, text in (
        ("uses", "uses", step.uses),
        ("run", "run", step.run),
        ("if", "condition", step.condition),
    ):
        if text:
            facts[key] = said(key, text, entry.where(*at, field))
    return Step(facts, entry.where(*at))


def _settings(
    entry: Entry[platform.Pipeline], at: tuple[str | int, ...], lines: Iterable[str]
) -> Facts:
    written = list(lines)
    places = [entry.where(*at, "settings", number) for number in range(len(written))]
    return _lines(written, places)


def _lines(lines: Iterable[str], places: Iterable[Where]) -> Facts:
    """What lines of the form "name: value" say, as YAML means them."""
    found: Facts = {}
    for line, where in zip(lines, places, strict=True):
        found.update((key, replace(value, where=where)) for key, value in _line(line, where))
    return found


def _line(line: str, where: Where) -> Iterator[tuple[str, Said]]:
    document = read(line.encode(), where.path)
    if isinstance(document.root, Map):
        yield from facts_in(document, ()).items()
    else:
        key, _, text = line.partition(":")
        yield key.strip(), said(key.strip(), text.strip(), where)
