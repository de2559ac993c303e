"""Whether a gate is there, runs whatever happens, and can fail.

A gate is a command that must hold before a change is merged or a site is published. It is
judged where it is called: in a workflow, in a shell script and in the Makefile. Each function
takes a text and gives what is wrong with it, in words; none runs anything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.source import read

Yaml = Any
# GitHub's "Workflow syntax", jobs.<job_id>.steps[*].shell: without a shell it is bash -e {0},
# with "bash" also -o pipefail. Any other may go on after a failure.
SHELLS = (None, "bash")
# What makes a command do less than it says: of make, of bash, of pytest, of the shell's search.
STEERING = (
    *("MAKEFLAGS", "GNUMAKEFLAGS", "MFLAGS", "BASH_ENV", "ENV", "SHELLOPTS", "PATH"),
    *("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH"),
)
# Runs also where another step failed, so that one change shows all its faults.
ALSO_AFTER_A_FAILURE = "${{ !cancelled() }}"
# Between a command and its exit code, or before it.
_JOINED = re.compile(r"\|\||&&|[|;&!`]|\$\(|(?<!\$)\{|^\(")
_STEERS_SHELL = re.compile(
    r"^(?:set\b|shopt\b|trap\b|exit\b|return\b|exec\b|eval\b|alias\b|unset\b|export\b"
    r"|source\b|\.\s|if\b|then\b|else\b|for\b|while\b|until\b|case\b|function\b|[\w-]+\s*\(\)"
    rf"|(?:{'|'.join(STEERING)})=)|<<|\bGITHUB_(?:ENV|PATH)\b"
)


@dataclass(frozen=True)
class Gate:
    """A command of a workflow: what starts it, and when its step may be left out, if ever."""

    command: str
    on: tuple[str, ...]
    condition: str | None = None


def parsed(text: str) -> Yaml:
    return read(text.encode(), "workflow.yml").root


def workflow_faults(text: str, gates: Iterable[Gate]) -> list[str]:
    """What is wrong with the gates of a workflow."""
    flow = parsed(text)
    found = list(_steered(flow))
    for gate in gates:
        found += [f"{gate.command}: {why}" for why in _gate_faults(flow, gate)]
    return found


def waits_for(text: str, job: str, gate_job: str) -> list[str]:
    """What is wrong where a job must come after the gates of another, and only if they hold."""
    jobs = parsed(text)["jobs"]
    if job not in jobs or gate_job not in jobs:
        return [f"there is no job {job} after {gate_job}"]
    needs = jobs[job].get("needs", ())
    found = [] if gate_job in ([needs] if isinstance(needs, str) else needs) else ["does not wait"]
    return found + (["runs whatever happened before"] if "if" in jobs[job] else [])


def _gate_faults(flow: Yaml, gate: Gate) -> Iterator[str]:
    for event in gate.on:
        yield from _trigger_faults(flow["on"], event)
    places = [
        (job, step)
        for job in flow["jobs"].values()
        for step in job.get("steps", ())
        if gate.command in _lines(step.get("run", ""))
    ]
    if not places:
        yield "is not run by a line of its own"
    for job, step in places[:1]:
        yield from _job_faults(job)
        yield from _step_faults(step, gate)


def _trigger_faults(triggers: Yaml, event: str) -> Iterator[str]:
    names = [triggers] if isinstance(triggers, str) else list(triggers)
    if event not in names:
        yield f"is not started by {event}"
        return
    given = triggers.get(event) if isinstance(triggers, Mapping) else None
    given = given if isinstance(given, Mapping) else {}
    for filtered in sorted({"paths", "paths-ignore", "branches-ignore", "tags"} & set(given)):
        yield f"{event} is filtered by {filtered}"
    branches = given.get("branches")
    if branches is not None and (event == "pull_request" or list(branches) != ["main"]):
        yield f"{event} is filtered by branches"
    if not {"opened", "synchronize", "reopened"} <= set(given.get("types", _USUAL)):
        yield f"{event} is filtered by types"


_USUAL = ("opened", "synchronize", "reopened")


def _job_faults(job: Yaml) -> Iterator[str]:
    for key, why in (
        ("if", "its job is conditional"),
        ("needs", "its job is skipped with another one"),
        ("strategy", "its job is run by a matrix, which may be empty"),
        ("uses", "its job is written elsewhere"),
        ("defaults", "its job has a shell of its own"),
        ("container", "its job has a container of its own"),
    ):
        if key in job:
            yield why
    if job.get("continue-on-error", False) is not False:
        yield "its job may fail unnoticed"
    if job.get("runs-on") != "ubuntu-latest":
        yield "its job has no machine that is known to be there"
    yield from _steered(job)
    for step in job.get("steps", ()):
        yield from _steered(step)
        if step.get("uses", "").startswith("actions/checkout@"):
            other = set(step.get("with") or {}) - {"fetch-depth", "persist-credentials"}
            yield from (f"its job checks out by {key}" for key in sorted(other))
        if re.search(r"\bGITHUB_(?:ENV|PATH)\b", step.get("run", "")):
            yield "a step of its job steers those after it"


def _steered(part: Yaml) -> Iterator[str]:
    for name in sorted(set(STEERING) & set(part.get("env") or {})):
        yield f"{name} is set"
    if "defaults" in part and "jobs" in part:
        yield "the workflow has a shell of its own"


def _step_faults(step: Yaml, gate: Gate) -> Iterator[str]:
    if step.get("if") not in (None, gate.condition or ALSO_AFTER_A_FAILURE):
        yield "its step is conditional"
    if step.get("continue-on-error", False) is not False:
        yield "its step may fail unnoticed"
    if step.get("shell") not in SHELLS:
        yield "its shell may go on after a failure"
    if "working-directory" in step:
        yield "it runs in another folder"
    if others := [line for line in _lines(step["run"]) if _STEERS_SHELL.search(line)]:
        yield f"its script steers the shell: {others[0]}"


def _lines(script: str) -> list[str]:
    """The commands of a script, each on one line, without comments."""
    lines = script.replace("\\\n", " ").splitlines()
    words = (" ".join(line.split()) for line in lines)
    return [line for line in words if line and not line.startswith("#")]


def script_faults(text: str, commands: Sequence[str], helpers: Sequence[str]) -> list[str]:
    """What is wrong with the gates of a bash script; `helpers` are functions that it may have."""
    lines = _lines(text.partition("\n")[2])
    found = [] if text.startswith("#!/usr/bin/env bash\n") else ["is no bash script"]
    if lines[:1] != ["set -euo pipefail"]:
        found.append("does not stop at the first failure")
    depth, whole = 0, []
    for line in lines[1:]:
        depth -= bool(re.match(r"(?:fi|done|esac|\})\b|\}$", line))
        if depth == 0:
            whole.append(line)
        depth += bool(re.match(r"(?:if|for|while|until|case)\b.*|.*\{$", line)) and not re.search(
            r"\b(?:fi|done|esac)$", line
        )
    found += [f"{each}: is not run by a line of its own" for each in commands if each not in whole]
    found += [f"steers the shell: {each}" for each in lines[1:] if _steers(each, helpers)]
    return found


def _steers(line: str, helpers: Sequence[str]) -> bool:
    function = re.match(r"([\w-]+)\s*\(\)", line)
    if function:
        return function[1] not in helpers or bool(re.search(r"\bset \+|\btrap\b", line))
    if line == "exec </dev/null" or re.match(r"(?:if|then|fi)\b", line):
        return bool(re.search(r"\bset \+|\bmake\b.*\bmake\b", line))
    return bool(_STEERS_SHELL.search(line)) or bool(re.search(r"\bset \+", line))


def makefile_faults(text: str, recipes: Mapping[str, Sequence[str]]) -> list[str]:
    """What is wrong with the gates of a Makefile: for each target the commands that it must run.

    A command that ends in " *" may have more words.
    """
    plain = re.sub(r"(?m)^#.*\n", "", text.replace("\\\n", " "))
    found = [
        f"{each.strip()} steers all recipes"
        for each in re.findall(
            r"(?m)^(?:\.(?:IGNORE|ONESHELL|SILENT|SHELLFLAGS)\b|(?:override |export )?"
            rf"(?:SHELL|{'|'.join(STEERING)})\b|(?:-?include|define)\b).*",
            plain,
        )
    ]
    sometimes = "".join(_conditional(plain.splitlines()))
    found += [
        f"{target}: is made under a condition"
        for target in recipes
        if re.search(rf"(?m)^{target}\b.*:", sometimes)
    ]
    phony = " ".join(re.findall(r"(?m)^\.PHONY:(.*)", plain)).split()
    for target, commands in recipes.items():
        found += [f"{target}: {why}" for why in _target_faults(plain, target, commands)]
        if target not in phony:
            found.append(f"{target}: a file of that name would take its place")
    return found


def _conditional(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a Makefile that stand between a condition and its end."""
    depth = 0
    for line in lines:
        depth -= bool(re.match(r"\s*endif\b", line))
        if depth > 0:
            yield f"{line}\n"
        depth += bool(re.match(r"\s*if(?:n?eq|n?def)\b", line))


# Options with which the tools say that all is well, or look at less.
_LESS = re.compile(
    r"--(?:exit-zero|no-exit-codes|collect-only|deselect|ignore|last-failed|dry-run|help|version)\b"
    r"|--no-strict\b|(?:^|\s)-[kmxnqti]\b|(?<!python) -m\b"
)


def _target_faults(text: str, target: str, commands: Sequence[str]) -> Iterator[str]:
    made = re.findall(rf"(?m)^{target}::? (?!export)[^\n]*\n((?:\t[^\n]*\n)*)", text)
    if len(made) != 1:
        yield f"is made in {len(made)} ways"
        return
    lines = [" ".join(line.split()) for line in made[0].splitlines()]
    for command in commands:
        start = command.removesuffix(" *")
        if not any(
            line == start or (f"{line} ".startswith(f"{start} ") and start != command)
            for line in lines
        ):
            yield f"does not run {command}"
    for line in lines:
        if line.startswith(("-", "@-", "+-")):
            yield f"goes on after a failure: {line}"
        elif _JOINED.search(line.replace("$(", "").replace("$$", "")):
            yield f"hides an exit code: {line}"
        elif _LESS.search(line):
            yield f"does less than it says: {line}"
