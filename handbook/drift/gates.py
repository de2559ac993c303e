"""Gates and the workflow's jobs: whether each is asked before what it guards, and can stop it.

A job whose need failed or was skipped does not run, unless its condition says otherwise (GitHub,
"Workflow syntax", `jobs.<job_id>.needs`).
"""

import re
from collections.abc import Iterator, Mapping

from handbook.catalog import Entry, Handbook
from handbook.drift import codes
from handbook.drift.shapes import Job, Step
from handbook.drift.workflows import Found
from handbook.findings import Finding
from handbook.model.platform import Pipeline
from handbook.model.work import Gate

# With one of these a job runs whatever became of the jobs that it needs.
_ANYWAY = re.compile(r"\b(?:always|failure|cancelled)\(\)", re.I)
# What makes a command that failed no failure.
_SWALLOWED = re.compile(r"\|\||;\s*true\b|\bset \+e\b")


def compare(book: Handbook, of: Mapping[str, Found]) -> Iterator[Finding]:
    """The gates that a deploy passes unasked. Of one that is only claimed that is a gap."""
    for entry in book.each(Gate):
        found = of.get(entry.record.pipeline or "")
        pipeline = book.get(entry.record.pipeline or "")
        if found and pipeline:
            yield from _unheld(entry, pipeline, found)


def _unheld(entry: Entry[Gate], pipeline: Pipeline, found: Found) -> Iterator[Finding]:
    gate, jobs = entry.record, {job.name: job for job in found.workflow.jobs}
    guarded = [
        jobs[job.name]
        for job in pipeline.jobs
        if job.deploys and gate.environment in (None, job.environment) and job.name in jobs
    ]
    free = [job for job in guarded if not _held(job, jobs, gate.id, frozenset())]
    if free:
        names = ", ".join(f'"{job.name}"' for job in free)
        message = f'{names} runs without asking gate "{gate.id}"'
        hint = f"let it need a job that runs handbook gate {gate.id}, and fails with it"
        code = codes.ONLY_CLAIMED if gate.assurance == "claimed" else codes.NOT_HELD
        yield code.at(entry.where("pipeline"), message, hint, free[0].where)


def _held(job: Job, jobs: Mapping[str, Job], gate: str, seen: frozenset[str]) -> bool:
    """Whether a job stops while a gate is closed: a step of it asks, or a job that it needs."""
    if _is_set(job, "continue-on-error") or job.name in seen:
        return False
    if any(_asks(step, gate) for step in job.steps):
        return True
    condition = job.facts.get("if")
    if condition and _ANYWAY.search(condition.means):
        return False
    needed = (jobs[each.means] for each in job.needs if each.means in jobs)
    return any(_held(each, jobs, gate, seen | {job.name}) for each in needed)


def _asks(step: Step, gate: str) -> bool:
    """Whether a step asks a gate, always, and fails while it is closed."""
    if "if" in step.facts or _is_set(step, "continue-on-error"):
        return False
    run, named = step.facts.get("run"), step.facts.get("with.gate")
    if named and named.means == gate and "uses" in step.facts:
        return True
    asks = re.compile(rf"\bhandbook\s+gate\s(?:[^\n]*\s)?['\"]?{re.escape(gate)}['\"]?(?:\s|$)")
    lines = run.means.replace("\\\n", " ").splitlines() if run else []
    whole = run is not None and "set +e" in run.means
    return not whole and any(
        asks.search(line) and not _SWALLOWED.search(line) and not line.lstrip().startswith("#")
        for line in lines
    )


def _is_set(part: Job | Step, key: str) -> bool:
    value = part.facts.get(key)
    return value is not None and value.means != "false"
