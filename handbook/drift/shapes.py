"""What a workflow is, in the one form in which a record and a file are compared."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from handbook.drift.said import Facts, Said
from handbook.findings import Where
from handbook.markup.expressions import secrets_read

# What only names a thing for people. Whoever records it is held to it.
LABELS = frozenset({"name", "run-name", "description"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a job: what it uses or runs, with its inputs and settings."""

    facts: Facts
    where: Where

    @property
    def title(self) -> str:
        """What it does, in a few words."""
        does = self.facts.get("run") or self.facts.get("uses")
        return does.shown if does else "nothing"

    @property
    def action(self) -> str:
        """The action that it uses, without its version; "" where it runs a command."""
        uses = self.facts.get("uses")
        return uses.means.partition("@")[0] if uses else ""

    @property
    def means(self) -> frozenset[tuple[str, str]]:
        """All that it says, less its labels."""
        return meant(self.facts)


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its settings, the jobs that it needs, its environment there, and its steps."""

    name: str
    facts: Facts
    needs: tuple[Said, ...]
    environment: Said | None
    steps: tuple[Step, ...]
    where: Where

    @property
    def means(self) -> tuple[Hashable, ...]:
        """Its settings and steps, less their labels."""
        return meant(self.facts), tuple(each.means for each in self.steps)


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event that starts a workflow, and what narrows it."""

    name: str
    facts: Facts
    where: Where

    @property
    def means(self) -> frozenset[tuple[str, str]]:
        """What narrows it, less its labels."""
        return meant(self.facts)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow: its name, its settings, what starts it, and its jobs."""

    name: Said | None
    facts: Facts
    triggers: tuple[Trigger, ...]
    jobs: tuple[Job, ...]
    where: Where

    @property
    def path(self) -> str:
        """The file that it is written in."""
        return self.where.path


def meant(facts: Facts) -> frozenset[tuple[str, str]]:
    """What facts mean, less labels."""
    return frozenset((key, each.means) for key, each in facts.items() if not is_label(key))


def is_label(key: str) -> bool:
    """Whether what stands at a key only names a thing for people."""
    return key.rpartition(".")[2] in LABELS and not key.startswith(("with.", "env.", "secrets."))


def read_by(facts: Facts) -> Iterator[tuple[str, Said]]:
    """The secrets that facts read, in capitals, each with the value that reads it."""
    for each in facts.values():
        for name in secrets_read(each.means):
            yield name, each
