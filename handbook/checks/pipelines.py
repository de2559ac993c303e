"""Rules over pipelines: their jobs, the secrets they read, and where they deploy to."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Entry, Handbook, Lack, naming
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity, meant
from handbook.markup.expressions import secrets_read
from handbook.model.platform import Credential, Job, Pipeline, System
from handbook.model.relations import Path
from handbook.model.work import Gate


def _jobs(book: Handbook) -> Iterator[tuple[Entry[Pipeline], int, Job]]:
    for entry in book.each(Pipeline):
        for number, job in enumerate(entry.record.jobs):
            yield entry, number, job


def _read(job: Job) -> Iterator[tuple[str, Path]]:
    """The secrets that a job and its steps read, in capitals as GitHub compares them, and where."""
    for path, text in _texts(job):
        for name in secrets_read(text):
            yield name, path


def _texts(job: Job) -> Iterator[tuple[Path, str]]:
    """What a job and its steps have that may be an expression, and where."""
    yield ("condition",), job.condition or ""
    for number, text in enumerate(job.settings):
        yield ("settings", number), text
    for index, step in enumerate(job.steps):
        at = ("steps", index)
        yield (*at, "run"), step.run or ""
        yield (*at, "condition"), step.condition or ""
        for key, texts in (("with", step.with_), ("settings", step.settings)):
            for number, text in enumerate(texts):
                yield (*at, key, number), text


@rule("HB405")
def needs_name_jobs(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every job that another job needs is a job of the same pipeline."""
    for entry, number, job in _jobs(book):
        names = [each.name for each in entry.record.jobs]
        for place, need in enumerate(job.needs):
            if need not in names:
                hint = meant(need, names, otherwise=f"jobs: {', '.join(names)}")
                where = entry.where("jobs", number, "needs", place)
                yield Fault(where, f'unknown job "{need}"', hint)


@rule("HB502", all_of=["credential"])
def secrets_are_registered(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every secret that a pipeline reads is a credential of the register, named by its job.

    A handbook without credentials keeps no register.
    """
    if not book.uses("credential"):
        return
    known: dict[str, list[str]] = {}
    for credential in book.all(Credential):
        if credential.variable:
            known.setdefault(credential.variable.upper(), []).append(credential.id)
    for entry, number, job in _jobs(book):
        for name, path in _read(job):
            where = entry.where("jobs", number, *path)
            if name not in known:
                message = f"secret {name} is not in the credential register"
                yield Fault(where, message, f"add a credential with variable: {name}")
            elif not set(known[name]).intersection(job.secrets):
                message = f'job "{job.name}" reads {name} but does not name it'
                yield Fault(where, message, f"add {known[name][0]} to the job's secrets:")


@rule("HB511", Severity.WARNING)
def named_secrets_are_read(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every secret that a job names is read by one of its steps."""
    for entry, number, job in _jobs(book):
        read = {name for name, _ in _read(job)}
        for place, name in enumerate(job.secrets):
            variable = getattr(book.get(name), "variable", None) or ""
            if job.steps and variable.isidentifier() and variable.upper() not in read:
                yield Fault(
                    entry.where("jobs", number, "secrets", place),
                    f'job "{job.name}" names "{name}", but no step reads {variable}',
                    "remove it: what a job does not need, it should not have",
                )


@rule("HB512")
def variables_mean_one_credential(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every variable stands for one credential in each environment."""
    seen: dict[str, list[Entry[Credential]]] = {}
    for entry in book.each(Credential):
        if not entry.record.variable:
            continue
        name = entry.record.variable.upper()
        others = seen.setdefault(name, [])
        for other in others:
            if _share_an_environment(entry.record, other.record):
                yield Fault(
                    entry.where("variable"),
                    f'{name} is also the variable of "{other.record.id}"',
                    f"it is at {other.where('variable')}; rename one, or keep environments apart",
                )
                break
        others.append(entry)


def _share_an_environment(one: Credential, other: Credential) -> bool:
    """Whether both are used in some environment; one that names none is used in all."""
    if not one.environments or not other.environments:
        return True
    return bool(set(one.environments).intersection(other.environments))


@rule("HB513")
def jobs_have_names_of_their_own(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No two jobs of a pipeline have the same name."""
    for entry, number, job in _jobs(book):
        names = [each.name for each in entry.record.jobs]
        if names.index(job.name) != number:
            at = entry.where("jobs", names.index(job.name), "name")
            message = f'"{entry.record.id}" has two jobs "{job.name}"'
            yield Fault(entry.where("jobs", number, "name"), message, f"the first one is at {at}")


@rule("HB514", Severity.GAP, all_of=["gate"])
def deploys_pass_a_gate(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every job that deploys says where to, and a gate guards the pipeline or the environment.

    Each is asked for where the handbook has any: environments, and gates.
    """
    gates = book.all(Gate)
    guarded = {gate.pipeline for gate in gates} | {gate.environment for gate in gates}
    places = book.uses("environment")
    for entry, number, job in _jobs(book):
        if places and job.deploys and not job.environment:
            yield Fault(
                entry.where("jobs", number, "deploys"),
                f'job "{job.name}" does not say where it deploys to',
                "add environment: to the job",
            )
        elif (
            gates
            and job.environment
            and not guarded.intersection((entry.record.id, job.environment))
        ):
            yield Fault(
                entry.where("jobs", number, "environment"),
                f'no gate guards what "{job.name}" deploys to "{job.environment}"',
                f"add a gate with pipeline: {entry.record.id}, that says what must hold before",
            )


@rule("HB515", Severity.GAP, all_of=["pipeline"])
def systems_are_deployed(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every system is deployed by a job of a pipeline, where the handbook has any."""
    if not book.uses("pipeline"):
        return
    deployed = {job.deploys for _, _, job in _jobs(book)}
    for entry in book.each(System):
        if entry.record.id not in deployed:
            yield Fault(
                entry.where("id"),
                f'no job deploys system "{entry.record.id}"',
                "add deploys: to the job that does, or write down how it is done by hand",
                lacks=(Lack(entry.record.id, naming("pipeline.jobs.deploys")),),
            )
