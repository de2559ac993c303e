"""A pipeline's record and the workflow that it is of: what each says that the other does not."""

from collections.abc import Iterator, Mapping, Sequence

from handbook.catalog import Entry, Handbook
from handbook.drift import codes, recorded
from handbook.drift.differing import CHANGE, MISSING, Secrets, Sides, differences, unnamed
from handbook.drift.matching import Pair, StepPair, pairs, step_pairs
from handbook.drift.shapes import Job, Step, Trigger, Workflow
from handbook.findings import Finding
from handbook.model.platform import Credential, Pipeline


def compare(
    book: Handbook, entry: Entry[Pipeline], there: Workflow, known: Mapping[str, str]
) -> Iterator[Finding]:
    """What differs between a pipeline and its workflow: one finding for each thing that does.

    `known` are the credentials by their variables, as `variables` gives them.
    """
    ours = recorded.recorded(book, entry)
    named = {job.name: _named(book, job.secrets) for job in entry.record.jobs}
    every = {name for names in named.values() for name in names}
    if there.name and ours.name and ours.name.means != there.name.means:
        message = f'it is called "{ours.name.shown}", in the workflow "{there.name.shown}"'
        yield codes.DIFFERS.at(ours.name.where, message, CHANGE, there.name.where)
    sides = Sides("", ours.facts, there.facts, ours.where, there.where)
    yield from differences(sides, Secrets(every, known))
    for trigger in pairs(ours.triggers, there.triggers):
        yield from _trigger(trigger, ours, there)
    jobs = pairs(ours.jobs, there.jobs)
    called = {each.theirs.name: each.ours.name for each in jobs if each.ours and each.theirs}
    for job in jobs:
        name = job.ours.name if job.ours else ""
        yield from _job(job, (ours, there), called, Secrets(named.get(name, ()), known))


def variables(book: Handbook) -> dict[str, str]:
    """The credentials by the variables that mean them, in capitals."""
    return {each.variable.upper(): each.id for each in book.all(Credential) if each.variable}


def _named(book: Handbook, ids: Sequence[str]) -> set[str]:
    records = (book.get(each) for each in ids)
    return {each.variable.upper() for each in records if each and each.variable}


def _trigger(pair: Pair[Trigger], ours: Workflow, there: Workflow) -> Iterator[Finding]:
    mine, other = pair.ours, pair.theirs
    if mine is None and other is not None:
        message = f'the workflow starts on "{other.name}" too, which is not recorded'
        yield codes.UNRECORDED.at(ours.where, message, MISSING, other.where)
    elif other is None and mine is not None:
        message = f'it starts on "{mine.name}", and the workflow does not'
        yield codes.DIFFERS.at(mine.where, message, CHANGE, there.where)
    elif mine is not None and other is not None:
        if mine.name != other.name:
            message = f'it starts on "{mine.name}", in the workflow on "{other.name}"'
            yield codes.DIFFERS.at(mine.where, message, CHANGE, other.where)
        part = f'trigger "{mine.name}": '
        sides = Sides(part, mine.facts, other.facts, mine.where, other.where)
        yield from differences(sides, Secrets((), {}))


def _job(
    pair: Pair[Job], whole: tuple[Workflow, Workflow], called: dict[str, str], secrets: Secrets
) -> Iterator[Finding]:
    mine, other = pair.ours, pair.theirs
    if mine is None and other is not None:
        message = f'the workflow has job "{other.name}", which is not recorded'
        yield codes.UNRECORDED.at(whole[0].where, message, MISSING, other.where)
    elif other is None and mine is not None:
        message = f'job "{mine.name}" is not in the workflow'
        yield codes.DIFFERS.at(mine.where, message, CHANGE, whole[1].where)
    elif mine is not None and other is not None:
        part = f'job "{mine.name}": '
        if mine.name != other.name:
            message = f'job "{mine.name}" is called "{other.name}" in the workflow'
            yield codes.DIFFERS.at(mine.where, message, CHANGE, other.where)
        sides = Sides(part, mine.facts, other.facts, mine.where, other.where)
        yield from differences(sides, secrets)
        yield from _needs(part, mine, other, called)
        yield from _environment(part, mine, other)
        for step in step_pairs(mine.steps, other.steps):
            yield from _step(part, mine, other, step, secrets)


def _needs(part: str, mine: Job, other: Job, called: dict[str, str]) -> Iterator[Finding]:
    """The jobs that must pass first; one that is on one side alone is told as that already."""
    there = {called[each.means]: each for each in other.needs if each.means in called}
    ours = {each.means: each for each in mine.needs if each.means in called.values()}
    gone = [each for name, each in ours.items() if name not in there]
    new = [each for name, each in there.items() if name not in ours]
    for each in gone:
        message = f'{part}it needs "{each.shown}", in the workflow it does not'
        yield codes.DIFFERS.at(each.where, message, CHANGE, other.where)
    for each in new:
        message = f'{part}in the workflow it needs "{each.shown}", which is not recorded'
        yield codes.UNRECORDED.at(mine.where, message, MISSING, each.where)


def _environment(part: str, mine: Job, other: Job) -> Iterator[Finding]:
    """The environment that the workflow names; it need not name the one that is recorded."""
    place, there = mine.environment, other.environment
    if there and place is None:
        message = f'{part}the workflow has environment "{there.shown}", which is not recorded'
        yield codes.UNRECORDED.at(mine.where, message, MISSING, there.where)
    elif there and place and there.means.casefold() != place.means.casefold():
        message = f'{part}environment is "{place.shown}", in the workflow "{there.shown}"'
        yield codes.DIFFERS.at(place.where, message, CHANGE, there.where)


def _step(part: str, mine: Job, other: Job, pair: StepPair, secrets: Secrets) -> Iterator[Finding]:
    one = mine.steps[pair.ours] if pair.ours is not None else None
    two = other.steps[pair.theirs] if pair.theirs is not None else None
    if one is None and two is not None:
        yield from _new_step(part, mine, two, pair, secrets)
    elif two is None and one is not None:
        message = f"{part}step {_number(pair.ours)} ({one.title}) is not in the workflow"
        yield codes.DIFFERS.at(one.where, message, CHANGE, other.where)
    elif one is not None and two is not None:
        here = f"{part}step {_number(pair.ours)} ({one.title})"
        if pair.moved:
            message = f"{here} is step {_number(pair.theirs)} in the workflow"
            yield codes.DIFFERS.at(one.where, message, CHANGE, two.where)
        sides = Sides(f"{here}: ", one.facts, two.facts, one.where, two.where)
        yield from differences(sides, secrets)


def _new_step(
    part: str, mine: Job, step: Step, pair: StepPair, secrets: Secrets
) -> Iterator[Finding]:
    """A step that is not recorded; one that reads a secret without a name is told as that."""
    here = f"{part}step {_number(pair.theirs)} of the workflow ({step.title})"
    found = tuple(unnamed(f"{here}: ", mine.where, step.facts, secrets))
    message = f"{here} is not recorded"
    yield from found or (codes.UNRECORDED.at(mine.where, message, MISSING, step.where),)


def _number(index: int | None) -> int:
    return (index or 0) + 1
